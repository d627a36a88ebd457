import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import type { ApiClient } from '../../support/api-client.js';
import { createOrganization } from '../../support/organizations.js';

interface Page { data: { id: string; type: string; data: { organizationId?: string } }[]; nextCursor: string | null; resumeCursor: string | null }

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ role: 'api' });
});
afterAll(() => app?.close());

/** Makes the database what a dump of it would be on a cluster that has counted fewer transactions: the log lies in its future. */
async function moveToYoungerCluster(): Promise<void> {
  await app.owner.query(`update platform.outbox set txid = (txid::text::bigint + 5000000)::text::xid8`);
  await app.owner.query(`update platform.event_log set written_on = '7000000000000000001/00000001'`);
}

async function follow(api: ApiClient, cursor: string | null): Promise<{ organizations: string[]; cursor: string | null }> {
  const organizations: string[] = [];
  for (;;) {
    const { body }: { body: Page } = await api.get<Page>(`/v1/events?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
    organizations.push(...body.data.filter(({ type }) => type === 'organization.created').flatMap(({ data }) => data.organizationId ?? []));
    cursor = body.resumeCursor;
    if (body.nextCursor === null) return { organizations, cursor };
  }
}

const epoch = async (): Promise<number> => (await app.owner.query<{ epoch: number }>('select epoch from platform.event_log')).rows[0]?.epoch ?? -1;

describe('the log of events, on a cluster that has counted fewer transactions', () => {
  it('goes on after what is in it, for readers with old cursors too', async () => {
    const [first, second] = [await createOrganization(app, 'Before one'), await createOrganization(app, 'Before two')];
    await moveToYoungerCluster();
    // As it was: nothing of the log can be read, and what came now would lie before it.
    expect((await follow(app.as('administrator'), null)).organizations).toEqual([]);

    // Several start at once: one of them raises the epoch, once.
    const others = await Promise.all([startTestApp({ role: 'api', beside: app }), startTestApp({ role: 'all', beside: app }), startTestApp({ role: 'worker', beside: app })]);
    try {
      expect(await epoch()).toBe(1);
      const read = await follow(app.as('administrator'), null);
      expect(read.organizations).toEqual([first.id, second.id]);
      const third = await createOrganization(app, 'After one');
      const later = await follow(app.as('administrator'), read.cursor);
      expect(later.organizations).toEqual([third.id]);

      // Restored a second time, from a dump without the third.
      await app.owner.query(`delete from platform.outbox where data->>'organizationId' = $1`, [third.id]);
      await moveToYoungerCluster();
      others.push(await startTestApp({ role: 'api', beside: app }));
      const fourth = await createOrganization(app, 'After two');
      expect((await follow(app.as('administrator'), later.cursor)).organizations).toEqual([fourth.id]);
      expect((await follow(app.as('administrator'), null)).organizations).toEqual([first.id, second.id, fourth.id]);
    } finally {
      for (const other of others) await other.close();
    }
  });

  it('keeps its epoch where it was written last', async () => {
    const before = await epoch();
    const other = await startTestApp({ role: 'api', beside: app });
    await other.close();
    expect(await epoch()).toBe(before);
  });

  it('goes on when only its rows tell that it was moved', async () => {
    const before = await epoch();
    await app.owner.query(`update platform.outbox set txid = (txid::text::bigint + 5000000)::text::xid8`);
    const other = await startTestApp({ role: 'api', beside: app });
    await other.close();
    expect(await epoch()).toBe(before + 1);
  });
});
