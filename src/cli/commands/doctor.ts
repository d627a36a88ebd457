import { Command } from 'commander';
import { readConfig } from '../../read-config.js';
import { examine } from '../doctor/examine.js';
import { EXIT } from '../exit-codes.js';

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const;

/** `atelier doctor`: checks the surroundings and says what to do about each failure. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check Node, database, queue, storage, mail and clock; exits with 3 when something must be mended')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: boolean }) => {
      const findings = await examine(readConfig(process.env));
      if (options.json === true) console.log(JSON.stringify(findings, null, 2));
      else for (const finding of findings) console.log(`${SIGNS[finding.state]} ${finding.subject}: ${finding.found}${finding.advice === undefined ? '' : `\n    → ${finding.advice}`}`);
      if (findings.some((finding) => finding.state === 'failed')) process.exitCode = EXIT.found;
    });
}
