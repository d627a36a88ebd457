import { access, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { decodeJwt } from 'jose';
import { tokenCommand } from '../../../src/cli/commands/token.js';
import { TokenIssuer } from '../../../src/modules/identity/token-issuer.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';

let app: TestApp;
let empty: string;
const environment = { ...process.env };

beforeAll(async () => {
  app = await startTestApp();
  empty = await mkdtemp(join(tmpdir(), 'atelier-token-'));
});
afterAll(async () => {
  await app.close();
  await rm(empty, { recursive: true, force: true });
});
afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

/** Runs the command as `atelier token …` does. @returns what it wrote to standard output. */
async function run(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  await tokenCommand().exitOverride().configureOutput({ writeErr: () => undefined }).parseAsync(args, { from: 'user' });
  return lines;
}

describe('atelier token', () => {
  test('prints a token that the server of the home takes, and nothing else', async () => {
    const lines = await run('--home', app.runtime.home, '--role', 'finance', '--role', 'auditor', '--role', 'finance');
    expect(lines).toHaveLength(1);
    const me = await app.withToken(lines[0]).get('/v1/me');
    expect(me.body).toMatchObject({ kind: 'staff', name: 'auditor, finance', roles: ['finance', 'auditor'] });
  });

  test('names the person, and limits the time, as told', async () => {
    process.env['ATELIER_HOME'] = app.runtime.home;
    const [token = ''] = await run('--role', 'research_lead', '--name', 'Ada Lovelace', '--subject', 'ada', '--ttl', '90');
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({ sub: 'ada', name: 'Ada Lovelace', email: 'ada@localhost', aud: 'atelier' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(90);
    const me = await app.withToken(token).get<{ id: string }>('/v1/me');
    const [again = ''] = await run('--role', 'finance', '--subject', 'ada');
    expect((await app.withToken(again).get<{ id: string }>('/v1/me')).body.id).toBe(me.body.id);
  });

  test('makes the key of an embedded default that has not been started, for its owner only', async () => {
    process.env['ATELIER_HOME'] = join(empty, 'fresh');
    const lines = await run('--role', 'finance');
    expect(decodeJwt(lines[0] ?? '').sub).toBe('cli-finance');
    const file = TokenIssuer.defaultFile(join(empty, 'fresh'));
    expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
    expect(((await stat(dirname(file))).mode & 0o777).toString(8)).toBe('700');
  });

  test('makes no key in a folder that no server uses', async () => {
    process.env['ATELIER_HOME'] = app.runtime.home;
    const elsewhere = join(empty, 'elsewhere');
    await expect(run('--role', 'finance', '--home', elsewhere)).rejects.toThrow(/There is no key for signing tokens at .*elsewhere/);
    await expect(access(elsewhere)).rejects.toThrow('ENOENT');
  });

  test.each([['{"kty":"oct","k":"abc"}'], ['not json'], ['{"kty":"EC","crv":"P-256","x":"a","y":"b"}'], ['[]']])('says so of a key file with %s', async (text) => {
    const home = await mkdtemp(join(empty, 'broken-'));
    const file = TokenIssuer.defaultFile(home);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await expect(run('--role', 'finance', '--home', home)).rejects.toThrow(file);
  });

  test('refuses where staff tokens come from elsewhere', async () => {
    process.env['OIDC_ISSUER'] = 'https://login.example.com';
    await expect(run('--role', 'finance')).rejects.toThrow('Staff sign in at https://login.example.com (OIDC_ISSUER)');
    delete process.env['OIDC_ISSUER'];
    process.env['DATABASE_URL'] = 'postgres://atelier_app:x@db:5432/atelier';
    await expect(run('--role', 'finance')).rejects.toThrow('embedded default only');
  });

  test.each([
    [[]], [['--role', 'emperor']], [['--role']], [['--role', 'finance', '--ttl', '0']], [['--role', 'finance', '--ttl', '90000']], [['--role', 'finance', '--ttl', '1e3']],
    [['--role', 'finance', '--subject', 'a b']], [['--role', 'finance', '--name', ' ']], [['--role', 'finance', '--name', 'a\nb']], [['--role', 'finance', 'extra']], [['--rol', 'finance']],
  ])('does not understand %j', async (args) => {
    await expect(run(...args)).rejects.toThrow(CommanderError);
  });
});

test('of many that open a missing key at once, all get the same one, whole', async () => {
  const file = TokenIssuer.defaultFile(join(empty, 'race'));
  const issuers = await Promise.all(Array.from({ length: 20 }, () => TokenIssuer.open(file, true)));
  expect(new Set(issuers.map((issuer) => issuer.publishedKeys[0]?.kid)).size).toBe(1);
});
