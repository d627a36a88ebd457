import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ListEngagementsQuery } from '../../../src/modules/engagements/engagement.dto.js';
import { listEngagementsQuery } from '../../../src/modules/engagements/engagement.dto.js';
import { ListEngagements } from '../../../src/modules/engagements/list-engagements.service.js';
import { systemActor } from '../../../src/platform/actor.js';
import type { Actor } from '../../../src/platform/actor.js';
import { cursorAfter } from '../../../src/platform/http/keyset.js';
import { fromUuid } from '../../../src/platform/identifiers/id.js';
import { ListPlans } from '../../support/list-plans.js';
import type { Plan } from '../../support/list-plans.js';

/** How pages of engagements are found. */
const ROWS = 6000;
const staff = systemActor('test');
const organization = '01990000-0000-7000-8000-000000000007';
const owner = '01990000-0000-7000-8000-0000000000aa';
const partner: Actor = { kind: 'partner', id: 'cli', name: 'System', permissions: new Set(), roles: [], organizationId: fromUuid('org', organization) };

let plans: ListPlans;

beforeAll(async () => {
  plans = await ListPlans.open(async (rows) => {
    await rows.query(
      `insert into engagements.engagement (id, organization_id, name, problem, owner_id, workflow_version, stage, stage_entered_at, stage_due_at, closed_at, created_at, updated_at)
       select ('01990000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ('01990000-0000-7000-8000-' || lpad(to_hex(n % 300), 12, '0'))::uuid,
         'Engagement ' || n, '', ('01990000-0000-7000-8000-' || lpad(to_hex(160 + n % 100), 12, '0'))::uuid, 1,
         case when n % 3 = 0 then 'completed' else (array['inquiry', 'qualification', 'scoping', 'contracting', 'intake', 'training', 'evaluation', 'delivery'])[n % 8 + 1] end,
         now(), case when n % 3 <> 0 then now() + n * interval '1 minute' end, case when n % 3 = 0 then now() end, now() - n * interval '1 hour', now()
       from generate_series(1, $1) n`, [ROWS],
    );
    await rows.query(`insert into engagements.name_word select word, id, organization_id from engagements.engagement, unnest(string_to_array(lower(name), ' ')) word`);
  });
});
afterAll(() => plans?.close());

function planOf(actor: Actor, filters: Partial<ListEngagementsQuery>, keys?: readonly [string, string]): Promise<Plan> {
  const query = listEngagementsQuery.parse({ ...filters, ...(keys === undefined ? {} : { cursor: cursorAfter({ key_0: keys[0], key_1: keys[1] }, 'list') }) });
  return plans.of(actor, (reader) => new ListEngagements().run(reader, query, 'list'));
}

describe('a page in the middle of the list', () => {
  const id = '01990000-0000-7000-8000-000000000bb8';
  it.each([
    ['createdAt', '2026-01-01 00:00:00+00', 'created_at'], ['-createdAt', '2026-01-01 00:00:00+00', 'created_at'],
    ['name', 'engagement 3000', 'sort_name'], ['-name', 'engagement 3000', 'sort_name'],
    ['dueAt', '2026-01-01 00:00:00+00', 'due_order'], ['-dueAt', 'infinity', 'due_order'],
  ] as const)('sorted by %s begins at its place in the index', async (sort, key, column) => {
    const { types, lookups } = await planOf(staff, { sort }, [key, id]);
    expect(types).not.toContain('Sort');
    expect(types).not.toContain('Seq Scan');
    expect(lookups).toMatch(new RegExp(String.raw`ROW\(${column}, id\)`));
  });
});

describe('a filter', () => {
  it.each<[string, Partial<ListEngagementsQuery>, string]>([
    ['of the stage', { stage: 'intake' }, 'stage ='],
    ['of the owner', { ownerId: fromUuid('stf', owner) }, 'owner_id ='],
    ['of the organization', { organizationId: fromUuid('org', organization) }, 'organization_id ='],
    ['of what is overdue', { overdue: 'true', sort: 'dueAt' }, 'due_order <'],
    ['by words', { search: 'engagement 4711' }, 'word >='],
  ])('%s is looked up in an index', async (_, filters, condition) => {
    const { types, lookups } = await planOf(staff, filters);
    expect(types).not.toContain('Seq Scan');
    expect(lookups).toContain(condition);
  });

  it('is not needed for a partner’s list to find its own rows alone', async () => {
    const { types, lookups } = await planOf(partner, {});
    expect(types).not.toContain('Seq Scan');
    expect(lookups).toContain('organization_id =');
  });
});
