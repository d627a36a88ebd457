import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/tx.js';
import { fromUuid, newId, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { weekAt, weekNamed } from './report-week.js';
import type { ReportWeek } from './report-week.js';
import { reportingConfig } from './reporting.config.js';
import { weekUnknown } from './reporting.errors.js';
import { makeReport } from './reporting.jobs.js';

/** Asks for reports: of a week that somebody names, or of the one that has ended, once. */
@Injectable()
export class RequestReport {
  readonly #timeZone: string;

  constructor(config: Config) {
    this.#timeZone = config.get(reportingConfig).REPORT_TIME_ZONE;
  }

  /**
   * @param name ISO week, such as `2026-W47`; the current one when left out.
   * @throws DomainError `report.week_unknown`
   */
  async now(tx: Tx, name?: string): Promise<Id<'rep'>> {
    const week = name === undefined ? weekAt(tx.now, this.#timeZone) : weekNamed(name, this.#timeZone);
    if (week === null) throw weekUnknown.with(`There is no week ${name}.`);
    if (week.start > tx.now) throw weekUnknown.with(`The week ${week.week} begins on ${week.firstDay}.`);
    const id = await this.#insert(tx, week, 'request');
    if (id === null) throw new Error('a report on request was taken for a scheduled one');
    return id;
  }

  /** The report of the week that ended before now. @returns null when it was asked for already. */
  scheduled(tx: Tx): Promise<Id<'rep'> | null> {
    return this.#insert(tx, weekAt(tx.now, this.#timeZone, 1), 'schedule');
  }

  async #insert(tx: Tx, week: ReportWeek, trigger: 'schedule' | 'request'): Promise<Id<'rep'> | null> {
    const { kind, id, name } = tx.actor;
    const [inserted] = await tx.query<{ id: string }>(
      `insert into reporting.report (id, kind, trigger, week, time_zone, period_start, period_end, requested_by, created_at)
       values ($1, 'pipeline', $2, $3, $4, $5, $6, $7, $8) on conflict (kind, week) where trigger = 'schedule' do nothing returning id`,
      [toUuid(newId('rep')), trigger, week.week, week.timeZone, week.start, week.end, JSON.stringify({ kind, id, name }), tx.now],
    );
    if (inserted === undefined) return null;
    const reportId = fromUuid('rep', inserted.id);
    tx.audit({ action: 'report.request', object: reportId, chain: 'lab', after: { kind: 'pipeline', trigger, week: week.week, timeZone: week.timeZone } });
    tx.enqueue(makeReport, { reportId }, { dedupeKey: reportId });
    return reportId;
  }
}
