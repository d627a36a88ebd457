import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { EngagementsApi } from '../../../src/modules/engagements/engagements.api.js';
import type { IntakeReport } from '../../../src/modules/intake/engine/report/intake-report.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { expectStatus, makeScene, makeVersion, processed, uploadFile } from './intake-scene.js';
import type { Scene } from './intake-scene.js';

const hardware = [
  { name: 'House cluster', peakFlops: 1e15, utilisation: 0.5, pricePerHour: { amount: 250, currency: 'EUR' } },
  { name: 'Rented cluster', peakFlops: 2e15, utilisation: 0.5, pricePerHour: { amount: 400, currency: 'EUR' } },
];
const judgement = (number: number): string => Array.from({ length: 60 }, (_, i) => `holding${(number * 7919 + i * 104_729) % 5003}`).join(' ');

describe('what the report says of savings', () => {
  let app: TestApp;
  let scene: Scene;
  let upload: string;

  beforeAll(async () => {
    app = await startTestApp({ env: { BASE_MODEL_PARAMETERS: 'frontier-4*=70B', TRAINING_HARDWARE: JSON.stringify(hardware) } });
    scene = await makeScene(app);
    upload = await uploadFile(app, scene, Buffer.from([1, 2, 1].map((number) => JSON.stringify({ text: judgement(number) })).join('\n')));
  });
  afterAll(() => app.close());

  const nameModel = (baseModel: string): Promise<void> => app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, (tx) => app.app.get(EngagementsApi, { strict: false })
    .recordFact(tx, scene.engagementId as Id<'eng'>, 'scope', { version: 1, labApproved: true, partnerApproved: true, expectedTokens: 1_000_000, skills: [], criteria: 0, baseModel }));
  const reportFor = async (baseModel: string | null): Promise<{ report: IntakeReport; id: string }> => {
    if (baseModel !== null) await nameModel(baseModel);
    const { id } = await makeVersion(scene, [upload]);
    await processed(scene, id);
    return { id, report: expectStatus(await scene.partner.get<IntakeReport>(`/v1/dataset-versions/${id}/report`), 200) };
  };

  it('says what is missing while nobody has named the model, or its size', async () => {
    const { report, id } = await reportFor(null);
    expect(report.savings).toBeNull();
    expect(report.savingsMissing).toMatchObject({ code: 'base_model_not_named', text: expect.stringContaining('Name one in the scope') });
    const page = await fetch(`${app.url}/v1/dataset-versions/${id}/report.html`, { headers: { authorization: `Bearer ${scene.token}` } });
    expect(await page.text()).toContain('The scope names no base model yet');
    const unknown = await reportFor('house-model-7');
    expect(unknown.report).toMatchObject({ savings: null, savingsMissing: { code: 'model_size_unknown', text: expect.stringContaining('BASE_MODEL_PARAMETERS') } });
  });

  it('computes them for the scope’s model and the catalogue’s hardware, and shows what they rest on', async () => {
    const { report, id } = await reportFor('Frontier-4-base');
    const dropped = report.totals.tokens - report.totals.keptTokens;
    expect(dropped).toBeGreaterThan(0);
    const flops = 6 * 70e9 * dropped;
    expect(report.savingsMissing).toBeNull();
    expect(report.savings).toMatchObject({
      tokensSaved: dropped, epochs: 1, parameters: 70e9, operationsPerToken: 6, hardware: hardware[0], flopsSaved: flops, gpuHoursSaved: flops / 0.5e15 / 3600,
      moneySaved: { amount: Math.round((flops / 0.5e15 / 3600) * 250), currency: 'EUR' }, elsewhere: [{ hardware: hardware[1], gpuHoursSaved: flops / 1e15 / 3600 }],
    });
    const page = await (await fetch(`${app.url}/v1/dataset-versions/${id}/report.html`, { headers: { authorization: `Bearer ${scene.token}` } })).text();
    for (const said of ['What this rests on', '70000000000 parameters', 'House cluster', 'Rented cluster', 'reaches 50 %']) expect(page).toContain(said);
  });
});
