import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import { takeStep } from '../intake.jobs.js';
import { RESTING_MS } from '../versions/watch-times.js';

/** More are not asked for at a time: whoever ends one asks for the next. */
const MOST_LOOKS = 100;

/** Has workers look again for errands that rest: the queue was lost, or their worker. */
@Injectable()
export class ResumeErrands {
  async run(tx: Tx): Promise<void> {
    const since = new Date(tx.now.getTime() - RESTING_MS);
    await tx.query(`update intake.errand set status = 'waiting', taken_by = null where status = 'running' and progressed_at < $1`, [since]);
    // As long as some come to an end, the others only wait their turn.
    const [state] = await tx.query<{ resting: string; moving: boolean }>(
      `select count(*) filter (where status = 'waiting' and asked_at < $1) as resting, coalesce(bool_or(progressed_at >= $1), false) as moving from intake.errand where status <> 'done' or finished_at >= $1`, [since],
    );
    const looks = state === undefined || state.moving ? 0 : Math.min(Number(state.resting), MOST_LOOKS);
    for (let wanted = looks; wanted > 0; wanted -= 1) tx.enqueue(takeStep, {});
  }
}
