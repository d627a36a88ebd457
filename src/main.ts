import { startTracing } from './platform/telemetry/start-tracing.js';
import { ConfigError } from './platform/config/config.js';
import { messageOf } from './platform/errors/message-of.js';
import { serveUntilSignal } from './serve.js';

const stopTracing = await startTracing(process.env);
try {
  await serveUntilSignal(process.env);
} catch (error) {
  // Before the log exists; what the operator must read is the message, not where it was thrown.
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = error instanceof ConfigError ? 78 : 1;
} finally {
  await stopTracing();
}
