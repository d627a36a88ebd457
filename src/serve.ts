import { platformConfig } from './platform/config/platform.config.js';
import { prepare, startServer } from './boot.js';
import type { Server } from './boot.js';

/**
 * Runs a server until SIGTERM or SIGINT, then drains HTTP, finishes or hands back jobs, and stops what was started for it,
 * within `SHUTDOWN_TIMEOUT_MS`.
 * @param ready called once the server takes requests.
 */
export async function serveUntilSignal(env: NodeJS.ProcessEnv, ready: (server: Server, home: string) => Promise<void> | void = () => undefined): Promise<void> {
  const surroundings = await prepare(env);
  const { runtime } = surroundings;
  const settings = runtime.config.get(platformConfig);
  const stopped = signalled();
  let server: Server | undefined;
  try {
    server = await startServer(runtime, { host: settings.HOST, port: settings.PORT });
    runtime.log.info({ url: server.url, role: runtime.role, queue: runtime.queue.kind, embedded: runtime.embedded }, 'started');
    await ready(server, runtime.home);
    const signal = await stopped;
    runtime.log.info({ signal }, 'stopping');
    // Past the bound nothing is waited for: locks run out, and other processes take over.
    setTimeout(() => process.exit(1), settings.SHUTDOWN_TIMEOUT_MS).unref();
  } finally {
    await server?.stop();
    await surroundings.stop();
  }
  runtime.log.info('stopped');
}

function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
