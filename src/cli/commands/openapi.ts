import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { describeApi } from '../../describe-api.js';
import { CheckFailed } from '../exit-codes.js';

/** `atelier openapi`: prints the OpenAPI document, writes it, or checks a file against it. */
export function openapiCommand(): Command {
  return new Command('openapi')
    .description('print the OpenAPI 3.1 document')
    .option('--write <file>', 'write it to a file')
    .option('--check <file>', 'compare it with a file; exit code 3 when they differ')
    .action(async (options: { write?: string; check?: string }) => {
      const text = await describeApi();
      if (options.write !== undefined) await writeFile(options.write, text);
      if (options.check !== undefined && (await readFile(options.check, 'utf8').catch(() => '')) !== text) {
        console.error(`${options.check} differs from the code. Write it anew: atelier openapi --write ${options.check}`);
        throw new CheckFailed();
      }
      if (options.write === undefined && options.check === undefined) process.stdout.write(text);
    });
}
