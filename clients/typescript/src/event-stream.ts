import type { Patience } from './attempts.js';
import { AtelierError, ConnectionError } from './errors.js';
import { readMessages } from './server-sent-events.js';
import type { Message } from './server-sent-events.js';
import type { Outgoing, Transport } from './transport.js';

/** The server says that it is there every 15 s, or as the lab sets it; a stream without a sign for this long is dead. */
const STALLED_MS = 330_000;

/** Opens a stream of server-sent events once, and reads it to its end. @param opened called when it is open. @throws ConnectionError when it breaks; ProblemError when it is refused. */
export async function* streamMessages(transport: Transport, request: Outgoing, patience: Patience, opened: () => void): AsyncGenerator<Message, void, undefined> {
  const { signal } = patience;
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  let stalled: NodeJS.Timeout | undefined;
  const moved = (): void => {
    clearTimeout(stalled);
    stalled = setTimeout(() => controller.abort(new ConnectionError(`nothing came for ${STALLED_MS} ms`, null)), STALLED_MS);
  };
  try {
    moved();
    const response = await transport.open(request, patience, controller.signal);
    if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true || response.body === null) throw new ConnectionError('the answer is no stream of events', response.status);
    opened();
    yield* readMessages(noting(response.body, moved));
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof AtelierError ? error : new ConnectionError('the stream broke off', null, { cause: error });
  } finally {
    clearTimeout(stalled);
    signal?.removeEventListener('abort', stop);
    // Whoever stops reading leaves no connection behind.
    controller.abort();
  }
}

async function* noting(stream: AsyncIterable<Uint8Array>, note: () => void): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const bytes of stream) {
    note();
    yield bytes;
  }
}
