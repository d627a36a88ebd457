import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { createTestDatabase, testRedisUrl } from '../support/cluster.js';
import type { TestDatabase } from '../support/cluster.js';
import { eventually } from '../support/eventually.js';
import { OidcIssuer } from '../support/oidc-issuer.js';
import { organizationInput } from '../support/organizations.js';
import { createTestRedis } from '../support/redis.js';
import { Installation } from './installation.js';
import type { Run } from './installation.js';
import { readPages } from './read-pages.js';

// The name that both api processes go by; nothing listens there in this test.
const PUBLIC_URL = 'https://atelier.example.com';

const queues: readonly ('on PostgreSQL' | 'on Redis')[] = testRedisUrl() === null ? ['on PostgreSQL'] : ['on PostgreSQL', 'on Redis'];

/** The key that signs partners' tokens, as an operator makes it. */
const tokenKey = (): string => JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }));

/** The key under which the engagements' keys are kept, likewise. */
const masterKey = (): string => `m1:${randomBytes(32).toString('base64')}\n`;
const masterKeyUrl = (installation: Installation): string => pathToFileURL(join(installation.folder, 'master-key')).href;

describe('an installation of its own', () => {
  let database: TestDatabase;
  let installation: Installation;

  beforeAll(async () => {
    database = await createTestDatabase();
    installation = await Installation.create({ ATELIER_ENVIRONMENT: 'production', DATABASE_URL: database.appUrl, PUBLIC_URL, OIDC_ISSUER: 'https://login.example.com' });
    await writeFile(join(installation.folder, 'master-key'), masterKey());
  });
  afterAll(async () => {
    await installation.remove();
    await database.drop();
  });

  it('is migrated by the owner alone, and examined', async () => {
    const owner = { DATABASE_OWNER_URL: database.ownerUrl, QUEUE_DATABASE_URL: database.queueUrl, MASTER_KEY_URL: masterKeyUrl(installation) };
    await expect(installation.atelier(['migrate'])).rejects.toThrow('Set DATABASE_OWNER_URL');
    expect(await installation.atelier(['migrate'], owner)).toBe('nothing to do: the schema is up to date');
    const issuer = await OidcIssuer.start();
    const { url } = issuer;
    const examined = await installation.atelier(['doctor'], { ...owner, OIDC_ISSUER: url });
    await issuer.stop();
    for (const line of [`✓ staff: ${url} answers, and publishes a key`, '✓ privileges: atelier_app owns nothing and is under row-level security', '✓ migrations: all', '✓ keys: the master key m1 wraps and unwraps']) expect(examined).toContain(line);
  });

  it('makes no tokens of staff members', async () => {
    await expect(installation.atelier(['token', '--role', 'administrator'])).rejects.toThrow('Staff sign in at https://login.example.com (OIDC_ISSUER)');
  });

  it('does not start before it is told where the queue is', async () => {
    const { code, stderr } = await (await installation.start()).ended;
    expect([code, stderr]).toEqual([78, expect.stringContaining('REDIS_URL is missing; write redis://host:6379')]);
  });
});

describe.each(queues)('two api processes and a worker, the queue %s', (queue) => {
  let database: TestDatabase;
  let redis: { url: string; drop(): Promise<void> } | undefined;
  let issuer: OidcIssuer;
  let installation: Installation;
  let apis: Run[];
  let worker: Run;
  let token: string;
  let organizationId: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    redis = queue === 'on Redis' ? await createTestRedis() : undefined;
    issuer = await OidcIssuer.start();
    token = await issuer.sign({ sub: 'noor', email: 'noor@lab.example', name: 'Noor Haddad', roles: ['administrator'] });
    installation = await Installation.create({
      ATELIER_ENVIRONMENT: 'production', DATABASE_URL: database.appUrl, PUBLIC_URL, OIDC_ISSUER: issuer.url, 
      ...(redis === undefined ? { QUEUE_DATABASE_URL: database.queueUrl } : { REDIS_URL: redis.url }),
    });
    await writeFile(join(installation.folder, 'token-key.json'), tokenKey());
    await writeFile(join(installation.folder, 'master-key'), masterKey());
  });
  afterAll(async () => {
    await installation.remove();
    await issuer.stop();
    await redis?.drop();
    await database.drop();
  });

  /** What all processes of this installation share, beside database and queue. */
  const shared = (): Record<string, string> => ({ STORAGE_URL: pathToFileURL(join(installation.folder, 'storage')).href, TOKEN_KEY_FILE: join(installation.folder, 'token-key.json'), MASTER_KEY_URL: masterKeyUrl(installation) });
  const staff = (run: Run | undefined): ApiClient => new ApiClient(run?.url ?? '', () => Promise.resolve(token));
  const open = async (name: string): Promise<void> => {
    const answer = await staff(apis[0]).post('/v1/engagements', { organizationId, name, sponsor: { name: 'Ada Okafor' } });
    expect(answer.status).toBe(201);
  };
  const mails = async (about: string): Promise<unknown[]> => {
    const { data } = await readPages<{ subject: string }>(staff(apis[1]), '/v1/admin/mailbox');
    return data.filter(({ subject }) => subject.includes(about));
  };

  it('take requests of staff members whom the OpenID Connect issuer vouches for', async () => {
    apis = await Promise.all([installation.start({ ...shared(), ROLE: 'api' }), installation.start({ ...shared(), ROLE: 'api' })]);
    worker = await installation.start({ ...shared(), ROLE: 'worker' });
    expect([apis.map(({ url }) => typeof url), worker.url]).toEqual([['string', 'string'], undefined]);
    const created = await staff(apis[0]).post<{ id: string }>('/v1/organizations', organizationInput('Harbor & Lind'));
    expect(created.status).toBe(201);
    organizationId = created.body.id;
    expect((await staff(apis[1]).post(`/v1/organizations/${organizationId}/contacts`, { name: 'Ada Okafor', email: 'ada@harborlind.example', roles: ['sponsor'] })).status).toBe(201);
    expect((await new ApiClient(apis[0]?.url ?? '', () => Promise.resolve(undefined)).get('/v1/me')).status).toBe(401);
  });

  it('take a partner’s token at one process that the other gave out', async () => {
    const { body: client } = await staff(apis[0]).post<{ id: string; secret: string }>(`/v1/organizations/${organizationId}/api-clients`, { name: 'System', permissions: ['engagement:read'] });
    const answer = await fetch(`${apis[0]?.url}/oauth/token`, {
      method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }), headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
    });
    const { access_token: partnerToken } = await answer.json() as { access_token: string };
    const me = await new ApiClient(apis[1]?.url ?? '', () => Promise.resolve(partnerToken)).get('/v1/me');
    expect(me).toMatchObject({ status: 200, body: { kind: 'partner', organizationId } });
  });

  it('leave the work to the worker, and keep it while there is none', async () => {
    await open('Case-law model');
    await eventually(async () => (await mails('Case-law model')).length > 0, 'mail about the engagement');
    expect((await worker.kill('SIGTERM')).code).toBe(0);
    await open('Statute model');
    expect((await staff(apis[0]).get<{ data: unknown[] }>('/v1/admin/jobs/failed')).body.data).toEqual([]);
    expect(await mails('Statute model')).toEqual([]);
    worker = await installation.start({ ...shared(), ROLE: 'worker' });
    await eventually(async () => (await mails('Statute model')).length > 0, 'mail about what happened without a worker');
  });

  it('stop on SIGTERM', async () => {
    const ended = await Promise.all([...apis, worker].map((run) => run.kill('SIGTERM')));
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual([[0, ''], [0, ''], [0, '']]);
  });
});
