import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppModule } from './app.module.js';
import { SystemClock } from './platform/clock/clock.js';
import { openApiDocument } from './platform/http/openapi.js';
import { createServer } from './platform/http/server.js';
import { readConfig } from './read-config.js';
import type { Runtime } from './platform/runtime.js';
import { createLog } from './platform/telemetry/log.js';

/** The OpenAPI document as text, made from the code alone: no database, queue or store is asked. */
export async function describeApi(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'atelier-openapi-'));
  try {
    const runtime: Runtime = {
      role: 'api', config: readConfig({ ATELIER_HOME: home }), clock: new SystemClock(), log: createLog('silent'), home, embedded: true, describeOnly: true,
      databaseUrl: '', queue: { kind: 'postgres', url: '' }, storageUrl: `file://${join(home, 'storage')}`,
    };
    const app = await createServer(AppModule.forRoot(runtime), runtime);
    return `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
