import { Command } from 'commander';
import { serveUntilSignal } from '../../serve.js';

/** `atelier serve`: runs the server until SIGTERM or SIGINT. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run the server: HTTP, jobs, or both')
    .option('--role <role>', 'api, worker or all (default: ROLE, or all)')
    .option('--port <port>', 'port to listen on (default: PORT, or 3000)')
    .action(async (options: { role?: string; port?: string }) => {
      await serveUntilSignal({
        ...process.env,
        ...(options.role === undefined ? {} : { ROLE: options.role }),
        ...(options.port === undefined ? {} : { PORT: options.port }),
      });
    });
}
