import { Injectable } from '@nestjs/common';
import type { Origin } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { GatherPipeline } from './gather-pipeline.service.js';
import { pipelineCsv } from './pipeline-report.js';
import { Report } from './report.entity.js';
import { weekNamed } from './report-week.js';
import { reportMade } from './reporting.events.js';

/** Makes a report in three steps, each a transaction of its own: say that it runs, read the figures, keep them. */
@Injectable()
export class MakeReport {
  constructor(
    private readonly database: Database,
    private readonly gather: GatherPipeline,
  ) {}

  /** Makes the report unless it is made. May be tried again at any point, by two workers at once even: it gets ready once. */
  async run(origin: Origin, id: Id<'rep'>): Promise<void> {
    const report = await this.database.transaction(origin, (tx) => this.#change(tx, id, { status: 'running', failure: null, finishedAt: null }));
    if (report === null) return;
    const week = weekNamed(report.week, report.timeZone);
    if (week === null) throw new Error(`the report has no week ${report.week}`);
    const content = await this.gather.run(origin, week);
    const csv = pipelineCsv(content);
    await this.database.transaction(origin, async (tx) => {
      const made = await this.#change(tx, id, { status: 'ready', content, csv, snapshotAt: new Date(content.snapshotAt), failure: null, finishedAt: tx.now });
      if (made === null) return;
      tx.announce(reportMade, { reportId: id, kind: made.kind, week: made.week, trigger: made.trigger });
    });
  }

  /** Notes that nobody will try again by itself. */
  async giveUp(origin: Origin, id: Id<'rep'>): Promise<void> {
    const failure = 'The figures could not be read. The failed job says why; an administrator can run it again.';
    await this.database.transaction(origin, (tx) => this.#change(tx, id, { status: 'failed', failure, finishedAt: tx.now }));
  }

  /** @returns null when there is no such report, or it is ready: then it stays as it is. */
  async #change(tx: Tx, id: Id<'rep'>, change: Partial<Report>): Promise<Report | null> {
    const report = await tx.manager.findOne(Report, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (report === null || report.status === 'ready') return null;
    const before = { status: report.status };
    Object.assign(report, change, { version: report.version + 1 });
    await tx.manager.save(Report, report);
    tx.audit({ action: `report.${report.status}`, object: id, chain: 'lab', before, after: { status: report.status, snapshotAt: report.snapshotAt } });
    return report;
  }
}
