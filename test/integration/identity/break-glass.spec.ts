import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { decodeJwt } from 'jose';
import { startServer } from '../../../src/boot.js';
import type { Server } from '../../../src/boot.js';
import { breakGlassCommand } from '../../../src/cli/commands/break-glass.js';
import { readConfig } from '../../../src/read-config.js';
import { TokenIssuer } from '../../../src/modules/identity/token-issuer.js';
import { ApiClient } from '../../support/api-client.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { OidcIssuer } from '../../support/oidc-issuer.js';

let app: TestApp;
let issuer: OidcIssuer;
/** As in production: staff sign in at an issuer. */
let server: Server;
const environment = { ...process.env };

beforeAll(async () => {
  app = await startTestApp();
  issuer = await OidcIssuer.start();
  const config = readConfig({ ATELIER_HOME: app.runtime.home, OIDC_ISSUER: issuer.url, OIDC_ROLES_CLAIM: 'groups', OIDC_ROLES_MAP: 'Lab Finance=finance,Lab Admins=administrator,Lab Admins=auditor' });
  server = await startServer({ ...app.runtime, config, role: 'api', embedded: false }, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server?.stop();
  await issuer?.stop();
  await app?.close();
});
afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

const call = (token: string): ApiClient => new ApiClient(server.url ?? '', () => Promise.resolve(token));

/** Runs the command as `atelier break-glass …` does. @returns what it wrote to standard output. */
async function open(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  Object.assign(process.env, { ATELIER_HOME: app.runtime.home, DATABASE_URL: app.runtime.databaseUrl, OIDC_ISSUER: issuer.url, TOKEN_KEY_FILE: TokenIssuer.defaultFile(app.runtime.home) });
  await breakGlassCommand().exitOverride().configureOutput({ writeErr: () => undefined }).parseAsync(args, { from: 'user' });
  return lines;
}

describe('atelier break-glass', () => {
  test('lets an administrator in while the issuer is down, on record, and tells administrators', async () => {
    await app.as('administrator').get('/v1/me');
    issuer.answers = false;
    const [token = '', ...more] = await open('--name', 'Noor Haddad', '--reason', 'The issuer does not answer');
    expect(more).toEqual([]);
    const claims = decodeJwt(token);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
    const me = await call(token).get<{ id: string }>('/v1/me');
    expect([me.status, me.body]).toEqual([200, expect.objectContaining({ kind: 'staff', name: 'Noor Haddad (break-glass)', roles: ['administrator'] })]);
    expect((await call(token).get('/v1/staff-members')).status).toBe(200);
    issuer.answers = true;

    const { rows } = await app.owner.query<{ body: { after: Record<string, unknown> } }>(`select body::jsonb as body from audit.record where action = 'break_glass.open' and object = $1`, [me.body.id]);
    expect(rows).toMatchObject([{ body: { after: { tokenId: claims.jti, expiresAt: expect.any(String) } } }]);
    // The chain is for ever and holds no words; the row of the access has them.
    const { rows: opened } = await app.owner.query('select reason from identity.break_glass where token_id = $1', [claims.jti]);
    expect(opened).toEqual([{ reason: 'The issuer does not answer' }]);
    await eventually(async () => {
      const { body } = await app.as('administrator').get<{ data: { subject: string; to: string }[] }>('/v1/admin/mailbox');
      return body.data.some(({ subject }) => subject === 'Break-glass access was opened by Noor Haddad (break-glass)');
    }, 'mail to the administrators');

    // It counts nowhere as an administrator, and ends like any account.
    const account = await app.as('administrator').get<{ roles: string[]; version: number }>(`/v1/staff-members/${me.body.id}`);
    expect(account.body.roles).toEqual([]);
    expect((await app.as('administrator').patch(`/v1/staff-members/${me.body.id}`, { active: false }, { 'if-match': account.headers.get('etag') ?? '' })).status).toBe(200);
    expect((await call(token).get<{ code: string }>('/v1/me')).body.code).toBe('auth.account_deactivated');
  });

  test('opens nothing by the key alone', async () => {
    const tokens = await TokenIssuer.open(TokenIssuer.defaultFile(app.runtime.home), false);
    const forged = await tokens.issueForBreakGlass('urn:atelier:break-glass:x', 'x', 600);
    expect((await call(forged).get<{ code: string }>('/v1/me')).body.code).toBe('auth.token_revoked');
    const [real = ''] = await open('--name', 'Noor Haddad', '--reason', 'Trial', '--ttl', '60');
    const other = await tokens.issueForBreakGlass('urn:atelier:break-glass:x', String(decodeJwt(real).jti), 600);
    expect((await call(other).get<{ code: string }>('/v1/me')).body.code).toBe('auth.token_revoked');
    // Nor does the embedded default's issuer speak for anyone where there is another.
    const embedded = await tokens.issueForStaff({ subject: 'x', email: 'x@lab.example', name: 'X', roles: ['administrator'] }, 600);
    expect((await call(embedded).get<{ code: string }>('/v1/me')).body.code).toBe('auth.token_issuer_unknown');
  });

  test.each([
    [[]], [['--name', 'Noor Haddad']], [['--reason', 'Because']], [['--name', 'x', '--reason', 'Because']], [['--name', 'Noor\nHaddad', '--reason', 'Because']],
    [['--name', 'Noor Haddad', '--reason', 'Because', '--ttl', '3601']], [['--name', 'Noor Haddad', '--reason', 'Because', '--ttl', '0']],
  ])('does not understand %j', async (args) => {
    await expect(open(...args)).rejects.toThrow(CommanderError);
  });

  test('says so when there is no key, and records nothing', async () => {
    const count = async (): Promise<unknown> => (await app.owner.query('select count(*) from identity.break_glass')).rows[0];
    const before = await count();
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    Object.assign(process.env, { ATELIER_HOME: app.runtime.home, DATABASE_URL: app.runtime.databaseUrl, TOKEN_KEY_FILE: `${app.runtime.home}/none` });
    await expect(breakGlassCommand().exitOverride().parseAsync(['--name', 'Noor Haddad', '--reason', 'Trial'], { from: 'user' })).rejects.toThrow('There is no key for signing tokens');
    expect(await count()).toEqual(before);
  });
});

describe('roles of staff', () => {
  const rolesOf = async (groups: unknown): Promise<unknown> => (await call(await issuer.sign({ sub: crypto.randomUUID(), groups })).get('/v1/me')).body['roles'];

  test('are what the map says of the issuer’s groups, and of others nothing', async () => {
    expect(await rolesOf(['Lab Finance'])).toEqual(['finance']);
    expect(await rolesOf(['Lab Admins', 'Everyone'])).toEqual(['administrator', 'auditor']);
    expect(await rolesOf('Lab Finance')).toEqual(['finance']);
    expect(await rolesOf(['administrator', 'lab finance', '__proto__', 'constructor', 5, null])).toEqual([]);
  });
});

describe('the settings of staff sign-in', () => {
  const mistakesOf = (map: string): string => {
    try {
      readConfig({ OIDC_ROLES_MAP: map });
      return '';
    } catch (error) {
      return String(error);
    }
  };

  test('take the map in two ways', () => {
    for (const map of ['a=finance,b=auditor', 'cn=lab=auditor', '{"a":"finance","cn=lab,ou=x":["auditor"]}', ' a = finance ']) expect(mistakesOf(map)).toBe('');
    for (const map of ['finance', 'a=emperor', '{"a":"emperor"}', '{"a":[]}', '{', '=finance', '[]']) expect(mistakesOf(map)).toContain('OIDC_ROLES_MAP');
  });

  test('name an issuer in production, or no api process starts', async () => {
    const masterKey = join(app.runtime.home, 'master-key-of-production');
    await writeFile(masterKey, `m1:${randomBytes(32).toString('base64')}\n`);
    const config = readConfig({ ATELIER_HOME: app.runtime.home, ATELIER_ENVIRONMENT: 'production', PUBLIC_URL: 'https://atelier.example.com', MASTER_KEY_URL: pathToFileURL(masterKey).href });
    await expect(startServer({ ...app.runtime, config }, { host: '127.0.0.1', port: 0 })).rejects.toThrow(/OIDC_ISSUER is missing; write/);
  });
});
