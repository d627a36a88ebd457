import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Parameters, cursorAfter, keyset } from '../../../src/platform/http/keyset.js';
import type { KeysetColumn } from '../../../src/platform/http/keyset.js';
import type { Answer } from '../../support/api-client.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createOrganization } from '../../support/organizations.js';

interface Row {
  id: string;
  title: string;
  due: string;
  amount: string;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ role: 'api' });
  await app.owner.query(`set timezone to 'UTC'`);
  await app.owner.query('create temporary table item (id uuid primary key default gen_random_uuid(), title text not null, due timestamptz not null, amount bigint not null, day date not null)');
});
afterAll(() => app.close());

async function page(columns: readonly KeysetColumn[], limit: number, cursor: string | undefined): Promise<{ rows: Row[]; next: string | undefined }> {
  const parameters = new Parameters();
  const paging = keyset(parameters, columns, { limit, cursor }, 'items');
  const { rows } = await app.owner.query<Row>(`select id, title, due::text, amount, ${paging.keys} from item i where ${paging.after} ${paging.orderAndLimit}`, parameters.values);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last !== undefined ? cursorAfter(last, 'items') : undefined };
}

const title = fc.oneof(fc.constantFrom('', 'a', 'A', 'ä', 'a b', 'Z', "'; --", '\\', '"', '💥'), fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\0\p{Surrogate}]/u.test(text)));
const due = fc.oneof(fc.constantFrom('infinity', '2026-01-01 00:00:00.000001+00', '2026-01-01 00:00:00+00'), fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }).map((date) => date.toISOString()));
const item = fc.record({ title, due, amount: fc.integer({ min: -5, max: 5 }).map((amount) => amount * 100_000_000_000_000) });
const direction = fc.constantFrom('asc' as const, 'desc' as const);
const order = fc.constantFrom<Omit<KeysetColumn, 'direction'>[]>(
  [{ expression: 'i.title', type: 'text' }], [{ expression: 'i.due', type: 'timestamptz' }], [{ expression: 'i.amount', type: 'bigint' }],
  [{ expression: 'i.day', type: 'date' }], [{ expression: 'lower(i.title)', type: 'text' }, { expression: 'i.due', type: 'timestamptz' }],
);

it('pages through each row once, in order, whatever is inserted meanwhile', async () => {
  const insert = (items: readonly { title: string; due: string; amount: number }[]): Promise<unknown> => app.owner.query(
    `insert into item (title, due, amount, day) select title, due, amount, case due when 'infinity' then 'infinity' else due::date end
     from jsonb_to_recordset($1) as t(title text, due timestamptz, amount bigint)`, [JSON.stringify(items)]);
  await fc.assert(fc.asyncProperty(
    fc.array(item, { maxLength: 25 }), fc.array(item, { maxLength: 10 }), order, direction, fc.integer({ min: 1, max: 7 }),
    async (before, meanwhile, columns, towards, limit) => {
      await app.owner.query('truncate item');
      await insert(before);
      const ordered = [...columns, { expression: 'i.id', type: 'uuid' as const }].map((column) => ({ ...column, direction: towards }));
      const { rows: all } = await app.owner.query<Row>(`select id from item i order by ${ordered.map((column) => `${column.expression} ${towards}`).join(', ')}`);
      const seen: string[] = [];
      let cursor: string | undefined;
      let inserted = 0;
      do {
        const { rows, next } = await page(ordered, limit, cursor);
        seen.push(...rows.map((row) => row.id));
        cursor = next;
        await insert(meanwhile.slice(inserted, (inserted += 1)));
      } while (cursor !== undefined);
      const known = new Set(all.map((row) => row.id));
      expect(seen.filter((id) => known.has(id))).toEqual(all.map((row) => row.id));
      expect(new Set(seen).size).toBe(seen.length);
    },
  ), { numRuns: 150 });
});

it('follows nextCursor and Link through a list over HTTP, while others insert', async () => {
  const names = Array.from({ length: 7 }, (_, index) => `Listed ${index}`);
  for (const name of names) await createOrganization(app, name);
  const staff = app.as('administrator');
  const seen: string[] = [];
  let path: string | undefined = '/v1/organizations?search=listed&limit=3&sort=name';
  let inserted = 0;
  while (path !== undefined) {
    const answer: Answer<{ data: { name: string }[]; nextCursor: string | null }> = await staff.get(path);
    expect(answer.status).toBe(200);
    seen.push(...answer.body.data.map((organization) => organization.name));
    const link: string | undefined = /^<(.*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
    expect(link === undefined).toBe(answer.body.nextCursor === null);
    if (link !== undefined) expect(new URL(link, app.url).searchParams.get('cursor')).toBe(answer.body.nextCursor);
    path = link;
    await createOrganization(app, `Listed ${inserted += 1}.5`);
  }
  expect(seen.filter((name) => names.includes(name))).toEqual(names);
  expect(new Set(seen).size).toBe(seen.length);
});

it('pages through engagements without a deadline, whose place is the end of time', async () => {
  const { id } = await createOrganization(app, 'Late');
  const staff = app.as('engagement_manager');
  for (const name of ['one', 'two', 'three']) expect((await staff.post('/v1/engagements', { organizationId: id, name })).status).toBe(201);
  await app.owner.query('update engagements.engagement set stage_due_at = null');
  const first = await staff.get<{ nextCursor: string }>('/v1/engagements?sort=dueAt&limit=2');
  const second = await staff.get<{ data: unknown[]; nextCursor: string | null }>(`/v1/engagements?sort=dueAt&limit=2&cursor=${first.body.nextCursor}`);
  expect([second.status, second.body.data.length, second.body.nextCursor]).toEqual([200, 1, null]);
});
