import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../../src/platform/actor.js';
import type { JobRun } from '../../../src/platform/jobs/job-handler.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { ClearLeftoversJob } from '../../../src/modules/intake/jobs/clear-leftovers.job.js';
import { DeleteDataJob } from '../../../src/modules/intake/jobs/delete-data.job.js';
import { DiscardUpload } from '../../../src/modules/intake/jobs/discard-upload.job.js';
import { ReaderThreads } from '../../../src/modules/intake/processing/reader-threads.js';
import { zipOf } from '../../fixtures/intake/zip.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { beginUpload, eventsOf, expectStatus, jsonl, makeScene, makeVersion, patch, processed, sha256, takeStep, tus, uploadFile } from './intake-scene.js';
import type { Problem, Scene, Version } from './intake-scene.js';

interface Deletion {
  status: string;
  objects: number;
  bytes: number;
}

interface DeletedObjectView {
  keyHash: string;
  kind: string;
  bytes: number;
  sha256: string | null;
  unreadable: boolean;
  deletedAt: string | null;
}

const run: JobRun = { id: 'test', attempt: 1, attempts: 12, origin: { actor: systemActor('test'), requestId: 'test' }, signal: new AbortController().signal };

describe('deleting an engagement’s data', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const manager = (of = app) => of.as('engagement_manager');
  const path = (scene: Scene): string => `/v1/engagements/${scene.engagementId}/data-deletion`;
  const close = async (scene: Scene, of = app): Promise<void> => void expectStatus(await manager(of).act(`/v1/engagements/${scene.engagementId}`, 'actions/cancel', { reason: 'test' }), 200);
  const recordOf = async (scene: Scene): Promise<DeletedObjectView[]> => expectStatus(await scene.partner.get<{ data: DeletedObjectView[] }>(`${path(scene)}/objects?limit=100`), 200).data;
  const filesBelow = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  };

  it('takes everything that was stored, whatever became of it, and says what it was', async () => {
    const [scene, neighbour] = [await makeScene(app), await makeScene(app)];
    const secret = 'Unmistakable words of one customer';
    const bytes = Buffer.from(`${JSON.stringify({ text: secret })}\n${JSON.stringify({ text: 'and more' })}`);
    const upload = await uploadFile(app, scene, bytes);
    await processed(scene, (await makeVersion(scene, [upload])).id);
    const part = Buffer.from(secret.repeat(3));
    const unfinished = await beginUpload(app, scene, 10_000);
    await patch(app, scene.token, unfinished, 0, part);
    const kept = await uploadFile(app, neighbour, jsonl(5));

    expect((await manager().post<Problem>(path(scene))).body.code).toBe('data_deletion.engagement_open');
    expect((await manager().get(path(scene))).status).toBe(404);
    await close(scene);
    expect((await scene.partner.post<Problem>(path(scene))).body.code).toBe('auth.forbidden');
    const answers = await Promise.all([manager().post<Deletion>(path(scene)), manager().post<Deletion>(path(scene))]);
    expect(answers.map(({ status, headers }) => [status, headers.get('location')])).toEqual([[202, path(scene)], [202, path(scene)]]);
    const done = await eventually(async () => {
      const { body } = await scene.partner.get<Deletion>(path(scene));
      return body.status === 'done' ? body : undefined;
    }, 'the deletion being done');

    const record = await recordOf(scene);
    expect(done).toMatchObject({ objects: 12, bytes: record.reduce((sum, object) => sum + object.bytes, 0) });
    const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex');
    expect(record).toContainEqual({ keyHash: keyHash(`engagements/${scene.engagementId}/uploads/${upload}`), kind: 'upload', bytes: bytes.length, sha256: sha256(bytes), unreadable: false, deletedAt: expect.any(String) });
    expect(record).toContainEqual({ keyHash: keyHash(unfinished.split('/').at(-1) ?? ''), kind: 'transfer', bytes: part.length, sha256: null, unreadable: false, deletedAt: expect.any(String) });
    // The plan, what was found twice over, the reduction’s four, what was kept of it, and its samples.
    expect(record.filter(({ kind }) => kind === 'derived')).toHaveLength(10);
    expect(record.every(({ deletedAt }) => deletedAt !== null)).toBe(true);

    for (const file of await filesBelow(app.runtime.home)) {
      expect([file, (await readFile(file)).includes(secret)]).toEqual([file, false]);
      expect(file).not.toContain(scene.engagementId);
    }
    const { rows } = await app.owner.query<{ found: boolean }>(`select exists (select from platform.outbox o where o.data::text like '%Unmistakable%') or exists (select from intake.intake_report r where r.body::text like '%Unmistakable%') as found`);
    expect(rows).toEqual([{ found: false }]);
    expect(expectStatus(await neighbour.partner.get<{ status: string }>(`/v1/uploads/${kept}`), 200).status).toBe('received');
    expect(await app.app.get(ObjectStorage, { strict: false }).stat(`engagements/${neighbour.engagementId}/uploads/${kept}`)).not.toBeNull();
    expect((await eventsOf(app, scene)).filter((type) => type === 'data.deleted')).toHaveLength(1);
    expect((await tus(app, scene.token, 'HEAD', unfinished))?.status).toBe(410);
    expect(expectStatus(await scene.partner.get<{ status: string; sha256: string }>(`/v1/uploads/${upload}`), 200)).toMatchObject({ status: 'deleted', sha256: sha256(bytes) });
    expect((await manager().post<Deletion>(path(scene))).body).toMatchObject({ status: 'done', objects: 12 });
    expect((await neighbour.partner.get<Problem>(path(scene))).body.code).toBe('object.not_found');
    expect((await neighbour.partner.get<Problem>(`${path(scene)}/objects`)).body.code).toBe('object.not_found');
  });

  it('leaves no word of the customer’s in the database but names of files, and the figures of its reports', async () => {
    const scene = await makeScene(app);
    const [good, bad] = [JSON.stringify({ text: 'A document of some ordinary words that nobody minds.' }), JSON.stringify({ diagnosis_of_roe: 1 })];
    const table = 'patient_roe,roe_history\n1,"Some ordinary words in a table that is read by its only column of text"\n';
    await uploadFile(app, scene, zipOf([
      { name: 'jane-roe/notes.jsonl', content: `${good}\n${good}\n${bad}\n` }, { name: '../roe-escapes.txt', content: 'no' }, { name: 'roe.html', content: '<p>' }, { name: 'roe-table.csv', content: table },
    ]), { name: 'records.zip' });
    const { id } = await makeVersion(scene);
    await processed(scene, id);
    const telling = async (): Promise<string[]> => {
      const { rows: tables } = await app.owner.query<{ name: string }>(`select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1`);
      const found: string[] = [];
      for (const { name } of tables) if ((await app.owner.query(`select 1 from ${name} t where t::text ~* '[^a-z]roe[^a-z]' limit 1`)).rowCount !== 0) found.push(name);
      return found;
    };
    interface Figures { totals: unknown; waterfall: unknown; sources: { entry: string | null; documents: number }[]; errors: { code: string; count: number; samples: { line: number; path: string | null }[] }[] }
    const report = async (): Promise<Figures> => expectStatus(await scene.partner.get<Figures>(`/v1/dataset-versions/${id}/report`), 200);
    const before = await report();
    expect(before.sources.map(({ entry }) => entry)).toContain('jane-roe/notes.jsonl');
    expect(await telling()).toEqual(['intake.intake_report']);
    await close(scene);
    expectStatus(await manager().post(path(scene)), 202);
    await eventually(async () => (await scene.partner.get<Deletion>(path(scene))).body.status === 'done' || undefined, 'the deletion being done');
    expect(await telling()).toEqual([]);
    const after = await report();
    expect([after.totals, after.waterfall]).toEqual([before.totals, before.waterfall]);
    expect(after.sources.map(({ documents }) => documents)).toEqual(before.sources.map(({ documents }) => documents));
    expect(after.errors.map(({ code, count, samples }) => [code, count, samples.map(({ line }) => line)])).toEqual(before.errors.map(({ code, count, samples }) => [code, count, samples.map(({ line }) => line)]));
    expect((await scene.partner.get<Problem>(`/v1/dataset-versions/${id}/samples`)).body.code).toBe('dataset_version.data_deleted');
    expect((await fetch(`${app.url}/v1/dataset-versions/${id}/report.html`, { headers: { authorization: `Bearer ${scene.token}` } })).status).toBe(200);
  });

  it('goes on where it was interrupted, twice delivered or twice at once', async () => {
    const idle = await startTestApp({ role: 'api' });
    try {
      const scene = await makeScene(idle);
      for (const name of ['a', 'b', 'c']) await uploadFile(idle, scene, jsonl(3, name), { name });
      await close(scene, idle);
      expectStatus(await manager(idle).post(path(scene)), 202);
      const job = idle.app.get(DeleteDataJob, { strict: false });
      const storage = idle.app.get(ObjectStorage, { strict: false });
      // The process dies once the first object is on record, and before it is gone.
      const untouched = storage.delete.bind(storage);
      storage.delete = (key) => (key.includes('/uploads/') ? Promise.reject(new Error('killed')) : untouched(key));
      await expect(job.run({ engagementId: scene.engagementId }, run)).rejects.toThrow('killed');
      storage.delete = untouched;
      // No worker has tidied the transfers up, so they are on record too.
      expect((await recordOf(scene)).map(({ kind, deletedAt }) => [kind, deletedAt]).sort()).toEqual([['transfer', null], ['transfer', null], ['transfer', null], ['upload', null]]);
      expect((await scene.partner.get<Deletion>(path(scene))).body).toMatchObject({ status: 'running', objects: 0 });
      await Promise.all([job.run({ engagementId: scene.engagementId }, run), job.run({ engagementId: scene.engagementId }, run)]);
      await job.run({ engagementId: scene.engagementId }, run);
      expect((await scene.partner.get<Deletion>(path(scene))).body).toMatchObject({ status: 'done', objects: 6, bytes: jsonl(3, 'a').length * 6 });
      expect((await eventsOf(idle, scene)).filter((type) => type === 'data.deleted')).toHaveLength(1);
    } finally {
      await idle.close();
    }
  });

  it('takes what is damaged, and what no key opens any more, and says in record and certificate that nobody could read it', async () => {
    const idle = await startTestApp({ role: 'api' });
    const objects = (scene: Scene): string => join(idle.runtime.home, 'storage', 'engagements', scene.engagementId);
    try {
      const [scene, lost] = [await makeScene(idle), await makeScene(idle)];
      const [flipped, cut, whole] = [await uploadFile(idle, scene, jsonl(40, 'flipped'), { name: 'a' }), await uploadFile(idle, scene, jsonl(40, 'cut'), { name: 'b' }), await uploadFile(idle, scene, jsonl(40, 'whole'), { name: 'c' })];
      const unfinished = await beginUpload(idle, scene, 10_000);
      await patch(idle, scene.token, unfinished, 0, jsonl(10));
      const transfer = unfinished.split('/').at(-1) ?? '';
      const bytes = await readFile(join(objects(scene), 'uploads', flipped));
      bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
      await writeFile(join(objects(scene), 'uploads', flipped), bytes);
      await truncate(join(objects(scene), 'uploads', cut), 3);
      await writeFile(join(objects(scene), 'transfers', transfer, 'upload.json'), 'nothing that anyone wrote');
      await uploadFile(idle, lost, jsonl(5));
      const { rowCount } = await idle.owner.query(`update platform.data_key set wrapped_key = 'nothing that anyone wrapped' where scope = $1`, [`engagements/${lost.engagementId}/`]);
      expect(rowCount).toBe(1);
      // A process that knows the key of none of them.
      const other = await startTestApp({ beside: idle, role: 'api' });
      try {
        for (const each of [scene, lost]) {
          await close(each, idle);
          expectStatus(await manager(idle).post(path(each)), 202);
          await other.app.get(DeleteDataJob, { strict: false }).run({ engagementId: each.engagementId }, run);
          expect((await each.partner.get<Deletion>(path(each))).body).toMatchObject({ status: 'done' });
          expect(await filesBelow(objects(each))).toEqual([]);
        }
      } finally {
        await other.close();
      }
      const keyHash = (of: Scene, key: string): string => createHash('sha256').update(`engagements/${of.engagementId}/${key}`).digest('hex');
      const record = await recordOf(scene);
      const unreadable = { sha256: null, unreadable: true, deletedAt: expect.any(String) };
      expect(record).toContainEqual({ keyHash: keyHash(scene, `uploads/${flipped}`), kind: 'upload', bytes: bytes.length, ...unreadable });
      expect(record).toContainEqual({ keyHash: keyHash(scene, `uploads/${cut}`), kind: 'upload', bytes: 3, ...unreadable });
      expect(record).toContainEqual({ keyHash: createHash('sha256').update(transfer).digest('hex'), kind: 'transfer', bytes: expect.any(Number), ...unreadable });
      expect(record).toContainEqual(expect.objectContaining({ keyHash: keyHash(scene, `uploads/${whole}`), sha256: sha256(jsonl(40, 'whole')), unreadable: false }));
      expect((await recordOf(lost)).map((object) => [object.sha256, object.unreadable, object.bytes > 0])).toEqual([[null, true, true], [null, true, true]]);
      const { body } = await scene.partner.get<{ document: { objects: Record<string, unknown>[] } }>(`/v1/engagements/${scene.engagementId}/deletion-certificate`);
      const certified = body.document.objects.filter((object) => object['unreadable'] === true);
      expect(certified.map((object) => object['keyHash']).sort()).toEqual(record.filter((object) => object.unreadable).map((object) => object.keyHash).sort());
      expect(certified).toHaveLength(3);
    } finally {
      await idle.close();
    }
  });

  it('is looked at again each day: what came late, of it or of an upload that had ended, goes, unless it is held or was received', async () => {
    const idle = await startTestApp({ role: 'api' });
    try {
      const [scene, held, over] = [await makeScene(idle), await makeScene(idle), await makeScene(idle)];
      const storage = idle.app.get(ObjectStorage, { strict: false });
      const below = async ({ engagementId }: Scene): Promise<string[]> => {
        const keys: string[] = [];
        for await (const key of storage.list(`engagements/${engagementId}/`)) keys.push(key.slice(`engagements/${engagementId}/`.length));
        return keys;
      };
      const late: Record<string, string> = {};
      for (const each of [scene, held]) {
        const upload = await uploadFile(idle, each, jsonl(3));
        expectStatus(await each.partner.delete(`/v1/uploads/${upload}`, { 'tus-resumable': '1.0.0' }), 204);
        await idle.app.get(DiscardUpload, { strict: false }).run({ uploadId: upload }, run);
        expect(await below(each)).toEqual([]);
        // A request that was still writing, and a process that was killed after it had put the whole in its place.
        await storage.put(`engagements/${each.engagementId}/transfers/${upload}/segments/late`, Buffer.from('late'));
        await storage.put(`engagements/${each.engagementId}/uploads/${upload}`, Buffer.from('late'));
        late[each.engagementId] = upload;
      }
      expectStatus(await idle.as('administrator').post(`/v1/engagements/${held.engagementId}/legal-holds`, { reason: 'Case 4711' }), 201);
      const received = await uploadFile(idle, scene, jsonl(3), { name: 'kept' });
      await close(over, idle);
      expectStatus(await manager(idle).post(path(over)), 202);
      await idle.app.get(DeleteDataJob, { strict: false }).run({ engagementId: over.engagementId }, run);
      const left = join(idle.runtime.home, 'storage', 'engagements', over.engagementId, 'features', 'late');
      await mkdir(dirname(left), { recursive: true });
      await writeFile(left, 'whatever its destroyed key had encrypted');

      for (let time = 0; time < 2; time += 1) await idle.app.get(ClearLeftoversJob, { strict: false }).run({}, run);
      expect(await below(scene)).toEqual([`uploads/${received}`]);
      expect(await below(held)).toEqual([`transfers/${late[held.engagementId] ?? ''}/segments/late`, `uploads/${late[held.engagementId] ?? ''}`]);
      expect(await below(over)).toEqual([]);
      const { rows } = await idle.owner.query<{ body: string }>(`select body from audit.record where object = $1 and action = 'data_deletion.clear'`, [over.engagementId]);
      expect(rows.map(({ body }) => (JSON.parse(body) as { after: unknown }).after)).toEqual([{ objects: 1 }]);
    } finally {
      await idle.close();
    }
  });

  it('stops what is being processed, and what comes of it does not outlive it', async () => {
    const idle = await startTestApp({ role: 'api' });
    try {
      const scene = await makeScene(idle);
      await uploadFile(idle, scene, jsonl(50));
      const { id } = await makeVersion(scene);
      await takeStep(idle);
      // The deletion is asked for and done while a file is being read.
      const threads = idle.app.get(ReaderThreads, { strict: false });
      const map = threads.mapShard.bind(threads);
      threads.mapShard = async (mapping) => {
        const mapped = await map(mapping);
        await close(scene, idle);
        expectStatus(await manager(idle).post(path(scene)), 202);
        await idle.app.get(DeleteDataJob, { strict: false }).run({ engagementId: scene.engagementId }, run);
        return mapped;
      };
      await takeStep(idle);
      expect((await scene.partner.get<Version>(`/v1/dataset-versions/${id}`)).body).toMatchObject({ status: 'failed', failureReason: 'The engagement’s data is being deleted.' });
      expect((await scene.partner.get<Deletion>(path(scene))).body.status).toBe('done');
      expect(await filesBelow(join(idle.runtime.home, 'storage', 'engagements'))).toEqual([]);
    } finally {
      await idle.close();
    }
  });
});
