import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../../src/platform/actor.js';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import { NoteCheckpointWhenTrainingRunSucceeds } from '../../../src/modules/intake/handlers/note-checkpoint-when-training-run-succeeds.handler.js';
import { trainingRunSucceeded } from '../../../src/modules/training/training.events.js';
import { Database } from '../../../src/platform/database/database.js';
import { attachmentOfPdf } from '../../../src/platform/pdf/attachment-of-pdf.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { atelier } from '../cli/run-atelier.js';
import { expectStatus, jsonl, makeScene, makeVersion, processed, sha256, uploadFile } from './intake-scene.js';
import type { Problem, Scene } from './intake-scene.js';

interface Certificate {
  document: {
    id: string; number: number; replaces: { id: string; sha256: string } | null;
    organization: { id: string }; engagement: { id: string; stage: string }; agreement: { clause: unknown; signedForPartner: { by: string } };
    deletion: { cause: string; objects: number; bytes: number; finishedAt: string; clock: { startedBy: string } | null; holds: unknown[] };
    dataKey: { id: string; destroyedAt: string } | null;
    objects: { keyHash: string; kind: string; bytes: number; sha256: string | null }[];
    deletedBefore: { status: string; sha256: string }[];
    remains: { what: string; clause: unknown; checkpoints: { trainingRunId: string; checkpointSha256: string; datasetVersionIds: string[] }[] }[];
  };
  signature: { keyId: string };
}

const PLANTED = ['The heron of Marrakesh signs at midnight', 'Zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich', 'clause seventeen survives the apricot'];

describe('a deletion certificate', () => {
  let app: TestApp;
  let folder: string;
  let keysFile: string;

  beforeAll(async () => {
    app = await startTestApp();
    folder = await mkdtemp(join(tmpdir(), 'atelier-certificate-'));
    keysFile = join(folder, 'keys.json');
    await writeFile(keysFile, await (await fetch(`${app.url}/.well-known/atelier-signing-keys.json`)).text());
  });
  afterAll(async () => {
    await app?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const of = (scene: Scene) => `/v1/engagements/${scene.engagementId}`;
  const download = async (scene: Scene, name: string): Promise<Buffer> => {
    const answer = await fetch(`${app.url}${of(scene)}/${name}`, { headers: { authorization: `Bearer ${scene.token}` } });
    if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${await answer.text()}`);
    return Buffer.from(await answer.arrayBuffer());
  };
  const deleted = async (scene: Scene): Promise<void> => {
    expectStatus(await app.as('engagement_manager').act(of(scene), 'actions/cancel', { reason: 'test' }), 200);
    await eventually(async () => (await scene.partner.get(`${of(scene)}/data-retention`)).body['state'] === 'running', 'the clock');
    expectStatus(await app.as('engagement_manager').post(`${of(scene)}/data-deletion`), 202);
    await eventually(async () => (await scene.partner.get(`${of(scene)}/data-deletion`)).body['status'] === 'done', 'the deletion');
  };
  const verify = async (name: string, bytes: Buffer, keys = keysFile) => {
    const file = join(folder, name);
    await writeFile(file, bytes);
    return atelier(['certificate', 'verify', file, '--keys', keys].join(' '), {});
  };
  /** Announces, as training would, that weights were made of the data. */
  const train = async (scene: Scene, datasetVersionId: string): Promise<{ runId: string; checkpoint: string }> => {
    const [runId, checkpoint] = [newId('run'), sha256(Buffer.from(newId('run')))];
    const origin = { actor: systemActor('test'), requestId: 'test' };
    await app.app.get(Database, { strict: false }).transaction(origin, async (tx) => tx.announce(trainingRunSucceeded, {
      engagementId: scene.engagementId, organizationId: scene.organizationId, name: 'x', ownerId: null, iteration: 1, trainingRunId: runId, technique: 'continued_pretraining',
      tokensProcessed: 5, checkpointSha256: checkpoint, baseModel: 'frontier-large', datasetVersionIds: [datasetVersionId],
    }));
    await eventually(async () => (await app.owner.query('select 1 from intake.trained_checkpoint where training_run_id = $1', [toUuid(runId)])).rows.length === 1, 'noting the checkpoint');
    return { runId, checkpoint };
  };

  it('names what was deleted and what remains, in one file that anyone checks, and nothing of the contents is left in any table', async () => {
    const scene = await makeScene(app);
    const bytes = Buffer.from([
      ...PLANTED.map((text) => JSON.stringify({ text: text.repeat(40) })), JSON.stringify({ text: PLANTED[0] }), JSON.stringify({ text: PLANTED[0] }),
      `{"text": "${PLANTED[1] ?? ''}`, JSON.stringify({ [PLANTED[2] ?? '']: PLANTED[2] }), JSON.stringify([PLANTED[0]]),
    ].join('\n'));
    const upload = await uploadFile(app, scene, bytes);
    const single = jsonl(2);
    const before = await uploadFile(app, scene, single, { name: 'single' });
    expectStatus(await scene.partner.delete(`/v1/uploads/${before}`, { 'tus-resumable': '1.0.0' }), 204);
    const version = await makeVersion(scene, [upload]);
    await processed(scene, version.id);
    const trained = await train(scene, version.id);
    expect((await scene.partner.get<Problem>(`${of(scene)}/deletion-certificate`)).body.code).toBe('object.not_found');
    await deleted(scene);

    const json = await download(scene, 'deletion-certificate');
    const { document, signature } = JSON.parse(json.toString()) as Certificate;
    const { publicKeys } = { publicKeys: JSON.parse(await (await fetch(`${app.url}/.well-known/atelier-signing-keys.json`)).text()) as { keys: { kid: string; use: string; alg: string }[] } };
    expect(publicKeys.keys).toMatchObject([{ kid: signature.keyId, use: 'sig', alg: 'EdDSA' }]);
    expect(document).toMatchObject({
      number: 1, replaces: null, organization: { id: scene.organizationId }, engagement: { id: scene.engagementId, stage: 'cancelled' },
      agreement: { clause: { term: 'retentionDays', value: 30 }, signedForPartner: { by: 'Ada Okafor' } },
      deletion: { cause: 'request', clock: { startedBy: 'cancellation' }, objects: document.objects.length, holds: [] }, dataKey: { id: expect.stringMatching(/^dky_/), destroyedAt: document.deletion.finishedAt },
      deletedBefore: [{ uploadId: before, status: 'deleted', bytes: single.length, sha256: sha256(single) }],
    });
    expect(document.objects).toContainEqual({
      keyHash: createHash('sha256').update(`engagements/${scene.engagementId}/uploads/${upload}`).digest('hex'), kind: 'upload', bytes: bytes.length, sha256: sha256(bytes), deletedAt: expect.any(String),
    });
    expect(document.remains.map(({ what }) => what)).toEqual(['records', 'accounts', 'audit', 'certificate', 'weights']);
    expect(document.remains.at(-1)).toMatchObject({
      clause: { term: 'weightsOwner', value: 'organization' }, checkpoints: [{ trainingRunId: trained.runId, checkpointSha256: trained.checkpoint, datasetVersionIds: [version.id], baseModel: 'frontier-large' }],
    });
    const { rows: [key] } = await app.owner.query<{ wrapped_key: Buffer | null }>('select wrapped_key from platform.data_key where id = $1', [toUuid(document.dataKey?.id ?? '')]);
    expect(key).toEqual({ wrapped_key: null });

    expect(await verify('good.json', json)).toMatchObject({ code: 0, stdout: expect.stringContaining(`valid: certificate ${document.id}, number 1`) });
    expect(await verify('good.json', json, `${app.url}/.well-known/atelier-signing-keys.json`)).toMatchObject({ code: 0 });
    const changed = Buffer.from(json);
    changed[json.indexOf('"bytes":') + 8] = 0x39;
    expect(await verify('bad.json', changed)).toMatchObject({ code: 3, stderr: expect.stringContaining('its signature does not fit its contents') });

    const pdf = await download(scene, 'deletion-certificate.pdf');
    expect(await download(scene, 'deletion-certificate.pdf')).toEqual(pdf);
    expect(await verify('good.pdf', pdf)).toMatchObject({ code: 0, stdout: expect.stringContaining('checked: every byte of the PDF, its pages') });
    // Pages that say something else, with the attached file as it was; or without the signature of the pages; or with more behind it.
    const pages = [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 595\.28/g)].map(({ index }) => index);
    expect(pages.length).toBeGreaterThan(0);
    const altered = Buffer.from(pdf);
    altered.write('/MediaBox [0 0 595.29', pages[0] ?? 0, 'latin1');
    expect(attachmentOfPdf(altered).equals(json)).toBe(true);
    expect(await verify('altered.pdf', altered)).toMatchObject({ code: 3, stderr: expect.stringContaining('were changed since they were signed') });
    for (const [name, bytes] of [
      ['stripped.pdf', pdf.subarray(0, pdf.lastIndexOf('\n%atelier-signature'))], ['longer.pdf', Buffer.concat([pdf, Buffer.from('1 0 obj\n')])],
      ['resealed.pdf', Buffer.concat([pdf, pdf.subarray(pdf.lastIndexOf('\n%atelier-signature'))])],
    ] as const) expect([name, await verify(name, bytes)]).toEqual([name, expect.objectContaining({ code: 3, stderr: expect.stringContaining('not valid') })]);
    expect(await verify('cut.pdf', pdf.subarray(0, 900))).toMatchObject({ code: 3, stderr: expect.stringContaining('not valid') });

    expect(await found(PLANTED.map((text) => text.slice(0, 14)))).toEqual([]);
    // The search does find what stays: the file's name.
    expect(await found(['cases.jsonl'])).toEqual(expect.arrayContaining(['intake.upload.file_name', 'platform.outbox.data']));
  });

  /** Where, in every text, JSON and binary column of every table, the queue's too, one of the words is. */
  const found = async (words: readonly string[]): Promise<string[]> => {
    const queue = new Client({ connectionString: app.runtime.queue.url });
    await queue.connect();
    try {
      const places: string[] = [];
      for (const client of [app.owner, queue]) {
        const { rows } = await client.query<{ column: string; table: string }>(
          `select format('%I', a.attname) as column, format('%I.%I', n.nspname, c.relname) as table from pg_attribute a join pg_class c on c.oid = a.attrelid
             join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and n.nspname not in ('pg_catalog', 'information_schema')
             and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype, 'text[]'::regtype, 'bytea'::regtype)`);
        if (rows.length < 10) throw new Error('the columns were not found');
        for (const { column, table } of rows) {
          const { rows: [hit] } = await client.query<{ hits: number }>(
            `select count(*)::int as hits from (select case when pg_typeof(${column}) = 'bytea'::regtype then encode((to_jsonb(${column})#>>'{}')::bytea, 'escape') else ${column}::text end as t from ${table}) s
             where t ilike any($1)`, [words.map((word) => `%${word}%`)]);
          if ((hit?.hits ?? 0) > 0) places.push(`${table}.${column}`);
        }
      }
      return places;
    } finally {
      await queue.end();
    }
  };

  it('is issued anew, naming the one before, when training tells of weights after the deletion, once', async () => {
    const scene = await makeScene(app);
    const upload = await uploadFile(app, scene, jsonl(3));
    const version = await makeVersion(scene, [upload]);
    await processed(scene, version.id);
    await deleted(scene);
    const first = await download(scene, 'deletion-certificate');
    expect((JSON.parse(first.toString()) as Certificate).document.remains.map(({ what }) => what)).not.toContain('weights');
    const { runId } = await train(scene, version.id);
    const { rows: [row] } = await app.owner.query<{ id: string }>(`select id from platform.outbox where type = 'training_run.succeeded' and stream_id = $1`, [scene.engagementId]);
    const delivery = app.app.get(EventDelivery, { strict: false });
    const event = await delivery.load(row?.id ?? '');
    if (event === null) throw new Error('no event');
    await delivery.deliver('intake.note-checkpoint-when-training-run-succeeds', app.app.get(NoteCheckpointWhenTrainingRunSucceeds, { strict: false }), row?.id ?? '', event);
    const second = JSON.parse((await download(scene, 'deletion-certificate')).toString()) as Certificate;
    const original = JSON.parse(first.toString()) as Certificate;
    expect(second.document).toMatchObject({ number: 2, replaces: { id: original.document.id, sha256: sha256(first) }, deletion: original.document.deletion, objects: original.document.objects });
    expect(second.document.remains.at(-1)?.checkpoints.map(({ trainingRunId }) => trainingRunId)).toEqual([runId]);
    expect(await download(scene, 'deletion-certificate?number=1')).toEqual(first);
    expect((await scene.partner.get<Problem>(`${of(scene)}/deletion-certificate?number=3`)).status).toBe(404);
  });

  it('names each legal hold that had stood, and goes on naming them when it is issued anew', async () => {
    const scene = await makeScene(app);
    const upload = await uploadFile(app, scene, jsonl(3));
    const version = await makeVersion(scene, [upload]);
    await processed(scene, version.id);
    const administrator = app.as('administrator');
    const holds: { id: string; placedAt: string }[] = [];
    for (const reason of ['Case 4711 of the other customer', 'Audit of the tax office']) holds.push(expectStatus(await administrator.post<{ id: string; placedAt: string }>(`${of(scene)}/legal-holds`, { reason }), 201));
    for (const { id } of holds) expectStatus(await administrator.act(`/v1/legal-holds/${id}`, 'actions/release', { reason: 'Settled' }), 200);
    await deleted(scene);
    const expected = holds.map(({ id, placedAt }) => ({ id, placedAt, releasedAt: expect.any(String) }));
    const first = await download(scene, 'deletion-certificate');
    expect((JSON.parse(first.toString()) as Certificate).document.deletion.holds).toEqual(expected);
    expect(first.toString()).not.toContain('4711');
    await train(scene, version.id);
    const second = JSON.parse((await download(scene, 'deletion-certificate?number=2')).toString()) as Certificate;
    expect(second.document.deletion.holds).toEqual(expected);
  });

  it('is read by whom it concerns, and its check says what is wrong with anything else', async () => {
    const [scene, stranger] = [await makeScene(app), await makeScene(app)];
    await deleted(scene);
    expect((await stranger.partner.get<Problem>(`${of(scene)}/deletion-certificate`)).body.code).toBe('object.not_found');
    expect((await stranger.partner.get<Problem>(`${of(scene)}/deletion-certificate.pdf`)).body.code).toBe('object.not_found');
    const json = await download(scene, 'deletion-certificate');
    // A scope that never held anything is closed all the same.
    expect((JSON.parse(json.toString()) as Certificate).document).toMatchObject({ objects: [], dataKey: { id: expect.any(String) } });
    await writeFile(join(folder, 'nokeys.json'), '{}');
    expect(await verify('good.json', json, join(folder, 'nokeys.json'))).toMatchObject({ code: 1, stderr: expect.stringContaining('holds no public keys') });
    expect(await verify('good.json', json, join(folder, 'missing.json'))).toMatchObject({ code: 1 });
    expect(await atelier(['certificate', 'verify', join(folder, 'missing.pdf'), '--keys', keysFile].join(' '), {})).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read') });
    expect(await atelier(['certificate', 'verify'].join(' '), {})).toMatchObject({ code: 2 });
    expect(await atelier(['certificate', 'verify', join(folder, 'good.json')].join(' '), { ATELIER_HOME: folder })).toMatchObject({ code: 1, stderr: expect.stringContaining('--keys') });
    expect(await atelier(['certificate', 'verify', join(folder, 'good.json')].join(' '), { ATELIER_HOME: app.runtime.home })).toMatchObject({ code: 0 });
    for (const [name, bytes] of [['empty', Buffer.alloc(0)], ['text', Buffer.from('hello')], ['other.pdf', Buffer.from('%PDF-1.7\nnothing')]] as const) expect(await verify(name, bytes)).toMatchObject({ code: 3 });
  });
});
