import type { Client } from 'pg';
import { base32ToUuid } from '../../src/platform/identifiers/base32-uuid.js';
import { fromUuid } from '../../src/platform/identifiers/id.js';

/** Where an organization's object of each kind of id is found: SQL with the organization as `$1`. */
const OF_ORGANIZATION: Record<string, string> = {
  org: 'select $1::uuid as id',
  con: 'select id from organizations.contact where organization_id = $1',
  cli: 'select id from identity.api_client where organization_id = $1',
  crd: 'select id from identity.client_credential where organization_id = $1 and revoked_at is null',
  // The one that was played from beginning to end: most other objects belong to it.
  eng: `select id from engagements.engagement where organization_id = $1 and stage = 'completed'`,
  fit: 'select id from scoping.fit_assessment where organization_id = $1',
  scp: 'select id from scoping.scope_version where organization_id = $1',
  dag: 'select id from intake.data_agreement where organization_id = $1',
  dst: `select dataset_id as id from intake.upload where organization_id = $1 and status = 'received'`,
  upl: `select id from intake.upload where organization_id = $1 and status = 'received'`,
  dsv: 'select id from intake.dataset_version where organization_id = $1',
  evs: 'select id from intake.evaluation_set where organization_id = $1',
  ppv: 'select id from intake.policy_preview where organization_id = $1',
  ipo: 'select id from intake.intake_policy where organization_id = $1',
  xpt: `select id from reporting.engagement_export where organization_id = $1 and status = 'ready'`,
  lhd: 'select id from intake.legal_hold where organization_id = $1',
  alo: `select id from staffing.allocation where organization_id = $1 and status = 'confirmed'`,
  run: 'select id from training.training_run where organization_id = $1',
  evl: 'select id from training.evaluation where organization_id = $1',
  ctr: 'select id from billing.contract where organization_id = $1',
  mil: 'select id from billing.milestone where organization_id = $1',
  inv: 'select id from billing.invoice where organization_id = $1',
  msg: 'select id from notifications.mail_message where organization_id = $1',
  whe: 'select id from partners.webhook_endpoint where organization_id = $1',
  whd: 'select id from partners.webhook_delivery where organization_id = $1 and event_id is not null',
  wal: 'select id from staffing.conflict_wall where ended_at is null and $1 in (first_organization_id, second_organization_id) order by created_at desc',
};

/** Objects of the lab's own, the same whoever asks. */
const OF_LAB: Record<string, string> = {
  stf: 'select id from identity.staff_member order by created_at',
  rsr: 'select id from staffing.researcher order by created_at',
  rep: 'select id from reporting.report order by created_at',
  abs: 'select id from staffing.absence order by created_at',
};

/** Ids that no test can have an object for before it asks: notifications belong to whoever reads, failed jobs to the queue. */
const WITHOUT = ['ntf'];

/** The prefix of a typed id. */
const prefixOf = (id: string): string => id.slice(0, id.lastIndexOf('_'));
/** Every typed id of a text. */
export const idsIn = (text: string): string[] => text.match(/\b[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g) ?? [];
export const isOfOrganization = (id: string): boolean => prefixOf(id) in OF_ORGANIZATION;

/**
 * Finds an object of the organization for each kind of id.
 * @throws Error for a kind that is not listed here, or of which there is none
 */
export async function objectsOf(owner: Client, organization: string): Promise<(id: string) => string> {
  const found = new Map<string, string>();
  for (const [prefix, sql] of [...Object.entries(OF_ORGANIZATION), ...Object.entries(OF_LAB)]) {
    const { rows: [row] } = await owner.query<{ id: string }>(`${sql} limit 1`, prefix in OF_LAB ? [] : [organization]);
    if (row !== undefined) found.set(prefix, fromUuid(prefix, row.id));
  }
  return (id) => {
    const object = found.get(prefixOf(id));
    if (object === undefined && !WITHOUT.includes(prefixOf(id))) throw new Error(`there is no object for ${prefixOf(id)}_…: say in test/isolation/objects.ts where one is found, and make one in ground.ts`);
    return object ?? id;
  };
}

/** The uuids of everything that is one organization's: of its rows, and its own. */
export async function everythingOf(owner: Client, organization: string): Promise<Set<string>> {
  const { rows: tables } = await owner.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not like 'pg\\_%' and n.nspname not in ('information_schema', 'migrations')
      and (select count(*) from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.atttypid = 'uuid'::regtype and a.attname in ('id', 'organization_id')) = 2`);
  const all = new Set([organization]);
  for (const { name } of tables) {
    for (const { id } of (await owner.query<{ id: string }>(`select id from ${name} where organization_id = $1`, [organization])).rows) all.add(id);
  }
  return all;
}

/** Whether a text tells of any of these, other than of those in `but`. */
export function tellsOf(text: string, all: ReadonlySet<string>, but: ReadonlySet<string>): boolean {
  return idsIn(text).some((id) => !but.has(id) && all.has(base32ToUuid(id.slice(-26))));
}
