import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { LOG } from '../../../src/platform/telemetry/log.js';
import type { Log } from '../../../src/platform/telemetry/log.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { expectStatus, jsonl, makeScene, makeVersion, signAgreement, takeStep, uploadFile } from './intake-scene.js';
import type { Scene, Version } from './intake-scene.js';

describe('what customers write', () => {
  let app: TestApp;
  let scene: Scene;

  beforeAll(async () => {
    app = await startTestApp({ role: 'api' });
    scene = await makeScene(app, { signed: false });
  });
  afterAll(() => app.close());

  it('is in no audit record, which is for ever, and in no log: neither names of files and datasets nor of those who sign', async () => {
    await signAgreement(app, scene);
    const { id: datasetId } = expectStatus<{ id: string }>(await scene.partner.post(`/v1/engagements/${scene.engagementId}/datasets`, { name: 'Roe against Wade Hospital' }), 201);
    const uploadId = await uploadFile(app, scene, jsonl(2), { datasetId, name: 'jane-roe.jsonl' });
    const version = await makeVersion({ ...scene, datasetId }, [uploadId]);
    await app.app.get(ObjectStorage, { strict: false }).delete(`engagements/${scene.engagementId}/uploads/${uploadId}`);
    const logged = jest.spyOn(app.app.get<Log>(LOG, { strict: false }), 'error');
    await takeStep(app);
    await takeStep(app);
    expect((await scene.partner.get<Version>(`/v1/dataset-versions/${version.id}`)).body.failureReason).toBe('The file jane-roe.jsonl is no longer in storage.');
    expect(JSON.stringify(logged.mock.calls)).toContain(version.id);
    expect(JSON.stringify(logged.mock.calls)).not.toContain('jane-roe');
    logged.mockRestore();
    const { rows } = await app.owner.query<{ record: string }>(`select r::text as record from audit.record r where r::text like '%' || $1 || '%'`, [datasetId]);
    expect(rows.length).toBeGreaterThan(0);
    const { rows: telling } = await app.owner.query<{ action: string }>(`select action from audit.record r where r::text ~* 'jane-roe|Roe against|Ada Okafor'`);
    expect(telling).toEqual([]);
  });

  it('is followed by so many streams of one client; the oldest gives way to one more', async () => {
    const datasetId = expectStatus<{ id: string }>(await scene.partner.post(`/v1/engagements/${scene.engagementId}/datasets`, { name: 'Followed' }), 201).id;
    const { id } = await makeVersion({ ...scene, datasetId }, [await uploadFile(app, scene, jsonl(1), { datasetId })]);
    const all = new AbortController();
    const open = async (): Promise<{ ended: () => boolean }> => {
      const response = await fetch(`${app.url}/v1/dataset-versions/${id}/progress`, { headers: { authorization: `Bearer ${scene.token}` }, signal: all.signal });
      expect(response.status).toBe(200);
      let ended = false;
      const read = async (): Promise<void> => {
        await response.text();
        ended = true;
      };
      read().catch(() => undefined);
      return { ended: () => ended };
    };
    const streams: { ended: () => boolean }[] = [];
    for (let count = 0; count < 21; count += 1) streams.push(await open());
    try {
      await eventually(() => Promise.resolve(streams[0]?.ended() === true), 'the oldest stream ending');
      expect(streams.map(({ ended }) => ended())).toEqual([true, ...Array.from({ length: 20 }, () => false)]);
    } finally {
      all.abort();
    }
  });
});
