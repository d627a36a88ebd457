/**
 * A server or worker of the built application, as `atelier serve` runs it, but for two things: its injected clock moves when its
 * parent says so, and it answers its parent's questions about what only a process of the application can know.
 */
import { createHash } from 'node:crypto';
import { prepare, startServer } from '../../dist/boot.js';
import { uploadKey } from '../../dist/modules/intake/storage-keys.js';
import { Clock } from '../../dist/platform/clock/clock.js';
import { eventDefinitions } from '../../dist/platform/events/define-event.js';
import { HandlerRegistry } from '../../dist/platform/jobs/handler-registry.js';
import { ObjectStorage } from '../../dist/platform/storage/object-storage.js';

class MovedClock extends Clock {
  offset = Number(process.env.CHAOS_CLOCK_OFFSET_MS ?? 0);

  now() {
    return new Date(Date.now() + this.offset);
  }
}

const clock = new MovedClock();
const { runtime } = await prepare(process.env, { clock });
const server = await startServer({ ...runtime, embedded: true }, { host: '127.0.0.1', port: 0 });

const answers = {
  move: ({ offset }) => {
    clock.offset = offset;
  },
  /** Names of the handlers of each event type. */
  handlers: () => Object.fromEntries([...eventDefinitions().keys()].map((type) => [type, server.app.get(HandlerRegistry).subscribersOf(type)])),
  /** SHA-256 of a stored upload's content. */
  hash: async ({ engagementId, uploadId }) => {
    const hash = createHash('sha256');
    for await (const piece of await server.app.get(ObjectStorage, { strict: false }).get(uploadKey(engagementId, uploadId))) hash.update(piece);
    return hash.digest('hex');
  },
};
async function answer({ id, ask, ...about }) {
  try {
    process.send({ id, answer: (await answers[ask](about)) ?? null });
  } catch (error) {
    process.send({ id, failed: String(error) });
  }
}
process.on('message', (question) => void answer(question));
process.on('disconnect', () => process.exit());
process.send({ ready: true, url: server.url });
