import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PARTNER_PERMISSIONS, PERMISSIONS } from '../../src/modules/identity/roles.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { createOrganization, signInPartner } from '../support/organizations.js';
import { CALLERS, mayCall, routesOf, servedBy, withoutNames } from './route-table.js';
import type { Caller, Route } from './route-table.js';

/** Served by Fastify itself, past the access guard. Nothing of a customer may ever be here. */
const RAW_ROUTES = ['GET /docs', 'GET /docs/start.js', 'GET /docs/swagger-ui-bundle.js', 'GET /docs/swagger-ui.css', 'GET /openapi.json'];

/** Open to everyone, without a token. */
const PUBLIC_ROUTES = [
  'GET /.well-known/atelier-signing-keys.json', 'GET /.well-known/jwks.json', 'GET /.well-known/oauth-authorization-server', 'GET /errors/:code', 'GET /health/live', 'GET /health/ready', 'GET /metrics',
  'OPTIONS /v1/uploads', 'OPTIONS /v1/uploads/:id', 'POST /oauth/revoke', 'POST /oauth/token',
];

const DOCUMENT = fileURLToPath(new URL('../../docs/permissions.md', import.meta.url));

let app: TestApp;
let routes: Route[];

beforeAll(async () => {
  app = await startTestApp();
  routes = routesOf(app);
});
afterAll(() => app.close());

const named = (route: Route): string => `${route.method} ${route.path}`;

describe('every route', () => {
  test('is found: what Fastify serves is what controllers declare, and a few raw routes', () => {
    const declared = routes.map((route) => `${route.method} ${withoutNames(route.path)}`);
    const raw = servedBy(app).filter((route) => !declared.includes(route)).sort();
    expect(raw).toEqual(RAW_ROUTES);
    // A HEAD of its own, as resumable uploads have it, is not told from one that goes with a GET.
    expect(declared.filter((route) => !route.startsWith('HEAD ') && !servedBy(app).includes(route))).toEqual([]);
    expect(routes.length).toBeGreaterThan(20);
  });

  test('says who may call it: by a permission, or as public and on the list', () => {
    expect(routes.filter((route) => (route.permission === undefined) === !route.public).map((route) => route.handler)).toEqual([]);
    expect(routes.filter((route) => route.public).map(named).sort()).toEqual(PUBLIC_ROUTES);
  });

  test('asks for a permission that exists', () => {
    const unknown = routes.filter((route) => route.permission !== undefined && !(PERMISSIONS as readonly string[]).includes(route.permission));
    expect(unknown.map((route) => `${route.handler} asks for ${route.permission ?? ''}`)).toEqual([]);
  });

  test('has a summary of one line', () => {
    expect(routes.filter((route) => !/^[A-Z][^\n]{5,99}[^.\s]$/.test(route.summary ?? '')).map((route) => `${route.handler}: ${route.summary ?? 'none'}`)).toEqual([]);
  });

  test('is declared once', () => {
    const names = routes.map((route) => `${route.method} ${withoutNames(route.path)}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

test('every permission is asked for somewhere', async () => {
  const folder = fileURLToPath(new URL('../../src', import.meta.url));
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.endsWith('roles.ts'));
  const source = (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
  expect(PERMISSIONS.filter((permission) => !source.includes(`'${permission}'`))).toEqual([]);
});

test('docs/permissions.md says who may call what', async () => {
  const text = documentOf(routes);
  if (process.env['ATELIER_UPDATE_DOCS'] === '1') await writeFile(DOCUMENT, text);
  // Not as it should be? Run this test with ATELIER_UPDATE_DOCS=1 and read what changed before you commit it.
  expect(await readFile(DOCUMENT, 'utf8')).toBe(text);
});

test('the running application answers each caller on each route as the table says', async () => {
  const { id } = await createOrganization(app, 'Caller');
  const clients = new Map<Caller, Awaited<ReturnType<typeof signInPartner>>>(CALLERS.filter((caller) => caller !== 'partner').map((role) => [role, app.as(role)]));
  clients.set('partner', await signInPartner(app, id, PARTNER_PERMISSIONS));
  const anonymous = app.withToken(undefined);
  const wrong: string[] = [];
  for (const route of routes) {
    const call = async (client: typeof anonymous): Promise<number> => {
      const method = route.method === 'ALL' ? 'GET' : route.method;
      const bodyless = ['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method);
      return (await client.send(method, route.example, bodyless ? undefined : {}, {})).status;
    };
    const check = (caller: string, status: number, expected: string, right: boolean): void => {
      if (!right || status >= 500) wrong.push(`${named(route)}: ${caller} got ${status}, expected ${expected}`);
    };
    const status = await call(anonymous);
    check('anonymous', status, route.public ? 'neither 401 nor 403' : '401', route.public ? status !== 401 && status !== 403 : status === 401);
    const statuses = await Promise.all(CALLERS.map(async (caller) => ({ caller, status: await call(clients.get(caller) ?? anonymous) })));
    for (const { caller, status: given } of statuses) {
      if (mayCall(caller, route)) check(caller, given, 'neither 401 nor 403', given !== 401 && given !== 403);
      else check(caller, given, '403', given === 403);
    }
  }
  expect(wrong).toEqual([]);
});

const HEADINGS: Record<Caller, string> = {
  engagement_manager: 'manager', data_steward: 'steward', researcher: 'researcher', research_lead: 'lead', finance: 'finance', administrator: 'admin', auditor: 'auditor', partner: 'partner',
};

function documentOf(all: readonly Route[]): string {
  const table = (rows: readonly Route[]): string[] => [
    `| route | permission | ${CALLERS.map((caller) => HEADINGS[caller]).join(' | ')} |`,
    `| --- | --- |${' :-: |'.repeat(CALLERS.length)}`,
    ...rows.map((route) => `| \`${named(route)}\` | ${route.permission ?? ''} | ${CALLERS.map((caller) => (mayCall(caller, route) ? '●' : ' ')).join(' | ')} |`),
  ];
  const guarded = all.filter((route) => !route.public);
  return [
    '# Who may call what',
    '',
    'Generated from the routes and `src/modules/identity/roles.ts`, and asserted against the running application, by',
    '`test/architecture/routes.spec.ts`; written anew with `ATELIER_UPDATE_DOCS=1`. The columns are the roles of staff members, and',
    'an API client of a partner that has every permission a partner can have. A partner reaches its own organization only. An',
    'action of a workflow can ask for a further permission: the object’s `availableActions` tell.',
    '',
    `Open to everyone: ${all.filter((route) => route.public).map((route) => `\`${named(route)}\``).join(', ')}.`,
    ...[...new Set(guarded.map((route) => route.module))].flatMap((module) => ['', `## ${module}`, '', ...table(guarded.filter((route) => route.module === module))]),
    '',
  ].join('\n');
}
