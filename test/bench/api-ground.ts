import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { TokenIssuer } from '../../src/modules/identity/token-issuer.js';
import { readClusterSecrets } from '../../src/platform/embedded/cluster-secrets.js';
import { findRunningEmbeddedPostgres } from '../../src/platform/embedded/embedded-postgres.js';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { ADMIN } from '../../src/platform/embedded/initialise-cluster.js';
import { DATABASE, clusterUrl } from '../../src/platform/embedded/provision-databases.js';
import { fromUuid } from '../../src/platform/identifiers/id.js';
import { startServerProcess } from './server-process.js';
import type { ServerProcess } from './server-process.js';

const ROOT = join(import.meta.dirname, '..', '..');
const ORGANIZATIONS = 1000;
const ENGAGEMENTS = 6000;

export interface ApiGround {
  ours: ServerProcess;
  reference: ServerProcess;
  /** An administrator's token: the role that may do most. */
  staffToken: string;
  /** Of an API client of the organization. */
  partnerToken: string;
  organization: { id: string; uuid: string };
  engagement: { id: string };
  close(): Promise<void>;
}

/** Starts the built server on a new embedded PostgreSQL, and the reference beside it on the same database, with rows in it. */
export async function createApiGround(): Promise<ApiGround> {
  const home = await mkdtemp(join(tmpdir(), 'atelier-bench-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(home, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const env = { ATELIER_HOME: home, ROLE: 'api', HOST: '127.0.0.1', PORT: String(await findFreePort()), LOG_LEVEL: 'info' };
    const ours = await startServerProcess([...profiling(), join(ROOT, 'dist', 'main.js')], env, `http://127.0.0.1:${env.PORT}`, '/health/ready');
    stops.push(() => ours.stop());
    const databaseUrl = await superuserUrl(home);
    const { organization, engagement } = await seed(databaseUrl);
    const port = await findFreePort();
    const reference = await startServerProcess(
      ['--no-warnings', '--import', join(ROOT, 'test', 'support', 'typescript-loader.mjs'), join(ROOT, 'test', 'bench', 'reference-server.ts'), databaseUrl, String(port)],
      {}, `http://127.0.0.1:${port}`, '/ready',
    );
    stops.push(() => reference.stop());
    const issuer = await TokenIssuer.open(TokenIssuer.defaultFile(home), false);
    const staffToken = await issuer.issueForStaff({ subject: 'bench', email: 'bench@lab.example', name: 'Bench', roles: ['administrator'] }, 3600);
    const partnerToken = await signInPartner(ours.url, staffToken, organization.id);
    return { ours, reference, staffToken, partnerToken, organization, engagement, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `BENCH_PROFILE=<folder>` writes a CPU profile of our server there when it ends. */
function profiling(): string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

/** The reference works as the superuser, whom no row-level security holds up. */
async function superuserUrl(home: string): Promise<string> {
  const [running, secrets] = await Promise.all([findRunningEmbeddedPostgres(home), readClusterSecrets(join(home, 'postgres', 'secrets.json'))]);
  if (running === null || secrets === null) throw new Error(`no PostgreSQL runs on ${home}`);
  return clusterUrl(running.port, ADMIN, secrets.admin, DATABASE);
}

async function seed(url: string): Promise<{ organization: ApiGround['organization']; engagement: ApiGround['engagement'] }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `insert into organizations.organization (id, name, country, time_zone, residency_region, legal_name, registration_number, legal_country, tax_id, billing_address,
         verified_at, created_at, updated_at)
       select gen_random_uuid(), 'Fabrikam Legal ' || n, 'DE', 'Europe/Berlin', 'eu', 'Fabrikam Legal GmbH', 'HRB S' || n, 'DE', 'DE123456789',
         '{"lines": ["Hauptstraße 1"], "city": "Berlin", "region": null, "postalCode": "10115", "country": "DE"}', now(), now(), now()
       from generate_series(1, $1::int) n`, [ORGANIZATIONS]);
    await client.query(
      `insert into engagements.engagement (id, organization_id, name, problem, owner_id, workflow_version, stage, stage_entered_at, stage_due_at, created_at, updated_at)
       select gen_random_uuid(), o.id, 'Case-law model ' || n, 'Answers with citations', gen_random_uuid(), 1, 'inquiry', at, at + interval '5 days', at, at
       from (select id, row_number() over () as place from organizations.organization) o
       join generate_series(1, $1::int) n on n % $2 = o.place - 1, lateral (select now() - n * interval '1 minute' as at) t`, [ENGAGEMENTS, ORGANIZATIONS]);
    await client.query('vacuum (analyze) organizations.organization, engagements.engagement');
    const { rows: [row] } = await client.query<{ id: string; organization_id: string }>('select id, organization_id from engagements.engagement order by created_at limit 1');
    if (row === undefined) throw new Error('the rows were not written');
    return { organization: { id: fromUuid('org', row.organization_id), uuid: row.organization_id }, engagement: { id: fromUuid('eng', row.id) } };
  } finally {
    await client.end();
  }
}

async function signInPartner(url: string, staffToken: string, organizationId: string): Promise<string> {
  const client = await answered(await fetch(`${url}/v1/organizations/${organizationId}/api-clients`, {
    method: 'POST', headers: { authorization: `Bearer ${staffToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench', permissions: ['organization:read', 'engagement:read'] }),
  })) as { id: string; secret: string };
  const token = await answered(await fetch(`${url}/oauth/token`, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
  })) as { access_token: string };
  return token.access_token;
}

async function answered(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
  return response.json();
}

