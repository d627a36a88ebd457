import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { MakeCheckpoint } from '../../../src/modules/audit/make-checkpoint.service.js';
import { systemActor } from '../../../src/platform/actor.js';
import { SigningKeys } from '../../../src/platform/crypto/signing-keys.js';
import { Database } from '../../../src/platform/database/database.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { atelier } from '../cli/run-atelier.js';

interface Line {
  chain: string;
  position: number;
  action: string;
  object: string;
  actor: { kind: string; id: string; name: string | null };
  previousHash: string;
  hash: string;
  body: string;
}

/** More than two pages of the export. */
const RECORDS = 1200;
const origin = { actor: { ...systemActor('test'), name: '=HYPERLINK("http://x")' }, requestId: 'req-of-export-test' };

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ role: 'api', env: { AUDIT_CHECKPOINT_RECORDS: '1' } });
  const database = app.app.get(Database);
  await database.transaction(origin, async (tx) => {
    for (let number = 1; number <= RECORDS; number += 1) tx.audit({ action: 'test.change', object: `=object-${number % 7}`, chain: `org_${number % 3}`, after: { number } });
  });
  await app.app.get(MakeCheckpoint, { strict: false }).whenDue({ actor: systemActor('test'), requestId: 'test' });
});
afterAll(() => app?.close());

async function download(query: string): Promise<{ response: Response; text: string }> {
  const response = await fetch(`${app.url}/v1/audit/records/export${query}`, { headers: { authorization: `Bearer ${await app.tokenAs('auditor')}` } });
  return { response, text: await response.text() };
}

const linesOf = (text: string): Line[] => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);

describe('an export', () => {
  it('has every record as JSON Lines, oldest first, each of which proves itself, the export’s own included', async () => {
    const { response, text } = await download('');
    expect([response.status, response.headers.get('content-type'), response.headers.get('content-disposition')]).toEqual([200, 'application/jsonl; charset=utf-8', 'attachment; filename="audit-records.jsonl"']);
    const lines = linesOf(text);
    const { rows: [all] } = await app.owner.query<{ count: number }>('select count(*)::int as count from audit.record');
    expect(lines).toHaveLength(all?.count ?? -1);
    const last = new Map<string, string>();
    for (const { chain, previousHash, hash, body } of lines) {
      expect(previousHash).toBe(last.get(chain) ?? createHash('sha256').update(chain).digest('hex'));
      expect(createHash('sha256').update(Buffer.from(previousHash, 'hex')).update(body).digest('hex')).toBe(hash);
      last.set(chain, hash);
    }
    expect(lines.at(-1)).toMatchObject({ chain: 'lab', action: 'audit.export', after: { format: 'jsonl', filters: {} }, actor: { kind: 'staff' } });
  });

  it('can be checked by hand as the documents say', async () => {
    const { text } = await download('?chain=org_1');
    const file = join(app.runtime.home, 'audit-records.jsonl');
    await writeFile(file, text);
    const script = `line=$(sed -n 5p '${file}'); { jq -rj .previousHash <<< "$line" | xxd -r -p; jq -rj .body <<< "$line"; } | sha256sum | cut -d' ' -f1; jq -r .hash <<< "$line"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    const [computed, told] = stdout.trim().split('\n');
    expect(told).toMatch(/^[0-9a-f]{64}$/);
    expect(computed).toBe(told);
  });

  it('is a table for a spreadsheet without formulas, whose last column is what was hashed', async () => {
    const { response, text } = await download('?format=csv&requestId=req-of-export-test');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const [header, ...rows] = text.trimEnd().split('\r\n');
    expect(header).toBe('chain,position,at,actorKind,actorId,actorName,onBehalfOf,action,object,before,after,requestId,previousHash,hash,bodyBase64');
    expect(rows).toHaveLength(RECORDS);
    expect(text).toContain(`'=object-1`);
    expect(text).not.toMatch(/(^|,|"|\r\n)=/);
    const cells = rows[0]?.split(',') ?? [];
    const [hash, body] = [cells.at(-2), Buffer.from(cells.at(-1) ?? '', 'base64')];
    expect(createHash('sha256').update(Buffer.from(cells.at(-3) ?? '', 'hex')).update(body).digest('hex')).toBe(hash);
  });

  it('has what the filters of the list name, and refuses others', async () => {
    const objects = linesOf((await download('?object=%3Dobject-3&chain=org_2')).text);
    expect(objects.length).toBeGreaterThan(10);
    expect(objects.every(({ object, chain }) => object === '=object-3' && chain === 'org_2')).toBe(true);
    expect((await download('?to=2020-01-01T00:00:00Z')).text).toBe('');
    expect(linesOf((await download('?action=audit.checkpoint')).text).map(({ action }) => action)).toEqual(['audit.checkpoint']);
    for (const query of ['?format=xml', '?from=yesterday', '?limit=10', '?object=%00']) expect((await download(query)).response.status).toBe(422);
    for (const role of ['finance', 'researcher', 'engagement_manager'] as const) expect((await app.as(role).get('/v1/audit/records/export')).status).toBe(403);
  });

  it('stops reading the database when its reader goes away', async () => {
    const aborted = new AbortController();
    const response = await fetch(`${app.url}/v1/audit/records/export`, { headers: { authorization: `Bearer ${await app.tokenAs('auditor')}` }, signal: aborted.signal });
    aborted.abort();
    await expect(response.text()).rejects.toThrow('aborted');
    expect((await app.as('auditor').get('/v1/me')).status).toBe(200);
  });
});

describe('the list', () => {
  it('is searched by action, chain, request and time', async () => {
    const list = async (query: string): Promise<Line[]> => (await app.as('auditor').get<{ data: Line[] }>(`/v1/audit/records?limit=100&${query}`)).body.data;
    expect((await list('action=audit.checkpoint')).map(({ object, chain }) => [object, chain])).toEqual([['audit/checkpoints/000000000001.json', 'lab']]);
    expect((await list('chain=org_0')).every(({ chain }) => chain === 'org_0')).toBe(true);
    expect(await list('requestId=req-of-export-test')).toHaveLength(100);
    expect(await list('to=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await list('from=2020-01-01T00:00:00%2B02:00&action=test.change')).toHaveLength(100);
  });
});

describe('an auditor elsewhere', () => {
  it('verifies with a read-only role, the storage and the public keys, and with no key of the lab', async () => {
    const { owner, runtime } = app;
    const role = `auditor_${Date.now()}`;
    const admin = new Client({ connectionString: (JSON.parse(process.env['ATELIER_TEST_CLUSTER'] ?? '{}') as { adminUrl: string }).adminUrl });
    await admin.connect();
    try {
      const databaseName = new URL(runtime.databaseUrl).pathname.slice(1);
      await admin.query(`create role ${role} login password 'secret'`);
      await admin.query(`grant connect on database ${databaseName} to ${role}`);
      // As in docs/operate.md.
      await owner.query(`grant usage on schema audit, platform to ${role}; grant execute on function platform.sees_past_walls() to ${role}; grant select on audit.record, audit.chain_head, audit.checkpoint to ${role}`);
      const url = new URL(runtime.databaseUrl);
      url.username = role;
      url.password = 'secret';
      const file = join(runtime.home, 'public-keys.json');
      await writeFile(file, JSON.stringify({ keys: app.app.get(SigningKeys, { strict: false }).publicKeys }));
      const elsewhere = { DATABASE_URL: url.href, STORAGE_URL: runtime.storageUrl, ATELIER_HOME: join(runtime.home, 'elsewhere') };
      expect(await atelier(`audit verify --public-keys ${file}`, elsewhere)).toEqual({ code: 0, stderr: '', stdout: expect.stringMatching(/^whole: \d+ records in 4 chains, 1 checkpoints; \d+ records are not under a checkpoint yet\n$/) });
      expect(await atelier('audit verify', elsewhere)).toMatchObject({ code: 3, stderr: expect.stringMatching(/^broken: checkpoint 1 was signed by the key .*, which is none of those given/) });
      await writeFile(file, '{}');
      expect(await atelier(`audit verify --public-keys ${file}`, elsewhere)).toMatchObject({ code: 1, stderr: expect.stringContaining('is no JWK set of Ed25519 keys') });
      expect(await atelier('audit public-keys', { ...elsewhere, ATELIER_HOME: runtime.home })).toMatchObject({ code: 0, stdout: expect.stringContaining('"crv": "Ed25519"') });
    } finally {
      await admin.end();
    }
  });
});
