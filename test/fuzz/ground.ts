import { Writable } from 'node:stream';
import { Atelier } from '@atelier/client';
import { pino } from 'pino';
import { agree } from '../../src/cli/demo/acts/agree.js';
import { meetTheCustomer } from '../../src/cli/demo/acts/meet-the-customer.js';
import { takeInData } from '../../src/cli/demo/acts/take-in-data.js';
import { gatherCorpus } from '../../src/cli/demo/corpus.js';
import { HttpClient } from '../../src/cli/demo/http-client.js';
import { Narrator } from '../../src/cli/demo/narrator.js';
import { play } from '../../src/cli/demo/play.js';
import type { Cast, Story } from '../../src/cli/demo/story.js';
import { WebhookReceiver } from '../../src/cli/demo/webhook-receiver.js';
import { ROLES } from '../../src/modules/identity/roles.js';
import type { Role } from '../../src/modules/identity/roles.js';
import { uuidToBase32 } from '../../src/platform/identifiers/base32-uuid.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { createApiClient, tokenOf } from '../support/organizations.js';
import { tellTheRest } from './tell-the-rest.js';
import { Witness } from './witness.js';
import type { Witnessed } from './witness.js';

/** Who sends requests. */
export interface Caller {
  name: string;
  token: string | undefined;
  /** Of a partner; what belongs to others it must not see. Staff see all. */
  organization: string | undefined;
  sees: 'all' | 'own' | 'nothing';
}

export interface Ground {
  app: TestApp;
  callers: Caller[];
  /** Ids of the callers themselves, which no request should name: whoever disables a caller ends the run. */
  callersIds: ReadonlySet<string>;
  /** What was answered while the ground was made: each operation where all went well. */
  witnessed: readonly Witnessed[];
  /** A token of another client of a partner's organization, for when the one it had does not work any more. */
  renew(caller: Caller): Promise<void>;
  /** What the server logged of its own failures. */
  failures: Record<string, unknown>[];
  /** The ends of the ids of what an organization other than this one has, and names that it gave. */
  foreignTo(organization: string | undefined): Promise<{ ids: Set<string>; names: string[] }>;
  close(): Promise<void>;
}

interface Me {
  id: string;
  organizationId: string | null;
}

/** A system with one engagement that is completed, of one organization, and one in the middle of its intake, of another. */
export async function makeGround(): Promise<Ground> {
  const failures: Record<string, unknown>[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      for (const line of chunk.toString().split('\n')) if (line.includes('"request failed"') || line.includes('serving an upload failed')) failures.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  const app = await startTestApp({
    log: pino({ level: 'error' }, sink),
    // Callers send more than anybody may, and guess at secrets.
    env: { RATE_LIMITS: 'off', WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.2,0.2,1,5' },
  });
  const witness = new Witness(app.app.getHttpServer());
  const completed = await play(await castOf(app), new Narrator(silence()));
  const { cast, stop } = await playHalf(app);
  const callers: Caller[] = [{ name: 'nobody', token: undefined, organization: undefined, sees: 'nothing' }];
  for (const role of ROLES) callers.push({ name: role, token: await app.tokenAs(role), organization: undefined, sees: 'all' });
  const callersIds = new Set<string>();
  for (const [name, partner] of [['partner in its intake', cast.partner], ['partner that is done', completed.partner]] as const) {
    const me = await new HttpClient(app.url, await partner.token()).get<Me>('/v1/me');
    // Not the stories' own clients, which may do less than a partner can.
    const organization = me.organizationId ?? '';
    callers.push({ name, token: await tokenOf(app, await createApiClient(app, organization)), organization, sees: 'own' });
  }
  for (const { token } of callers) if (token !== undefined) callersIds.add((await new HttpClient(app.url, token).get<Me>('/v1/me')).id);
  await tellTheRest(app);
  witness.stop();
  const names = await namesByOrganization(app);
  return {
    app, callers, callersIds, failures, witnessed: witness.seen,
    renew: async (caller) => {
      caller.token = await tokenOf(app, await createApiClient(app, caller.organization ?? ''));
    },
    foreignTo: async (organization) => ({ ids: await idsNotOf(app, organization), names: names.filter(([owner]) => owner !== organization).map(([, name]) => name) }),
    close: async () => {
      await stop();
      await app.close();
    },
  };
}

const silence = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

async function castOf(app: TestApp): Promise<Omit<Cast, 'partner'>> {
  const staff = async (role: Role): Promise<HttpClient> => new HttpClient(app.url, await app.tokenAs(role));
  return { manager: await staff('engagement_manager'), steward: await staff('data_steward'), lead: await staff('research_lead'), finance: await staff('finance'), administrator: await staff('administrator') };
}

/** The story up to its data, with organizations of its own. */
async function playHalf(app: TestApp): Promise<{ cast: Cast; stop: () => Promise<void> }> {
  const receiver = await WebhookReceiver.start();
  const cast = await castOf(app);
  const story: Story = {
    say: new Narrator(silence()), corpus: await gatherCorpus(), receiver, cast: { ...cast, partner: new Atelier({ baseUrl: app.url, token: () => cast.manager.token }) }, run: `${Date.now().toString(36).toUpperCase()}H`,
    organizationId: '', competitorId: '', engagementId: '', contractId: '', engagement: '', acceptedVersionIds: [], webhookSince: '',
  };
  await meetTheCustomer(story);
  await agree(story);
  await takeInData(story);
  return { cast: story.cast, stop: () => receiver.stop() };
}

/** The tables that say whose each row is. */
async function ownedTables(app: TestApp): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await app.owner.query<{ name: string; columns: string[] }>(`
    select format('%I.%I', n.nspname, c.relname) as name, array_agg(a.attname::text) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' group by 1 order by 1`);
  return rows.filter(({ columns }) => columns.includes('organization_id') && columns.includes('id'));
}

async function idsNotOf(app: TestApp, organization: string | undefined): Promise<Set<string>> {
  const found = new Set<string>();
  for (const { name } of await ownedTables(app)) {
    const { rows } = await app.owner.query<{ id: string; owner: string | null }>(`select id::text as id, organization_id::text as owner from ${name} where id::text ~ '^[0-9a-f-]{36}$'`);
    for (const { id, owner } of rows) if (owner !== null && `org_${uuidToBase32(owner)}` !== organization) found.add(uuidToBase32(id));
  }
  const { rows } = await app.owner.query<{ id: string }>('select id::text as id from organizations.organization');
  for (const { id } of rows) if (`org_${uuidToBase32(id)}` !== organization) found.add(uuidToBase32(id));
  return found;
}

/** Whose each name is that the stories gave and that nobody else has: as good as an id for telling who somebody's customers are. */
async function namesByOrganization(app: TestApp): Promise<[string, string][]> {
  const { rows } = await app.owner.query<{ owner: string; name: string }>(`
    select id::text as owner, name from organizations.organization union all select id::text, legal_name from organizations.organization
    union all select organization_id::text, name from engagements.engagement`);
  const owners = new Map<string, Set<string>>();
  for (const { owner, name } of rows) owners.set(name, (owners.get(name) ?? new Set()).add(`org_${uuidToBase32(owner)}`));
  return [...owners].filter(([name, by]) => by.size === 1 && name.length > 8).map(([name, by]) => [[...by][0] ?? '', name]);
}
