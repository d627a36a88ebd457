import { Inject, Injectable } from '@nestjs/common';
import { systemActor } from '../actor.js';
import { Database } from '../database/database.js';
import { LOG } from '../telemetry/log.js';
import type { Log } from '../telemetry/log.js';

const origin = { actor: systemActor('platform.continue-event-log'), requestId: 'continue-event-log' };

/**
 * Sees to it that new events come after old ones when the database was moved: restored elsewhere, recovered to an earlier time, or
 * taken over by a standby. Positions in the log are ids of transactions, which another cluster counts from its own beginning.
 */
@Injectable()
export class ContinueEventLog {
  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Does nothing where the log was written last. Safe for several processes at once. @throws whatever PostgreSQL fails with. */
  async run(): Promise<void> {
    const [row] = await this.database.read(origin, (reader) => reader.query<{ continued: boolean }>('select platform.event_log_is_continued() as continued'));
    if (row?.continued === true) return;
    const [raised] = await this.database.transaction(origin, (tx) => tx.query<{ epoch: number | null }>('select platform.continue_event_log() as epoch'));
    if (typeof raised?.epoch === 'number') this.log.warn({ epoch: raised.epoch }, 'the database was moved or restored; the log of events goes on after what is in it');
  }
}
