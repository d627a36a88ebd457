/**
 * A server's stand-in: starts the embedded PostgreSQL on the folder it is given and holds it. Says in one line of JSON how that
 * went, then obeys words on standard input: `stop`, and `exit` to end without stopping.
 */
import { createInterface } from 'node:readline';
import { startEmbeddedPostgres, type EmbeddedPostgresError } from '../../src/platform/embedded/embedded-postgres.js';

// Ctrl-C belongs to the server, which finishes its work first.
process.on('SIGINT', () => undefined);

const lines: string[] = [];
try {
  const postgres = await startEmbeddedPostgres({ home: process.argv[2] ?? '', log: (line) => lines.push(line) });
  const { ownerUrl, appUrl, queueUrl, port } = postgres;
  process.stdout.write(`${JSON.stringify({ ownerUrl, appUrl, queueUrl, port, lines })}\n`);
  const stop = (): void => {
    void postgres.stop().then(() => process.exit(0));
  };
  createInterface({ input: process.stdin })
    .on('line', (word) => {
      if (word === 'exit') process.exit(0);
      stop();
    })
    // The test run was killed.
    .on('close', stop);
} catch (error) {
  const { name, code, message } = error as EmbeddedPostgresError;
  process.stdout.write(`${JSON.stringify({ error: { name, code, message } })}\n`);
  process.exitCode = 1;
}
