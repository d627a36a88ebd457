#!/usr/bin/env node
import { startTracing } from '../platform/telemetry/start-tracing.js';
import { runCommand } from './run-command.js';

// Whoever reads our output may have read enough, as in `atelier openapi | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const stopTracing = await startTracing(process.env);
try {
  process.exitCode = await runCommand(process.argv.slice(2));
} finally {
  await stopTracing();
}
