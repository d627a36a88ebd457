import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/actor.js';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import { fromUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { pipelineCsv } from './pipeline-report.js';
import type { ListReportsQuery, ReportDto, ReportListItem } from './report.dto.js';
import { Report } from './report.entity.js';
import { reportNotReady } from './reporting.errors.js';

/** A report without its figures. */
type Row = Omit<Report, 'content' | 'csv' | 'snapshotAt'>;

/** Shows reports, and hands out the table of one that is ready. */
@Injectable()
export class ReadReports {
  page(reader: Reader, query: ListReportsQuery, fingerprint: unknown): Promise<Row[]> {
    const parameters = new Parameters();
    const ofWeek = query.week === undefined ? 'true' : `r.week = ${parameters.add(query.week)}`;
    const paging = keyset(parameters, [{ expression: 'r.created_at', type: 'timestamptz', direction: 'desc' }, { expression: 'r.id', type: 'uuid', direction: 'desc' }], query, fingerprint);
    return reader.query<Row>(
      `select r.id, r.kind, r.trigger, r.week, r.time_zone as "timeZone", r.period_start as "periodStart", r.period_end as "periodEnd", r.status, r.failure,
              r.requested_by as "requestedBy", r.created_at as "createdAt", r.finished_at as "finishedAt", r.version, ${paging.keys}
       from reporting.report r where ${ofWeek} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'rep'>): Promise<Report> {
    const report = await reader.manager.findOneBy(Report, { id });
    if (report === null) throw objectNotFound.with(`There is no report ${id}.`);
    return seenBy(reader.actor, report);
  }

  /** @throws DomainError `object.not_found`, `report.not_ready` */
  async csv(reader: Reader, id: Id<'rep'>): Promise<{ name: string; csv: string }> {
    const report = await this.byId(reader, id);
    if (report.csv === null) throw reportNotReady.with(`The report is ${report.status}.${report.failure === null ? ' Try again in a moment.' : ` ${report.failure}`}`);
    return { name: `${report.kind}-${report.week}.csv`, csv: report.csv };
  }
}

/** Sums are of all customers; an engagement that is named is not named to those whom a conflict wall keeps from it. */
function seenBy({ walledOrganizationIds = [] }: Actor, report: Report): Report {
  if (walledOrganizationIds.length === 0 || report.content === null) return report;
  const stages = report.content.stages.map((stage) => (stage.oldest !== null && walledOrganizationIds.includes(stage.oldest.organizationId) ? { ...stage, oldest: null } : stage));
  const content = { ...report.content, stages };
  return Object.assign(report, { content, csv: pipelineCsv(content) });
}

export function reportView(report: Report): ReportDto {
  return { ...itemOf(report), content: report.content };
}

export function itemOfRow(row: Row): ReportListItem {
  return itemOf({ ...row, id: fromUuid('rep', row.id) });
}

function itemOf(row: Row): ReportListItem {
  return {
    id: row.id, kind: row.kind, trigger: row.trigger, week: row.week, timeZone: row.timeZone, periodStart: row.periodStart.toISOString(),
    periodEnd: row.periodEnd.toISOString(), status: row.status, failure: row.failure, requestedBy: row.requestedBy, createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null, version: row.version,
  };
}
