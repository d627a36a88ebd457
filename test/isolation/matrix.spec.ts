import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES, WALLED_ROLES } from '../../src/modules/identity/roles.js';
import { CALLERS, mayCall, routesOf } from '../architecture/route-table.js';
import type { Caller, Route } from '../architecture/route-table.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { makeCustomer, makeLab, quiet, rollBackRequests, wallOff } from './ground.js';
import type { Customer } from './ground.js';
import { everythingOf, idsIn, isOfOrganization, objectsOf, tellsOf } from './objects.js';

const DOCUMENT = fileURLToPath(new URL('matrix.md', import.meta.url));
const NOBODYS = '01k9zq3v5se6rb4yg2w8d7t1hn';

/** Parameters of paths that are no ids, where what the schema's own example says reaches nothing. */
const PARAMETERS: Record<string, string> = { action: 'hold' };
/** Parameters that a route cannot do without. */
const QUERIES: Record<string, (organizationId: string, caller: Caller) => string> = {
  'GET /v1/exposures': (organizationId, caller) => (caller === 'partner' ? '?limit=100' : `?limit=100&organizationId=${organizationId}`),
  'GET /v1/uploads/:id/content': () => '?reason=Reading%20it%20for%20the%20matrix',
  'GET /v1/uploads/:id/preview': () => '?reason=Reading%20it%20for%20the%20matrix',
};
/** Headers of tus, without which nothing of it is looked at. */
const TUS = { 'tus-resumable': '1.0.0' };

interface Schema { $ref?: string; example?: unknown }
interface ApiDocument {
  paths: Record<string, Record<string, { parameters?: { name: string }[]; requestBody?: { content: Record<string, { schema: Schema }> } }>>;
  components: { schemas: Record<string, Schema> };
}

interface Outcome {
  status: number;
  text: string;
  /** Ids that were sent, which an answer may repeat. */
  sent: Set<string>;
}
/** What the cell shows: the status, and for lists whose objects they told of. */
type Cell = string;

let app: TestApp;
let routes: Route[];
let own: Customer;
let other: Customer;
let examples: Map<string, unknown>;
/** Routes that answer a page. */
let lists: Set<string>;
let restore: () => void;
let ownIds: Set<string>;
let otherIds: Set<string>;
const tokens = new Map<Caller, string>();
const cells = new Map<string, Map<Caller, { own: Cell; foreign: Cell; walled: Cell }>>();
const wrong: string[] = [];
/** What the partner was told of its own, by route. */
const partnersView = new Map<string, string>();

const named = (route: Route): string => `${route.method} ${route.path}`;
/** Whether any of the route's objects belongs to an organization. */
const isAbout = (route: Route): boolean => idsIn(route.example).some(isOfOrganization) || TARGETED_BY_BODY.includes(named(route));
/** Routes whose object is named by the body or the upload's metadata. */
const TARGETED_BY_BODY = ['POST /v1/engagements', 'POST /v1/uploads'];

beforeAll(async () => {
  app = await startTestApp({ env: { WEBHOOK_RETRY_SCHEDULE_SECONDS: '0.2,0.2,1,5', RATE_LIMITS: 'off' } });
  routes = routesOf(app).filter((route) => !route.public);
  own = await makeCustomer(app);
  other = await makeCustomer(app);
  await makeLab(app);
  await quiet(app);
  const document = await (await fetch(`${app.url}/openapi.json`)).json() as ApiDocument;
  examples = new Map(Object.entries(document.paths).flatMap(([path, operations]) => Object.entries(operations).map(([method, { requestBody }]) => {
    const schema = Object.values(requestBody?.content ?? {})[0]?.schema ?? {};
    const component = schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    return [`${method.toUpperCase()} ${path}`, component?.example] as const;
  })));
  lists = new Set(Object.entries(document.paths).filter(([, { get }]) => get?.parameters?.some(({ name }) => name === 'limit')).map(([path]) => `GET ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`));
  for (const role of ROLES) tokens.set(role, await app.tokenAs(role));
  tokens.set('partner', own.token);
  [ownIds, otherIds] = [await everythingOf(app.owner, own.uuid), await everythingOf(app.owner, other.uuid)];
  restore = rollBackRequests(app);
  await askAll('own', await objectsOf(app.owner, own.uuid));
  await askAll('foreign', await objectsOf(app.owner, other.uuid));
  restore();
  await wallOff(app, own, other, ROLES);
  await eventually(async () => (await Promise.all(WALLED_ROLES.map(async (role) => (await app.withToken(tokens.get(role)).get(`/v1/organizations/${other.id}`)).status))).every((status) => status === 404), 'the wall');
  await quiet(app);
  // What the making of the wall has added.
  otherIds = await everythingOf(app.owner, other.uuid);
  restore = rollBackRequests(app);
  await askAll('walled', await objectsOf(app.owner, other.uuid));
}, 400_000);
afterAll(async () => {
  restore?.();
  await app?.close();
});

/** Asks, and reads a list to its end. */
async function ask(route: Route, caller: Caller, object: (id: string) => string): Promise<Outcome> {
  const first = await askOnce(route, caller, object);
  let { text } = first;
  if (!lists.has(named(route)) || first.status !== 200) return first;
  let pages = 1;
  for (let next = cursorOf(text); next !== null; pages += 1) {
    if (pages > MOST_PAGES) throw new Error(`${named(route)} has no end`);
    const page = await askOnce(route, caller, object, next);
    if (page.status !== 200) return page;
    text += page.text;
    next = cursorOf(page.text);
  }
  return { ...first, text };
}

const MOST_PAGES = 40;
const cursorOf = (page: string): string | null => (JSON.parse(page) as { nextCursor?: string | null }).nextCursor ?? null;

async function askOnce(route: Route, caller: Caller, object: (id: string) => string, cursor?: string): Promise<Outcome> {
  const sent = new Set<string>();
  const replace = (text: string): string => text.replaceAll(/\b[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g, (id) => {
    const target = object(id);
    sent.add(target);
    return target;
  });
  const organizationId = object('org_');
  const path = replace(route.path.split('/').map((part, index) => (part.startsWith(':') && part.slice(1) in PARAMETERS ? PARAMETERS[part.slice(1)] : route.example.split('/')[index])).join('/'));
  const method = route.method === 'ALL' ? 'GET' : route.method;
  const example = examples.get(`${method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const tus = route.path.startsWith('/v1/uploads') && !path.endsWith('/content') && !path.endsWith('/preview') && method !== 'GET';
  const query = QUERIES[named(route)]?.(organizationId, caller) ?? (lists.has(named(route)) ? '?limit=100' : '');
  if (query.includes('organizationId')) sent.add(organizationId);
  const more = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  const timeout = new AbortController();
  const response = await fetch(app.url + path + query + more, {
    method, signal: timeout.signal,
    headers: {
      authorization: `Bearer ${tokens.get(caller) ?? ''}`, 'if-match': '*', 'idempotency-key': `matrix-${Math.random()}`,
      ...(tus ? TUS : {}), ...(tus && method === 'POST' ? { 'upload-length': '10', 'upload-metadata': `datasetId ${Buffer.from(replace(`dst_${NOBODYS}`)).toString('base64')},filename ${Buffer.from('a.jsonl').toString('base64')}` } : {}),
      ...(tus && method === 'PATCH' ? { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' } : example === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(tus && method === 'PATCH' ? { body: 'x' } : example === undefined ? {} : { body: replace(JSON.stringify(example)) }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return { status: response.status, text: await response.text(), sent };
  // A stream of events may go on for good; what it says at first is enough.
  const stop = setTimeout(() => timeout.abort(), 300);
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString('utf8');
  } catch (error) {
    if (!timeout.signal.aborted) throw error;
  }
  clearTimeout(stop);
  return { status: response.status, text, sent };
}

function cellOf(outcome: Outcome, route: Route): Cell {
  const told = outcome.status < 300 && !isAbout(route)
    ? `${tellsOf(outcome.text, ownIds, new Set()) ? ' own' : ''}${tellsOf(outcome.text, otherIds, new Set()) ? ' other' : ''}` : '';
  return `${outcome.status}${told}`;
}

async function askAll(whose: 'own' | 'foreign' | 'walled', object: (id: string) => string): Promise<void> {
  const nobodys = (id: string): string => (id === 'org_' || isOfOrganization(id) ? `${id.slice(0, 3)}_${NOBODYS}` : object(id));
  const target = (id: string): string => (id === 'org_' ? object(`org_${NOBODYS}`) : object(id));
  for (const route of routes) {
    const row = cells.get(named(route)) ?? new Map();
    cells.set(named(route), row);
    await Promise.all(CALLERS.map(async (caller) => {
      const outcome = await ask(route, caller, target);
      if (caller === 'partner' && whose === 'own' && mayCall(caller, route)) partnersView.set(named(route), outcome.text);
      row.set(caller, { ...row.get(caller), [whose]: cellOf(outcome, route) });
      const say = (what: string): void => { wrong.push(`${named(route)}, ${caller}, ${whose}: ${what}; answered ${outcome.status} ${outcome.text.slice(0, 200)}`); };
      if (outcome.status >= 500) say('fails');
      if (!mayCall(caller, route) && outcome.status !== 403) say('must be refused');
      const hidden = (caller === 'partner' && whose !== 'own') || (whose === 'walled' && (WALLED_ROLES as readonly string[]).includes(caller));
      if (!hidden) return;
      if (tellsOf(outcome.text, otherIds, outcome.sent)) say('tells of what must be hidden');
      if (!isAbout(route) || !mayCall(caller, route)) return;
      if (outcome.status !== 404) return say('must answer 404');
      const unknown = await ask(route, caller, nobodys);
      const plain = (answer: Outcome): string => answer.text.replaceAll(/\b[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g, 'id').replace(/"requestId":"[^"]*"/, '');
      if (plain(unknown) !== plain(outcome)) say(`differs from what never was: ${unknown.status} ${unknown.text.slice(0, 200)}`);
    }));

  }
}

describe('each route, for each role and a partner, with an object of their own, of a stranger and behind a wall', () => {
  it('hides what is foreign or walled as if it never was', () => {
    expect(wrong).toEqual([]);
  });

  it('lets those whom no wall binds see what they saw before', () => {
    const differing = [...cells].flatMap(([route, row]) => CALLERS.filter((caller) => caller !== 'partner' && !(WALLED_ROLES as readonly string[]).includes(caller))
      .filter((caller) => row.get(caller)?.foreign !== row.get(caller)?.walled).map((caller) => `${route} ${caller}: ${row.get(caller)?.foreign}, walled ${row.get(caller)?.walled}`));
    expect(differing).toEqual([]);
  });

  it('names nobody at the lab to a partner, in answers, events and webhooks', async () => {
    const { rows: people } = await app.owner.query<{ name: string; email: string }>('select name, email from identity.staff_member');
    expect(people.length).toBeGreaterThanOrEqual(ROLES.length);
    const { rows: bodies } = await app.owner.query<{ event_type: string; body: string }>('select event_type, body from partners.webhook_delivery where organization_id = $1', [own.uuid]);
    expect(bodies.length).toBeGreaterThan(20);
    const told = [...partnersView, ...bodies.map(({ event_type, body }): [string, string] => [`webhook ${event_type}`, body])];
    expect(told.filter(([, text]) => text.includes('"lab"')).length).toBeGreaterThan(5);
    const naming = told.flatMap(([what, text]) => [
      ...(/\bstf_[0-7]/.test(text) ? [`${what}: an id of a staff member`] : []),
      ...people.filter(({ name, email }) => text.includes(name) || text.includes(email)).map(({ name }) => `${what}: ${name}`),
    ]);
    expect(naming).toEqual([]);
  });

  it('answers as test/isolation/matrix.md says', async () => {
    const text = documentOf();
    if (process.env['ATELIER_UPDATE_MATRIX'] === '1') await writeFile(DOCUMENT, text);
    // A new route fails here. Write the table anew with ATELIER_UPDATE_MATRIX=1, and read what changed before you commit it.
    expect(await readFile(DOCUMENT, 'utf8').catch(() => '')).toBe(text);
  });
});

const HEADINGS: Record<Caller, string> = {
  engagement_manager: 'manager', data_steward: 'steward', researcher: 'researcher', research_lead: 'lead', finance: 'finance', administrator: 'admin', auditor: 'auditor', partner: 'partner',
};

function documentOf(): string {
  const cell = (row: Map<Caller, { own: Cell; foreign: Cell; walled: Cell }>, caller: Caller): string => {
    const { own: mine, foreign, walled } = row.get(caller) ?? { own: '', foreign: '', walled: '' };
    const answers = caller === 'partner' ? [mine, foreign] : [mine, foreign, walled];
    return new Set(answers).size === 1 ? mine : answers.join(' / ');
  };
  return [
    '# What each route answers to whom',
    '',
    'Measured against the running application by `matrix.spec.ts`, and written anew with `ATELIER_UPDATE_MATRIX=1`. Each cell has the answers',
    'for an object of one’s own / of a stranger / behind a conflict wall, or one where all are the same; for a partner, of its own / of another',
    'organization. To staff without walls every organization is alike. Routes that name no organization’s object say after the status whose',
    'objects the answer told of. Bodies are the examples of the API’s document and every change is rolled back: 409 and 422 are answers of',
    'somebody who may see the object, 404 of somebody to whom it does not exist.',
    '',
    `| route | ${CALLERS.map((caller) => HEADINGS[caller]).join(' | ')} |`,
    `| --- |${' --- |'.repeat(CALLERS.length)}`,
    ...[...cells].map(([route, row]) => `| \`${route}\` | ${CALLERS.map((caller) => cell(row, caller)).join(' | ')} |`),
    '',
  ].join('\n');
}
