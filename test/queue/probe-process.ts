/** A server of its own with the probe's module: says in one line of JSON where it listens, and runs until SIGTERM. */
import { nextSignal, runUntilSignal } from '../../src/platform/run-until-signal.js';
import { startApplication } from '../../src/platform/start-application.js';
import { createLog } from '../../src/platform/telemetry/log.js';
import { probeApplication, probeRuntime } from './probe-application.js';
import type { PlatformSettings } from './probe-application.js';

const signal = nextSignal();
const runtime = probeRuntime(JSON.parse(process.env['PROBE_SETTINGS'] ?? '{}') as PlatformSettings, undefined, createLog('warn', 2));
await runUntilSignal(
  signal, { runtime, stop: () => Promise.resolve() },
  (started, listen) => startApplication(probeApplication(started), started, listen),
  (server) => void process.stdout.write(`${JSON.stringify({ url: server.url })}\n`),
);
