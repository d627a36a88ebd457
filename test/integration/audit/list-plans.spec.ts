import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadAuditRecords } from '../../../src/modules/audit/read-audit-records.service.js';
import type { RecordFilters } from '../../../src/modules/audit/audit.dto.js';
import { systemActor } from '../../../src/platform/actor.js';
import { cursorAfter } from '../../../src/platform/http/keyset.js';
import { ListPlans } from '../../support/list-plans.js';
import type { Plan } from '../../support/list-plans.js';

/** How pages of audit records are found. */
const ROWS = 6000;

let plans: ListPlans;

beforeAll(async () => {
  plans = await ListPlans.open(async (owner) => {
    await owner.query(
      `insert into audit.record (chain, position, body, hash, recorded_at)
       select 'org_' || n % 60, n, jsonb_build_object('action', 'action.' || n % 40, 'object', 'object_' || n % 500, 'actor', jsonb_build_object('id', 'actor_' || n % 100), 'requestId', 'req_' || n / 2)::text,
         sha256('x'), '2026-03-02T15:00:00Z'::timestamptz + n * interval '1 second'
       from generate_series(1, $1) n`, [ROWS],
    );
  });
});
afterAll(() => plans?.close());

function planOf(filters: RecordFilters, direction: 'asc' | 'desc', inTheMiddle = false): Promise<Plan> {
  const cursor = inTheMiddle ? cursorAfter({ key_0: '2026-03-02 15:50:00+00', key_1: 'org_7', key_2: '3000' }, 'list') : undefined;
  return plans.of(systemActor('test'), (reader) => new ReadAuditRecords().page(reader, filters, direction, { limit: 20, cursor }, 'list'));
}

describe('a page of audit records', () => {
  it.each(['asc', 'desc'] as const)('begins at its place in the index, %s', async (direction) => {
    const { types, lookups } = await planOf({}, direction, true);
    expect(types).not.toContain('Sort');
    expect(types).not.toContain('Seq Scan');
    expect(lookups).toMatch(/ROW\((r\.)?recorded_at, /);
  });

  it.each<[string, RecordFilters, string]>([
    ['by object', { object: 'object_7' }, 'object ='], ['by actor', { actor: 'actor_7' }, 'actor ='], ['by action', { action: 'action.7' }, 'action ='],
    ['of an organization', { chain: 'org_7' }, 'chain ='], ['by request', { requestId: 'req_7' }, 'request_id ='],
    ['from a time on', { from: '2026-03-02T16:30:00Z' }, 'recorded_at >='], ['to a time', { to: '2026-03-02T15:10:00Z' }, 'recorded_at <'],
    ['by object in a time', { object: 'object_7', from: '2026-03-02T15:10:00Z', to: '2026-03-02T15:20:00Z' }, 'object ='],
  ])('%s is looked up in an index', async (_, filters, condition) => {
    for (const direction of ['asc', 'desc'] as const) {
      const { types, lookups } = await planOf(filters, direction);
      expect(types).not.toContain('Seq Scan');
      expect(lookups).toContain(condition);
    }
  });
});
