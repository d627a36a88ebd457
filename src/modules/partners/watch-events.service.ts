import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { systemActor } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import { LOG } from '../../platform/telemetry/log.js';
import type { Log } from '../../platform/telemetry/log.js';

const LOOK_EVERY_MS = 250;
const BATCH = 500;

/** Which new events someone wants to hear of. What they may see is decided when they read. */
export interface Interest {
  /** Of one organization, and for partners; of all and for all when null. As the database has it. */
  organizationUuid: string | null;
  type?: string | undefined;
  engagementId?: string | undefined;
}

interface Watcher {
  interest: Interest;
  wake: () => void;
}

interface NewRow {
  txid: string;
  seq: string;
  type: string;
  organization_id: string | null;
  stream_id: string | null;
  for_partners: boolean;
}

/**
 * Looks for new events, once for everyone in this process who follows the log, and tells those whom one may concern. It gives
 * nothing away itself: whoever is told reads in their own view, after their own cursor, so a call too many does no harm.
 */
@Injectable()
export class WatchEvents implements OnModuleDestroy {
  readonly #watchers = new Set<Watcher>();
  readonly #shutdown = new AbortController();
  #looking: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Calls `wake` soon, and then after each commit of an event of interest. @returns how to end it. */
  watch(interest: Interest, wake: () => void): () => void {
    const watcher = { interest, wake };
    this.#watchers.add(watcher);
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    // One who comes while others look has missed nothing that comes after its own first read.
    wake();
    return () => void this.#watchers.delete(watcher);
  }

  async onModuleDestroy(): Promise<void> {
    this.#shutdown.abort();
    await this.#looking;
  }

  async #look(): Promise<void> {
    let position: { txid: string; seq: string } | undefined;
    while (this.#watchers.size > 0 && !this.#shutdown.signal.aborted) {
      try {
        if (position === undefined) {
          position = await this.#end();
          // What came between their reads and this moment, nobody was told.
          for (const { wake } of this.#watchers) wake();
        }
        const rows = await this.#rowsAfter(position);
        const last = rows.at(-1);
        if (last !== undefined) {
          this.#tell(rows);
          position = last;
        }
        if (rows.length === BATCH) continue;
      } catch (error) {
        this.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'looking for new events failed, trying again');
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.#shutdown.signal }).catch(() => undefined);
    }
  }

  #tell(rows: readonly NewRow[]): void {
    for (const { interest, wake } of this.#watchers) if (rows.some((row) => concerns(interest, row))) wake();
  }

  async #end(): Promise<{ txid: string; seq: string }> {
    const [row] = await this.#query<{ txid: string; seq: string }>(
      'select txid::text, seq::text from platform.outbox where txid < (select platform.event_log_end()) order by txid desc, seq desc limit 1', [],
    );
    return row ?? { txid: '0', seq: '0' };
  }

  #rowsAfter({ txid, seq }: { txid: string; seq: string }): Promise<NewRow[]> {
    return this.#query<NewRow>(
      `select o.txid::text, o.seq::text, o.type, o.organization_id, o.stream_id, o.for_partners from platform.outbox o
       where o.txid < (select platform.event_log_end()) and (o.txid, o.seq) > ($1::xid8, $2::bigint) order by o.txid, o.seq limit ${BATCH}`, [txid, seq],
    );
  }

  #query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.database.read({ actor: systemActor('partners.watch-events'), requestId: 'watch-events' }, (reader) => reader.query<Row>(sql, parameters));
  }
}

function concerns({ organizationUuid, type, engagementId }: Interest, row: NewRow): boolean {
  return (organizationUuid === null || (row.for_partners && row.organization_id === organizationUuid))
    && (type === undefined || row.type === type) && (engagementId === undefined || row.stream_id === engagementId);
}
