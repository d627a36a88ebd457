import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import { WatchDeadline } from '../../../src/modules/engagements/jobs/watch-deadline.job.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Queues } from '../../../src/platform/jobs/queues.js';
import { ManualClock, startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { makeOrganization } from '../../support/organizations.js';

/** Monday 2 March 2026, ten in the morning in New York; three business days are for an inquiry. */
const OPENED = new Date('2026-03-02T15:00:00Z');
const DUE = '2026-03-06T04:59:59.999Z';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** When the one look has come, and when the other. */
const [NEAR, PASSED] = [2.75 * DAY, 4 * DAY];

const clock = new ManualClock(OPENED);
let app: TestApp;
let organizationId: string;
beforeAll(async () => {
  app = await startTestApp({ clock });
  organizationId = (await makeOrganization(app)).id;
});
afterAll(() => app.close());

/** Lets what `work` does happen so long after the opening; the clock stands there meanwhile. */
async function after<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  clock.advance(OPENED.getTime() + milliseconds - clock.now().getTime());
  return work();
}

const open = (): Promise<EngagementDto> => after(0, async () => {
  const answer = await app.as('engagement_manager').post<EngagementDto>('/v1/engagements', { organizationId, name: 'Watched', sponsor: { name: 'Ada Okafor' } });
  expect(answer.body.stageDueAt).toBe(DUE);
  return answer.body;
});
const act = async (engagement: { id: string }, action: string, body: unknown = {}): Promise<EngagementDto> => {
  const answer = await app.as('engagement_manager').act<EngagementDto>(`/v1/engagements/${engagement.id}`, `actions/${action}`, body);
  expect(answer.status).toBe(200);
  return answer.body;
};
/** A look of the queue's, delivered by hand. */
const look = (engagement: { id: string }, kind: 'near' | 'passed', dueAt = DUE): Promise<void> => app.app.get(WatchDeadline, { strict: false }).run(
  { engagementId: engagement.id, dueAt, kind },
  { id: 'job', attempt: 1, attempts: 1, origin: { actor: systemActor('engagements.watch-deadline'), requestId: 'test' }, signal: new AbortController().signal },
);
const told = async (engagement: { id: string }): Promise<string[]> => {
  const { rows } = await app.owner.query<{ told: string }>(
    `select type || ' ' || (data->>'stage') || ' ' || (data->>'dueAt') as told from platform.outbox where type like 'engagement.deadline%' and stream_id = $1 order by txid, seq`, [engagement.id]);
  return rows.map((row) => row.told.replace('engagement.deadline_', ''));
};
/** Asks the queue itself: what was requested for the time the clock shows has run. */
const settled = (engagement: { id: string }, count: number): Promise<string[]> => eventually(async () => {
  const found = await told(engagement);
  return found.length >= count && found;
}, `${count} notices`);

describe('a deadline', () => {
  it('is told of when it nears, and again when it has passed, to whoever listens', async () => {
    const engagement = await open();
    await after(NEAR, async () => expect(await settled(engagement, 1)).toEqual([`near inquiry ${DUE}`]));
    await after(PASSED, async () => expect(await settled(engagement, 2)).toEqual([`near inquiry ${DUE}`, `passed inquiry ${DUE}`]));
  });

  it('is told of once, however often the look is delivered, and by however many at once', async () => {
    const engagement = await open();
    await after(NEAR, async () => { await Promise.all([look(engagement, 'near'), look(engagement, 'near'), look(engagement, 'near')]); await look(engagement, 'near'); });
    await after(PASSED, async () => { await Promise.all([look(engagement, 'passed'), look(engagement, 'passed')]); await look(engagement, 'passed'); });
    expect(await told(engagement)).toEqual([`near inquiry ${DUE}`, `passed inquiry ${DUE}`]);
    const { rows } = await app.owner.query(`select 1 from engagements.deadline_notice where engagement_id = (select engagement_id from engagements.deadline_notice order by at desc limit 1)`);
    expect(rows).toHaveLength(2);
  });

  it('is not said to near when it has passed by the time of the look', async () => {
    const engagement = await open();
    await after(PASSED, async () => { await look(engagement, 'near'); await look(engagement, 'passed'); });
    expect(await told(engagement)).toEqual([`passed inquiry ${DUE}`]);
  });

  it.each<[string, (engagement: EngagementDto) => Promise<unknown>]>([
    ['the stage was left', (engagement) => act(engagement, 'qualify')],
    ['it is on hold', (engagement) => act(engagement, 'hold', { reason: 'The customer is on leave' })],
    ['it was declined', (engagement) => act(engagement, 'decline', { reason: 'A prompt will do', choices: { redirect: 'prompt_work' } })],
    ['it was cancelled', (engagement) => act(engagement, 'cancel', { reason: 'No budget' })],
    ['it was resumed with a later deadline', async (engagement) => {
      await act(engagement, 'hold', { reason: 'The customer is on leave' });
      await after(2 * DAY, () => act(engagement, 'resume'));
    }],
  ])('is not told of when %s before the look', async (_, change) => {
    const engagement = await open();
    await change(engagement);
    await after(NEAR, () => look(engagement, 'near'));
    await after(PASSED, () => look(engagement, 'passed'));
    expect((await told(engagement)).filter((notice) => notice.includes(DUE))).toEqual([]);
  });

  it('is not told of for an engagement that there is none of', async () => {
    await expect(look({ id: 'eng_01k9zq3v5se6rb4yg2w8d7t1hn' }, 'near')).rejects.toThrow('There is no engagement');
  });

  it('moves by the business days of a hold, and by none over a weekend', async () => {
    const engagement = await open();
    // Saturday to Sunday.
    await after(5 * DAY, () => act(engagement, 'hold', { reason: 'Weekend' }));
    expect((await after(6 * DAY, () => act(engagement, 'resume'))).stageDueAt).toBe(DUE);
    // Sunday to Wednesday: Monday, Tuesday, Wednesday; clocks have changed in New York meanwhile.
    await after(6 * DAY, () => act(engagement, 'hold', { reason: 'Longer' }));
    expect((await after(9 * DAY, () => act(engagement, 'resume'))).stageDueAt).toBe('2026-03-11T03:59:59.999Z');
  });

  it('that passed during a hold is told of when the hold took no business day', async () => {
    const engagement = await open();
    await after(HOUR, () => act(engagement, 'hold', { reason: 'Over night' }));
    const { stageDueAt: friday } = await after(DAY, () => act(engagement, 'resume'));
    expect(friday).toBe('2026-03-07T04:59:59.999Z');
    await after(4 * DAY, () => settled(engagement, 1));
    // From Friday evening to Saturday.
    await after(4 * DAY + 10 * HOUR, () => act(engagement, 'hold', { reason: 'Over the week’s end' }));
    const before = await after(4 * DAY + 15 * HOUR, async () => {
      await eventually(idle, 'all looks so far');
      return told(engagement);
    });
    expect(before).toEqual([`near inquiry ${friday}`]);
    expect((await after(5 * DAY, () => act(engagement, 'resume'))).stageDueAt).toBe(friday);
    expect(await settled(engagement, 2)).toEqual([`near inquiry ${friday}`, `passed inquiry ${friday}`]);
  });
});

/** Whether everything that is due by the clock has been queued, and has run. */
async function idle(): Promise<boolean> {
  const { rows: [row] } = await app.owner.query<{ waiting: number }>('select count(*)::int as waiting from platform.job_request where relayed_at is null and run_at <= $1', [clock.now()]);
  if (row?.waiting !== 0) return false;
  const counts = await app.app.get(Queues).get('work').getJobCounts('waiting', 'active');
  return Object.values(counts).every((count) => count === 0);
}
