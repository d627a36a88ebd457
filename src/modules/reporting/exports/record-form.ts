import { withoutLabPeople } from '../../../platform/http/lab-people.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import type { ExportedRecord } from '../../../platform/database/exported-table.js';

/** Prefixes of the ids in columns of these names, in whatever table. */
const PREFIXES: Readonly<Record<string, string>> = {
  organization_id: 'org', engagement_id: 'eng', owner_id: 'stf', staff_member_id: 'stf', team_staff_member_ids: 'stf', data_agreement_id: 'dag', dataset_id: 'dst', upload_id: 'upl',
  dataset_version_id: 'dsv', dataset_version_ids: 'dsv', researcher_id: 'rsr', training_run_id: 'run', contract_id: 'ctr', milestone_id: 'mil', invoice_id: 'inv', event_id: 'evt',
  message_id: 'msg', endpoint_id: 'whe', delivery_id: 'whd', data_key_id: 'dky',
};

/** A record as the API writes it: names in camelCase, ids with their prefix. For partners people at the lab are the lab, as everywhere. */
export function recordForm({ id, row }: ExportedRecord, forPartner: boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => {
    const prefix = column === 'id' ? id : PREFIXES[column];
    const shown = prefix === undefined ? value : withPrefix(prefix, value);
    return [camelCase(column), forPartner ? withoutLabPeople(shown) : shown];
  }));
}

function withPrefix(prefix: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withPrefix(prefix, item));
  return typeof value === 'string' ? fromUuid(prefix, value) : value;
}

function camelCase(column: string): string {
  return column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
