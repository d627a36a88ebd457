// Preloaded into a server's process: notes which parts of OpenTelemetry were loaded and which ports were connected to, also in
// vain, and writes it to TELEMETRY_PROBE_FILE as the process ends.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';

const ports = new Set();

if (isMainThread) {
  const connect = Reflect.get(Socket.prototype, 'connect');
  Socket.prototype.connect = function noted(...parameters) {
    // Node passes the options wrapped in an array when it calls this itself.
    const target = Array.isArray(parameters[0]) ? parameters[0][0] : parameters[0];
    ports.add(Number(typeof target === 'object' ? target.port : target));
    return connect.apply(this, parameters);
  };
  process.on('exit', () => {
    const loaded = Object.keys(createRequire(import.meta.url).cache).flatMap((file) => /node_modules\/(@opentelemetry\/[^/]+)/.exec(file)?.[1] ?? []);
    writeFileSync(process.env.TELEMETRY_PROBE_FILE, JSON.stringify({ loaded: [...new Set(loaded)], ports: [...ports] }));
  });
}
