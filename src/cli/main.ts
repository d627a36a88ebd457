#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { startTracing } from '../platform/telemetry/start-tracing.js';
import { EXIT } from './exit-codes.js';
import { auditCommand } from './commands/audit.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { jobsCommand } from './commands/jobs.js';
import { migrateCommand } from './commands/migrate.js';
import { openapiCommand } from './commands/openapi.js';
import { serveCommand } from './commands/serve.js';
import { tokenCommand } from './commands/token.js';

const stopTracing = await startTracing(process.env);

const program = new Command('atelier')
  .description('Custom-model engagements, from inquiry to the last paid invoice.')
  .showHelpAfterError('(run with --help for what is possible)')
  .exitOverride()
  .addHelpText('after', `
Exit codes: 0 done, 1 failed, 2 not understood, 3 a check found something wrong, 78 the configuration has mistakes.
Settings are environment variables; docs/configuration.md lists them. Without DATABASE_URL everything runs on the embedded
default in ATELIER_HOME (.atelier).`);
for (const command of [serveCommand(), migrateCommand(), demoCommand(), doctorCommand(), tokenCommand(), openapiCommand(), auditCommand(), jobsCommand()]) {
  program.addCommand(command.exitOverride());
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has written its message; --help and --version are no mistakes.
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof Error && error.name === 'ConfigError' ? EXIT.configuration : EXIT.failed;
  }
} finally {
  await stopTracing();
}
