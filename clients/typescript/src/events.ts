import { ConnectionError, ProblemError } from './errors.js';
import { mayPass } from './attempts.js';
import type { Schemas } from './operations.js';
import { sleep } from './retry.js';
import type { Backoff } from './retry.js';
import type { Message } from './server-sent-events.js';
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
  /** Events from this time on only, as RFC 3339. */
  since?: string;
  /** Events of one engagement only. */
  engagementId?: string;
  /** Goes on with what happens from then on, as it happens, instead of ending at the end of the log. */
  follow?: boolean;
  /** Ends the reading. */
  signal?: AbortSignal;
}

/** The log as it is read: by pages, and as a stream that brings what comes. */
export interface EventLog {
  readonly backoff: Backoff;
  page(cursor: string | null): Promise<EventPage>;
  /** @param opened called once the server has begun to answer */
  stream(cursor: string | null, opened: () => void): AsyncIterable<Message>;
}

/**
 * The log of events, oldest first: `for await (const event of atelier.events({ after }))`. Whoever keeps {@link cursor} misses
 * nothing; after a crash, what was not noted as taken comes again, with the same ids.
 */
export class Events<T extends EventType = EventType> implements AsyncIterable<LoggedEvent<T>> {
  #cursor: string | null;

  constructor(
    private readonly request: Pick<EventsRequest<T>, 'after' | 'follow' | 'signal'>,
    private readonly log: EventLog,
  ) {
    this.#cursor = request.after ?? null;
  }

  /**
   * Where to go on next time; keep it with your own data. It moves when the next event is asked for: past each event while
   * following, past whole pages otherwise.
   */
  get cursor(): string | null {
    return this.#cursor;
  }

  [Symbol.asyncIterator](): AsyncGenerator<LoggedEvent<T>, void, undefined> {
    return this.request.follow === true ? this.#follow() : this.#readToTheEnd();
  }

  async *#readToTheEnd(): AsyncGenerator<LoggedEvent<T>, void, undefined> {
    for (let more = true; more;) {
      const page = await this.log.page(this.#cursor);
      for (const event of page.data) yield event as LoggedEvent<T>;
      this.#cursor = page.resumeCursor ?? this.#cursor;
      more = page.nextCursor !== null;
    }
  }

  /** Streams end: with their token, with a server that stops, with a connection that breaks. The next one goes on behind the last event. */
  async *#follow(): AsyncGenerator<LoggedEvent<T>, void, undefined> {
    const { backoff } = this.log;
    for (let failures = 0; ;) {
      try {
        // One that opens and then breaks is no failure in a row: on quiet days nothing may come for long.
        const opened = (): void => {
          failures = 0;
        };
        for await (const { event, data, id } of this.log.stream(this.#cursor, opened)) {
          if (event !== 'message') continue;
          yield JSON.parse(data) as LoggedEvent<T>;
          this.#cursor = id;
        }
      } catch (error) {
        this.request.signal?.throwIfAborted();
        const passing = error instanceof ConnectionError || (error instanceof ProblemError && mayPass(error.status));
        failures += 1;
        if (!passing || failures >= backoff.attempts) throw error;
      }
      await sleep(backoff.waitAfter(Math.max(1, failures)), this.request.signal);
    }
  }
}
