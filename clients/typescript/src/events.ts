import type { Schemas } from './operations.js';
import { sleep } from './retry.js';
import type { EventData, EventType } from './webhooks.js';

/** An event of the log, by its type: `switch (event.type)` tells what `data` is. Later versions of the API can add types. */
export type LoggedEvent<T extends EventType = EventType> = {
  [Type in T]: Omit<Schemas['LoggedEvent'], 'type' | 'data'> & { type: Type; data: EventData<Type> }
}[T];

/** A page of the log. */
export interface EventPage {
  data: Schemas['LoggedEvent'][];
  nextCursor: string | null;
  resumeCursor: string | null;
}

export interface EventsRequest<T extends EventType = EventType> {
  /** Where to go on: the `cursor` of an earlier reading. Default: the beginning of the log, which goes back 30 days at least. */
  after?: string | null;
  /** Events of one type only. */
  type?: T;
  /** Events of one engagement only. */
  engagementId?: string;
  /** Waits for new events at the end of the log instead of ending: how long between two looks, in milliseconds. */
  followMs?: number;
  /** Ends the reading, between two events or two looks. */
  signal?: AbortSignal;
}

/**
 * The log of events, oldest first: `for await (const event of atelier.events({ after }))`. Whoever keeps {@link cursor} misses
 * nothing; after a crash up to one page of events comes again, with the same ids.
 */
export class Events<T extends EventType = EventType> implements AsyncIterable<LoggedEvent<T>> {
  #cursor: string | null;

  constructor(
    private readonly request: Pick<EventsRequest<T>, 'after' | 'followMs' | 'signal'>,
    private readonly read: (cursor: string | null) => Promise<EventPage>,
  ) {
    this.#cursor = request.after ?? null;
  }

  /** Where to go on next time: moves once all events of a page were handed out and the next one is asked for. Keep it with your own data. */
  get cursor(): string | null {
    return this.#cursor;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LoggedEvent<T>, void, undefined> {
    const { followMs, signal } = this.request;
    for (;;) {
      const page = await this.read(this.#cursor);
      for (const event of page.data) yield event as LoggedEvent<T>;
      this.#cursor = page.resumeCursor ?? this.#cursor;
      if (page.nextCursor !== null) continue;
      if (followMs === undefined) return;
      await sleep(followMs, signal);
    }
  }
}
