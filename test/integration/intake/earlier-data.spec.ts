import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FindEarlierData } from '../../../src/modules/intake/processing/find-earlier-data.service.js';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { expectStatus, jsonl, makeScene, makeVersion, takeStep, uploadFile } from './intake-scene.js';
import type { Problem, Report, Scene, Version } from './intake-scene.js';

describe('data that an organization had accepted earlier', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ role: 'api' });
  });
  afterAll(() => app.close());

  const steps = async (count: number): Promise<void> => { for (let step = 0; step < count; step += 1) await takeStep(app); };
  const read = async (scene: Scene, id: string): Promise<Version> => expectStatus(await scene.partner.get<Version>(`/v1/dataset-versions/${id}`), 200);
  const report = async (scene: Scene, { id }: Version): Promise<Report & { duplicates: { earlier: { documents: number } } }> => expectStatus(await scene.partner.get(`/v1/dataset-versions/${id}/report`), 200);
  const accept = (version: Version) => app.as('data_steward').post<Version & Problem>(`/v1/dataset-versions/${version.id}/actions/accept`, {}, { 'if-match': `"${version.version}"` });
  /** A dataset of its own with one version, processed. */
  const process = async (scene: Scene, bytes: Buffer, name: string): Promise<Version> => {
    const { id: datasetId } = expectStatus(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/datasets`, { name }), 201);
    const { id } = await makeVersion(scene, [await uploadFile(app, scene, bytes, { name, datasetId })], datasetId);
    await steps(6);
    const version = await read(scene, id);
    expect(version.status).toBe('processed');
    return version;
  };

  it('is looked up anew where it is deleted while a version is compared with it', async () => {
    const scene = await makeScene(app);
    const [first, second] = [jsonl(5, 'first'), jsonl(6, 'second')];
    const gone = expectStatus(await accept(await process(scene, first, 'first.jsonl')), 200);
    expectStatus(await accept(await process(scene, second, 'second.jsonl')), 200);
    const finder = app.app.get(FindEarlierData, { strict: false });
    const run = finder.run.bind(finder);
    const looks: number[] = [];
    finder.run = async (...given) => {
      const found = await run(...given);
      // Between the look and the reading its engagement's data goes, and from then on it is no earlier data.
      if (looks.length === 0) await app.app.get(ObjectStorage, { strict: false }).delete(found.find(({ id }) => id === gone.id)?.key ?? '');
      const left = looks.length === 0 ? found : found.filter(({ id }) => id !== gone.id);
      looks.push(left.length);
      return left;
    };
    try {
      const version = await process(scene, Buffer.concat([first, Buffer.from('\n'), second]), 'both.jsonl');
      expect(looks).toEqual([2, 1]);
      expect(await report(scene, version)).toMatchObject({ totals: { documents: 11, keptDocuments: 5 }, duplicates: { earlier: { documents: 6 } } });
    } finally {
      finder.run = run;
    }
  });
});
