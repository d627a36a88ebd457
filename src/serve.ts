import { nextSignal, runUntilSignal } from './platform/run-until-signal.js';
import { prepare, startServer } from './boot.js';
import type { Server } from './boot.js';

/**
 * Runs a server until SIGTERM or SIGINT, and stops it and what was started for it within `SHUTDOWN_TIMEOUT_MS`.
 * @param ready called once the server takes requests.
 */
export async function serveUntilSignal(env: NodeJS.ProcessEnv, ready: (server: Server, home: string) => Promise<void> | void = () => undefined): Promise<void> {
  const signal = nextSignal();
  const surroundings = await prepare(env);
  await runUntilSignal(signal, surroundings, startServer, (server) => ready(server, surroundings.runtime.home));
}
