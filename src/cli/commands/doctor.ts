import { Command } from 'commander';
import { readConfig } from '../../read-config.js';
import { examine } from '../doctor/examine.js';
import type { Finding } from '../doctor/finding.js';
import { CheckFailed } from '../exit-codes.js';

const SIGNS = { ok: '✓', warning: '!', failed: '✗' } as const;

/** `atelier doctor`: checks the surroundings and says what to do about each failure. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check Node, database, queue, storage, keys, mail and clock; exits with 3 when something must be mended')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: boolean }) => {
      const findings = await examine(readConfig(process.env));
      console.log(options.json === true ? JSON.stringify(findings, null, 2) : findings.map(lineOf).join('\n'));
      if (findings.some((finding) => finding.state === 'failed')) throw new CheckFailed();
    });
}

function lineOf({ state, subject, found, advice }: Finding): string {
  return `${SIGNS[state]} ${subject}: ${found}${advice === undefined ? '' : `\n    → ${advice}`}`;
}
