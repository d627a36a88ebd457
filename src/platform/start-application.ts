import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { platformConfig } from './config/platform.config.js';
import { ContinueEventLog } from './events/continue-event-log.js';
import { createServer } from './http/server.js';
import { WorkerHost } from './jobs/worker-host.js';
import type { Runtime } from './runtime.js';
import { within } from './within.js';

/** A running application. */
export interface Server {
  app: NestFastifyApplication;
  /** Where it listens, such as `http://127.0.0.1:3000`. Undefined for role `worker`. */
  url: string | undefined;
  /** Drains HTTP and jobs side by side, then closes everything. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts an application for its role: HTTP, workers, or both. `module` imports `PlatformModule.forRoot(runtime)`. */
export async function startApplication(module: DynamicModule, runtime: Runtime, listen: { host: string; port: number }): Promise<Server> {
  const app = await createServer(module, runtime);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= stopApplication(app, runtime));
  try {
    await app.init();
    await app.get(ContinueEventLog).run();
    let url: string | undefined;
    if (runtime.role !== 'worker') {
      await app.listen(listen.port, listen.host);
      url = await app.getUrl();
    }
    if (runtime.role !== 'api') await app.get(WorkerHost).start();
    return { app, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stopApplication(app: NestFastifyApplication, runtime: Runtime): Promise<void> {
  const bound = runtime.config.get(platformConfig).SHUTDOWN_TIMEOUT_MS;
  // Nest would end the workers first and go on taking requests meanwhile; so both end here, before its own order begins.
  await Promise.all([drainHttp(app, bound * 0.8), app.get(WorkerHost).stop()]);
  await app.close();
}

/** Takes no new connections, lets requests finish, and after `milliseconds` cuts what is left: streams and slow uploads. */
async function drainHttp(app: NestFastifyApplication, milliseconds: number): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  const drained = Promise.resolve(app.getHttpAdapter().close());
  // A connection whose request has just been answered is kept open for a next one, which is not to come.
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  try {
    if (await within(milliseconds, drained)) return;
    server.closeAllConnections();
    await drained;
  } finally {
    clearInterval(idle);
  }
}
