import { platformConfig } from './config/platform.config.js';
import type { Runtime } from './runtime.js';
import type { Server } from './start-application.js';
import { within } from './within.js';

/** A process's surroundings, started, and the way to end them. */
export interface Surroundings {
  runtime: Runtime;
  stop(): Promise<void>;
}

/** The next SIGTERM or SIGINT. Ask before anything is started, or a signal during the start leaves that behind. */
export function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}

/**
 * Starts a server and runs it until `signal`, then drains HTTP, finishes or hands back jobs, and stops the surroundings, all within
 * `SHUTDOWN_TIMEOUT_MS`. What still runs then is not waited for: the process exits with 1, and others take its jobs over.
 * @param ready called once the server takes requests.
 */
export async function runUntilSignal(
  signal: Promise<NodeJS.Signals>, surroundings: Surroundings,
  start: (runtime: Runtime, listen: { host: string; port: number }) => Promise<Server>,
  ready: (server: Server) => Promise<void> | void = () => undefined,
): Promise<void> {
  const { runtime } = surroundings;
  const settings = runtime.config.get(platformConfig);
  let server: Server | undefined;
  let inTime = true;
  try {
    server = await start(runtime, { host: settings.HOST, port: settings.PORT });
    runtime.log.info({ url: server.url, role: runtime.role, queue: runtime.queue.kind, embedded: runtime.embedded }, 'started');
    await ready(server);
    runtime.log.info({ signal: await signal }, 'stopping');
    // Unref'd: it fires only when something still keeps the process alive, such as a job that does not heed its signal.
    setTimeout(() => process.exit(1), settings.SHUTDOWN_TIMEOUT_MS).unref();
    inTime = await within(settings.SHUTDOWN_TIMEOUT_MS * 0.9, server.stop());
  } finally {
    if (inTime) await server?.stop();
    await surroundings.stop();
  }
  runtime.log.info({ inTime }, 'stopped');
  if (!inTime) process.exit(1);
}
