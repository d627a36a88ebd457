/** Streams of one client at once, a process. */
const MOST_OF_ONE = 20;

/** The open streams of a process. */
export class OpenStreams {
  /** Of each client, the oldest first. */
  readonly #open = new Map<string, Set<AbortController>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Counts one more stream of a client, until it is aborted. Past the most, its oldest ends; whoever still reads that one connects anew. */
  add(client: string): AbortController {
    const stream = new AbortController();
    const streams = this.#open.get(client) ?? new Set();
    this.#open.set(client, streams.add(stream));
    this.#count += 1;
    stream.signal.addEventListener('abort', () => {
      this.#count -= 1;
      streams.delete(stream);
      if (streams.size === 0 && this.#open.get(client) === streams) this.#open.delete(client);
    }, { once: true });
    const [oldest] = streams;
    if (streams.size > MOST_OF_ONE) oldest?.abort();
    return stream;
  }
}
