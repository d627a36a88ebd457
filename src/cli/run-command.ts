import { Command, CommanderError } from 'commander';
import { ConfigError } from '../platform/config/config.js';
import { messageOf } from '../platform/errors/message-of.js';
import { auditCommand } from './commands/audit.js';
import { breakGlassCommand } from './commands/break-glass.js';
import { certificateCommand } from './commands/certificate.js';
import { receiptCommand } from './commands/receipt.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { intakeCommand } from './commands/intake.js';
import { jobsCommand } from './commands/jobs.js';
import { keysCommand } from './commands/keys.js';
import { migrateCommand } from './commands/migrate.js';
import { openapiCommand } from './commands/openapi.js';
import { serveCommand } from './commands/serve.js';
import { tokenCommand } from './commands/token.js';
import { CheckFailed, EndWith, EXIT, UsageMistake } from './exit-codes.js';

/** Runs `atelier` with `parameters`, writing to standard output and standard error. @returns the exit code. */
export async function runCommand(parameters: readonly string[]): Promise<number> {
  const program = new Command('atelier')
    .description('Custom-model engagements, from inquiry to the last paid invoice.')
    .addHelpText('after', `
Exit codes: 0 done, 1 failed, 2 not understood, 3 a check found something wrong or some records of an intake failed, 4 an intake kept
nothing, 78 the configuration has mistakes, 130 stopped by Ctrl-C.
Settings are environment variables; docs/configuration.md lists them. Without DATABASE_URL everything runs on the embedded
default in ATELIER_HOME (.atelier).`);
  for (const command of [serveCommand(), migrateCommand(), demoCommand(), doctorCommand(), intakeCommand(), tokenCommand(), breakGlassCommand(), openapiCommand(), auditCommand(), certificateCommand(), receiptCommand(), jobsCommand(), keysCommand()]) {
    program.addCommand(command);
  }
  settle(program);
  try {
    await program.parseAsync(parameters, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // Commander has written its message already; asking for help is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof CheckFailed) return EXIT.found;
    if (error instanceof EndWith) return error.exitCode;
    process.stderr.write(`${messageOf(error)}\n`);
    if (error instanceof UsageMistake) return EXIT.usage;
    return error instanceof ConfigError ? EXIT.configuration : EXIT.failed;
  }
}

/** Lets mistakes be thrown instead of ending the process, and say where help is, in every command. */
function settle(command: Command): void {
  command.exitOverride().showHelpAfterError('(run with --help for what is possible)');
  for (const part of command.commands) settle(part);
}
