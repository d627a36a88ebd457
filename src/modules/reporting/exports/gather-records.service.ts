import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { exportTables } from '../../../platform/database/exported-table.js';
import type { ExportedEngagement, ExportedRecord } from '../../../platform/database/exported-table.js';
import { Database } from '../../../platform/database/database.js';
import type { Reader } from '../../../platform/database/tx.js';
import { AuditApi } from '../../audit/audit.api.js';
import { IntakeApi } from '../../intake/intake.api.js';
import { ExportSources } from './export-sources.js';
import { exportedTables } from './exported-tables.js';
import { recordForm } from './record-form.js';

/** Takes what is gathered: a line of a file of records, or a document of its own. */
export interface RecordSink {
  line(file: string, record: Record<string, unknown>): Promise<void>;
  document(name: string, content: string): Promise<void>;
}

/** Reads everything that is on record of an engagement, all of one moment, in the view of whoever asked. */
@Injectable()
export class GatherRecords {
  constructor(
    private readonly database: Database,
    private readonly sources: ExportSources,
    private readonly intake: IntakeApi,
    private readonly audit: AuditApi,
  ) {}

  async run(origin: Origin, engagement: ExportedEngagement, sink: RecordSink): Promise<void> {
    await this.database.snapshot(origin, async (reader) => {
      const forPartner = origin.actor.kind === 'partner';
      const objects = new Set<string>([engagement.id]);
      for await (const record of this.#records(reader, engagement)) {
        const shown = recordForm(record, forPartner);
        // The organization has other engagements, whose audit is not this one's.
        if (typeof shown['id'] === 'string' && !record.file.startsWith('organizations/') && !record.file.startsWith('staffing/researchers')) objects.add(shown['id']);
        await sink.line(`records/${record.file}.ndjson`, shown);
        if (record.file === 'intake/intake-reports') await sink.document(`documents/intake-reports/${String(shown['datasetVersionId'])}.json`, `${JSON.stringify(shown['body'], null, 2)}\n`);
      }
      if (forPartner) return;
      for await (const record of this.audit.records(reader, engagement.organizationId)) {
        if (concerns(record.body, objects, engagement.id)) await sink.line('audit/records.ndjson', { ...record });
      }
    });
  }

  async *#records(reader: Reader, engagement: ExportedEngagement): AsyncGenerator<ExportedRecord> {
    for (const source of [...this.sources.all, this.intake]) yield* source.exportEngagement(reader, engagement);
    yield* exportTables(reader, exportedTables, engagement);
  }
}

/** Whether an audit record is of the engagement, one of its objects, or names it in what changed. */
function concerns(body: Record<string, unknown>, objects: ReadonlySet<string>, engagementId: string): boolean {
  return objects.has(String(body['object'])) || [body['before'], body['after']].some((change) => (change as { engagementId?: unknown } | null | undefined)?.engagementId === engagementId);
}
