/** Measures the API's goals against Fastify and pg in one run, prints a table, and writes it to docs/benchmarks/api.md. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Request } from 'autocannon';
import { createApiGround } from './api-ground.js';
import type { ApiGround } from './api-ground.js';
import { compare } from './paired-rounds.js';
import type { Comparison } from './paired-rounds.js';
import { ratioText, report } from './table.js';
import type { Goal } from './table.js';
import { measureValidation } from './validation.js';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 7);
const SECONDS = 1.5;
const VALIDATION_GOAL_MICROSECONDS = 15;

interface Scenario {
  name: string;
  /** The least ratio that will do; null where it is for information. */
  atLeast: number | null;
  ours: Request;
  reference: Request;
}

function scenarios(ground: ApiGround): Scenario[] {
  const as = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const referenceRead = { method: 'GET', path: `/organizations/${ground.organization.uuid}` };
  const read = (token: string): Request => ({ method: 'GET', path: `/v1/organizations/${ground.organization.id}`, headers: as(token) });
  return [
    { name: 'read by key, staff: `GET /v1/organizations/{id}`', atLeast: 0.7, ours: read(ground.staffToken), reference: referenceRead },
    { name: 'read by key, partner, under row-level security', atLeast: 0.5, ours: read(ground.partnerToken), reference: referenceRead },
    {
      name: 'list of 50: `GET /v1/engagements?limit=50`, staff', atLeast: 0.9,
      ours: { method: 'GET', path: '/v1/engagements?limit=50', headers: as(ground.staffToken) }, reference: { method: 'GET', path: '/engagements?limit=50' },
    },
    {
      name: 'create with idempotency, audit and outbox: `POST /v1/organizations`', atLeast: 1,
      ours: creating({ method: 'POST', path: '/v1/organizations', headers: as(ground.staffToken) }), reference: creating({ method: 'POST', path: '/organizations' }),
    },
    {
      name: 'read with gates and available actions: `GET /v1/engagements/{id}`, staff', atLeast: null,
      ours: { method: 'GET', path: `/v1/engagements/${ground.engagement.id}`, headers: as(ground.staffToken) }, reference: referenceRead,
    },
  ];
}

let created = 0;

/** A request that makes another organization each time, under a key of its own. */
function creating(request: Request): Request {
  const [before, after] = JSON.stringify({
    name: 'Fabrikam Legal', country: 'DE', timeZone: 'Europe/Berlin', residencyRegion: 'eu',
    legalEntity: { legalName: 'Fabrikam Legal GmbH', registrationNumber: 'HRB #', country: 'DE', taxId: 'DE123456789' },
    billingAddress: { lines: ['Hauptstraße 1'], city: 'Berlin', region: null, postalCode: '10115', country: 'DE' },
  }).split('#');
  return {
    ...request,
    setupRequest: (sent) => {
      created += 1;
      return { ...sent, headers: { ...request.headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() }, body: `${before}${created}${after}` };
    },
  };
}

/** @throws Error when the two servers do not answer the same fields: they would not do the same work. */
async function assertSameFields(ground: ApiGround, { name, ours, reference }: Scenario): Promise<void> {
  const [left, right] = await Promise.all([fieldsOf(ground.ours.url, ours), fieldsOf(ground.reference.url, reference)]);
  if (left !== right) throw new Error(`${name}: we answer ${left}, the reference ${right}`);
}

async function fieldsOf(url: string, request: Request): Promise<string> {
  const { method = 'GET', path, headers = {}, body } = request.setupRequest?.(request) ?? request;
  const response = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const found = new Set<string>();
  collectFields(await response.json(), '', found);
  return `${response.status}: ${[...found].sort().join(' ')}`;
}

function collectFields(value: unknown, path: string, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectFields(item, `${path}[]`, found);
  else if (value !== null && typeof value === 'object') for (const [key, member] of Object.entries(value)) collectFields(member, `${path}.${key}`, found);
  else found.add(path);
}

function lineOf(scenario: Scenario, comparison: Comparison): Goal {
  const { ratios, ours, reference } = comparison;
  const cpu = (microseconds: number): string => (Number.isNaN(microseconds) ? '' : `, ${Math.round(microseconds)} µs CPU`);
  const middle = ratioText(ratios);
  return {
    goal: scenario.name, wanted: scenario.atLeast === null ? 'for information' : `≥ ${scenario.atLeast.toFixed(2)}`,
    measured: `${middle}; ${Math.round(ours.perSecond)} against ${Math.round(reference.perSecond)} a second${cpu(ours.cpuMicroseconds)} against${cpu(reference.cpuMicroseconds).slice(1)}`,
    met: scenario.atLeast === null ? undefined : Number.parseFloat(middle) >= scenario.atLeast,
  };
}

const only = process.argv[2];
const goals: Goal[] = [];
const ground = await createApiGround();
try {
  for (const scenario of scenarios(ground).filter(({ name }) => only === undefined || name.includes(only))) {
    if (scenario.atLeast !== null) await assertSameFields(ground, scenario);
    const comparison = await compare({ ...ground.ours, request: scenario.ours }, { ...ground.reference, request: scenario.reference }, { rounds: ROUNDS, seconds: SECONDS });
    goals.push(lineOf(scenario, comparison));
    console.log(`${scenario.name}: ${goals.at(-1)?.measured}`);
  }
} finally {
  await ground.close();
}
const validation = await measureValidation();
goals.push({
  goal: 'validation of a body with 15 fields', wanted: `≤ ${VALIDATION_GOAL_MICROSECONDS} µs`, measured: `${validation.toFixed(1)} µs`,
  met: validation <= VALIDATION_GOAL_MICROSECONDS,
});
await report('Benchmarks of the API', only === undefined ? join(import.meta.dirname, '..', '..', 'docs', 'benchmarks', 'api.md') : null, goals, [
  'Ratios are our requests a second to those of the reference: Fastify and pg with named statements, hand-written, on the same database and the same rows, with the same fields in its answers, without authentication, validation, row-level security, logging or audit of its reads.',
  'Both are processes of their own under 16 connections of autocannon; the CPU time is that of the server’s process alone, without PostgreSQL’s.',
  'The reference of the create runs seven statements in one transaction: begin, claim of the key, insert, audit record, outbox row, answer under the key, commit.',
  'The read with gates is compared with the reference’s read of one row; it reads three.',
  'Where a read by key spends its time, by a profile: some 40 % writes to sockets, as the reference does, a tenth collects garbage, 5 µs are the log line; the rest is spread thin over Nest, Fastify, the guard and the driver.',
]);
