import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AcceptAsPreviewedWhenDatasetVersionIsProcessed } from '../../../src/modules/intake/handlers/accept-as-previewed-when-dataset-version-is-processed.handler.js';
import { AcceptAsPreviewed } from '../../../src/modules/intake/versions/accept-as-previewed.service.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import { EventDelivery } from '../../../src/platform/events/event-delivery.js';
import { newId, toUuid } from '../../../src/platform/identifiers/id.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import type { Answer } from '../../support/api-client.js';
import { eventually } from '../../support/eventually.js';
import { acceptedData, eventsOf, expectStatus, makeScene, makeVersion, processed, uploadFile } from './intake-scene.js';
import type { Problem, Scene, Version } from './intake-scene.js';

interface Acceptance {
  policyPreviewId: string;
  reason: string;
  by: string;
  status: string;
  withheldBecause: string | null;
}
type Accepted = Version & { acceptance: Acceptance | null; judgedBy: string | null; intakePolicyId: string | null; againOf: string | null };

interface Preview {
  id: string;
  status: string;
  summary: string;
  after: { documents: number; tokens: number };
  warnings: { code: string }[];
}

const REASON = 'Amended judgements are judgements';
const HANDLER = 'intake.accept-as-previewed-when-dataset-version-is-processed';
const FLAG = { nearDuplicates: { action: 'flag' } };
const judgement = (number: number): string => Array.from({ length: 60 }, (_, i) => `holding${(number * 7919 + i * 104_729) % 5003}`).join(' ');
/** Three judgements, and one of them again with a word more. */
const corpus = (seed: number): Buffer => Buffer.from([judgement(seed), judgement(seed + 1), judgement(seed + 2), `${judgement(seed)} amended`].map((text) => JSON.stringify({ text })).join('\n'));

describe('a dataset version that is accepted with another policy', () => {
  let app: TestApp;
  let seed = 0;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const steward = () => app.as('data_steward');
  const act = (id: string, etag: number, policyPreviewId: string, headers: Record<string, string> = {}): Promise<Answer<Accepted & Problem>> =>
    steward().post<Accepted & Problem>(`/v1/dataset-versions/${id}/actions/accept_with_policy`, { policyPreviewId, reason: REASON }, { 'if-match': `"${etag}"`, ...headers });
  const read = async (id: string): Promise<Accepted> => expectStatus(await steward().get<Accepted>(`/v1/dataset-versions/${id}`), 200);
  const accepted = (events: readonly string[]): number => events.filter((type) => type === 'dataset_version.accepted').length;

  async function previewed(scene: Scene, id: string, policy: unknown): Promise<Preview> {
    const begun = expectStatus(await scene.partner.post<{ id: string }>(`/v1/dataset-versions/${id}/policy-previews`, { policy }), 202);
    return eventually(async () => {
      const { body } = await scene.partner.get<Preview>(`/v1/policy-previews/${begun.id}`);
      return body.status === 'queued' ? undefined : body;
    }, 'the preview', 60_000);
  }

  /** A customer with a version that was processed, of which nothing else in the organization is known. */
  async function customerWithVersion(): Promise<{ scene: Scene; version: Version; bytes: Buffer }> {
    const scene = await makeScene(app);
    const bytes = corpus((seed += 10));
    await uploadFile(app, scene, bytes);
    return { scene, version: await processed(scene, (await makeVersion(scene)).id), bytes };
  }

  it('gives way to a new one, which is accepted in the steward’s name once it is as previewed', async () => {
    const { scene, version } = await customerWithVersion();
    const preview = await previewed(scene, version.id, FLAG);
    expect(preview).toMatchObject({ status: 'ready', after: { documents: 4 }, warnings: [] });
    expect(preview.summary).toMatch(/^With nearDuplicates\.action flag \(was drop\): \d+ tokens more kept, 1 document more kept\.$/);
    const key = randomUUID();
    const answer = await act(version.id, version.version, preview.id, { 'idempotency-key': key });
    const made = expectStatus(answer, 202);
    expect(answer.headers.get('location')).toBe(`/v1/dataset-versions/${made.id}`);
    expect(made).toMatchObject({ status: 'queued', againOf: version.id, number: 2, acceptance: { policyPreviewId: preview.id, reason: REASON, by: 'Test data_steward', status: 'pending', withheldBecause: null } });
    expect(expectStatus(await act(version.id, version.version, preview.id, { 'idempotency-key': key }), 202).id).toBe(made.id);
    expect(await read(version.id)).toMatchObject({ status: 'superseded', judgedBy: 'Test data_steward', availableActions: [] });
    await processed(scene, made.id, 'accepted');
    const after = await read(made.id);
    expect(after).toMatchObject({ judgedBy: 'Test data_steward', acceptance: { status: 'given', withheldBecause: null } });
    expect(await acceptedData(app, scene)).toMatchObject({ tokens: after.keptTokens, datasetVersionIds: [made.id] });
    const policy = expectStatus(await scene.partner.get<{ reason: string; policy: { nearDuplicates: { action: string } } }>(`/v1/intake-policies/${after.intakePolicyId ?? ''}`), 200);
    expect(policy).toMatchObject({ reason: REASON, policy: FLAG });
    const events = (await eventsOf(app, scene)).filter((type) => type.startsWith('dataset_version.'));
    expect(events.slice(3)).toEqual(['dataset_version.superseded', 'dataset_version.processing_started', 'dataset_version.processed', 'dataset_version.accepted']);
    // The trail says who did it, and in whose name.
    const { data } = expectStatus(await app.as('auditor').get<{ data: { action: string; actor: { kind: string }; onBehalfOf: string | null }[] }>(`/v1/audit/records?chain=${scene.organizationId}&object=${made.id}&limit=100`), 200);
    const { id: stewardId } = expectStatus(await steward().get<{ id: string }>('/v1/me'), 200);
    expect(data.find(({ action }) => action === 'dataset_version.accept')).toMatchObject({ actor: { kind: 'system' }, onBehalfOf: stewardId });
    // Nothing tells stewards to judge what one of them has judged.
    const { rows } = await app.owner.query<{ id: string }>(`select data->>'datasetVersionId' as id from platform.outbox where type = 'dataset_version.review_requested' and stream_id = $1`, [scene.engagementId]);
    expect(rows).toEqual([{ id: version.id }]);
  });

  it('uses a policy that says the same, and writes none twice', async () => {
    const { scene, version } = await customerWithVersion();
    const write = async (policy: unknown): Promise<string> => expectStatus(await steward().post<{ id: string }>(`/v1/engagements/${scene.engagementId}/intake-policies`, { policy, reason: 'x' }), 201).id;
    const wanted = await write(FLAG);
    await write({ findings: { email: 'flag' } });
    const preview = await previewed(scene, version.id, FLAG);
    expect(expectStatus(await act(version.id, version.version, preview.id), 202).intakePolicyId).toBe(wanted);
    const { data } = expectStatus(await scene.partner.get<{ data: unknown[] }>(`/v1/engagements/${scene.engagementId}/intake-policies`), 200);
    expect(data).toHaveLength(2);
  });

  it('waits for review, and says why, when it keeps something else', async () => {
    const { scene, version, bytes } = await customerWithVersion();
    const preview = await previewed(scene, version.id, FLAG);
    // The same data is accepted in another dataset meanwhile, so that it is earlier data now.
    const { id: datasetId } = expectStatus(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/datasets`, { name: 'The same' }), 201);
    await uploadFile(app, scene, Buffer.concat([bytes, Buffer.from(`\n${JSON.stringify({ text: judgement(seed + 5) })}`)]), { datasetId });
    const other = await processed(scene, (await makeVersion(scene, undefined, datasetId)).id);
    expectStatus(await steward().post(`/v1/dataset-versions/${other.id}/actions/accept`, {}, { 'if-match': `"${other.version}"` }), 200);
    const made = expectStatus(await act(version.id, version.version, preview.id), 202);
    const waiting = await eventually(async () => {
      const now = await read(made.id);
      return now.acceptance?.status === 'withheld' ? now : undefined;
    }, 'the acceptance withheld', 60_000);
    expect(waiting.status).toBe('processed');
    expect(waiting.acceptance?.withheldBecause).toMatch(new RegExp(`^It keeps \\d documents? with [\\d,]+ tokens?, but the preview ${preview.id} said 4 with [\\d,]+\\.`));
    const events = await eventsOf(app, scene);
    expect(accepted(events)).toBe(1);
    expect(events.filter((type) => type === 'dataset_version.acceptance_withheld')).toHaveLength(1);
    // The customer is told that it was processed, and of its acceptance nothing.
    expect(expectStatus(await scene.partner.get<Accepted>(`/v1/dataset-versions/${made.id}`), 200).acceptance).toBeNull();
    const log = expectStatus(await scene.partner.get<{ data: { type: string; data: object }[] }>('/v1/events?limit=100'), 200).data;
    expect(log.map(({ type }) => type)).toContain('dataset_version.processed');
    expect(log.map(({ type }) => type)).not.toContain('dataset_version.acceptance_withheld');
    expect(JSON.stringify(log)).not.toMatch(/awaitsReview|review_requested/);
    expect(waiting.availableActions.map(({ action }) => action)).toEqual(expect.arrayContaining(['accept', 'accept_with_policy', 'reject']));
    expect(expectStatus(await steward().post<Accepted>(`/v1/dataset-versions/${made.id}/actions/reject`, { reason: 'Had already' }, { 'if-match': `"${waiting.version}"` }), 200)).toMatchObject({ status: 'rejected', acceptance: { status: 'withheld' } });
  });

  it('is judged once, whoever comes at the same time', async () => {
    const { scene, version } = await customerWithVersion();
    const preview = await previewed(scene, version.id, FLAG);
    const answers = await Promise.all([1, 2, 3].map(() => act(version.id, version.version, preview.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 412, 412]);
    const after = await read(version.id);
    expect((await act(version.id, after.version, preview.id)).body.code).toBe('dataset_version.action_not_possible');
    const path = `/v1/dataset-versions/${version.id}/actions/accept_with_policy`;
    const body = { policyPreviewId: preview.id, reason: REASON };
    expect((await steward().post<Problem>(path, body)).body.code).toBe('precondition.required');
    expect((await scene.partner.post<Problem>(path, body, { 'if-match': '"1"' })).body.code).toBe('auth.forbidden');
    expect((await app.as('engagement_manager').post<Problem>(path, body, { 'if-match': '"1"' })).body.code).toBe('auth.forbidden');
    expect((await steward().post<Problem>(path, { policyPreviewId: preview.id }, { 'if-match': '"1"' })).body.errors?.map((error) => error.path)).toEqual(['body.reason']);
  });

  it('is refused with a preview that says nothing about it, and stays as it is', async () => {
    const { scene, version } = await customerWithVersion();
    const { scene: elsewhere, version: another } = await customerWithVersion();
    const [same, foreign] = [await previewed(scene, version.id, { findings: { email: 'redact' } }), await previewed(elsewhere, another.id, FLAG)];
    const queued = newId('ppv');
    await app.owner.query(
      `insert into intake.policy_preview (id, organization_id, dataset_version_id, policy, policy_hash, status, created_by, created_at)
       select $2, organization_id, dataset_version_id, policy, repeat('0', 64), 'queued', created_by, created_at from intake.policy_preview where id = $1`, [toUuid(same.id), toUuid(queued)]);
    for (const id of [same.id, foreign.id, queued, newId('ppv')]) {
      const answer = await act(version.id, version.version, id);
      expect([answer.status, answer.body.code]).toEqual([422, 'policy_preview.unusable']);
    }
    expect(await read(version.id)).toMatchObject({ status: 'processed', version: version.version });
    expectStatus(await app.as('engagement_manager').act(`/v1/engagements/${scene.engagementId}`, 'actions/hold', { reason: 'test' }), 200);
    expect((await act(version.id, version.version, same.id)).body.code).toBe('engagement.on_hold');
  });

  it('is refused with a policy that keeps nothing: when it is previewed, written, and accepted with', async () => {
    const { scene, version } = await customerWithVersion();
    const hopeless = { quality: { gopher_bullet_lines: { action: 'drop', min: 2, max: null } } };
    for (const answer of [
      await scene.partner.post<Problem>(`/v1/dataset-versions/${version.id}/policy-previews`, { policy: hopeless }),
      await steward().post<Problem>(`/v1/engagements/${scene.engagementId}/intake-policies`, { policy: hopeless, reason: 'x' }),
    ]) expect([answer.status, answer.body.code, answer.body.detail]).toEqual([422, 'intake_policy.keeps_nothing', expect.stringContaining('quality.gopher_bullet_lines')]);
    const japanese = { languages: { action: 'drop', allowed: ['ja'], minConfidence: 0 } };
    const preview = await previewed(scene, version.id, japanese);
    expect(preview).toMatchObject({ status: 'ready', after: { documents: 0 }, warnings: [{ code: 'policy_keeps_nothing' }] });
    const refused = await act(version.id, version.version, preview.id);
    expect([refused.status, refused.body.code]).toEqual([422, 'intake_policy.keeps_nothing']);
    // By hand it goes as far as the report.
    const policy = expectStatus(await steward().post<{ id: string }>(`/v1/engagements/${scene.engagementId}/intake-policies`, { policy: japanese, reason: 'x' }), 201);
    const empty = await processed(scene, expectStatus(await scene.partner.post<Version>(`/v1/dataset-versions/${version.id}/actions/run_again`, { intakePolicyId: policy.id }), 202).id);
    const answer = await steward().post<Problem>(`/v1/dataset-versions/${empty.id}/actions/accept`, {}, { 'if-match': `"${empty.version}"` });
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([409, 'dataset_version.keeps_nothing', expect.stringContaining('its policy drops every document')]);
  });

  describe('once it is processed', () => {
    let scene: Scene;
    let version: Version;
    let stewardId: string;

    beforeAll(async () => {
      ({ scene, version } = await customerWithVersion());
      stewardId = expectStatus(await steward().get<{ id: string }>('/v1/me'), 200).id;
      // As if it had been made by the action: of what it was previewed as, by its own policy.
      const preview = await previewed(scene, version.id, {});
      await app.owner.query(
        `update intake.dataset_version set accept_as_previewed = $2, acceptance_reason = 'x', acceptance_by = $3 where id = $1`,
        [toUuid(version.id), toUuid(preview.id), { kind: 'staff', id: stewardId, name: 'Test data_steward' }]);
    });

    /** What would come of it, undone afterwards. */
    async function outcome(prepare: string, parameters: unknown[]): Promise<[string, string | null]> {
      const undone = new Error('undone');
      let seen: [string, string | null] | undefined;
      await app.app.get(Database, { strict: false }).transaction({ actor: systemActor('test'), requestId: 'test' }, async (tx) => {
        await app.app.get(AcceptAsPreviewed, { strict: false }).run(tx, scene.engagementId as Id<'eng'>, version.id as Id<'dsv'>);
        const [row] = await tx.query<{ status: string; acceptance_withheld: string | null }>('select status, acceptance_withheld from intake.dataset_version where id = $1', [toUuid(version.id)]);
        seen = [row?.status ?? '', row?.acceptance_withheld ?? null];
        throw undone;
      }).catch((error: unknown) => { if (error !== undone) throw error; });
      if (seen === undefined) throw new Error(`nothing came of ${prepare} ${parameters.length}`);
      return seen;
    }

    async function during(prepare: string, restore: string, parameters: unknown[]): Promise<[string, string | null]> {
      await app.owner.query(prepare, parameters);
      try {
        return await outcome(prepare, parameters);
      } finally {
        await app.owner.query(restore, parameters);
      }
    }

    it('is not accepted in the name of somebody who may not judge it any more', async () => {
      const member = [toUuid(stewardId)];
      const withheld = ['processed', 'The data steward who accepted it ahead may not judge it any more.'];
      expect(await during('update identity.staff_member set active = false where id = $1', 'update identity.staff_member set active = true where id = $1', member)).toEqual(withheld);
      expect(await during(`update identity.staff_member set roles = '{finance}' where id = $1`, `update identity.staff_member set roles = '{data_steward}' where id = $1`, member)).toEqual(withheld);
      const wall = [...member, toUuid(scene.organizationId)];
      expect(await during(
        `insert into identity.walled_organization (staff_member_id, organization_id, since, until) values ($1, $2, now() - interval '1 hour', now() + interval '1 hour')`,
        'delete from identity.walled_organization where staff_member_id = $1 and organization_id = $2', wall)).toEqual(withheld);
    });

    it('is not accepted while the engagement rests, nor with other figures, be it for other reasons alone', async () => {
      const manager = app.as('engagement_manager');
      expectStatus(await manager.act(`/v1/engagements/${scene.engagementId}`, 'actions/hold', { reason: 'test' }), 200);
      expect(await outcome('a hold', [])).toEqual(['processed', 'The engagement is on hold.']);
      expectStatus(await manager.act(`/v1/engagements/${scene.engagementId}`, 'actions/resume'), 200);
      const id = [toUuid(version.id)];
      const shift = (by: string, path: string): string => `update intake.policy_preview set outcome = jsonb_set(outcome, '${path}', to_jsonb((outcome #>> '${path}')::integer ${by})) where dataset_version_id = $1`;
      expect((await during(shift('+ 1', '{after,tokens}'), shift('- 1', '{after,tokens}'), id))[1]).toMatch(/^It keeps 3 documents with [\d,]+ tokens, but the preview/);
      expect((await during(shift('+ 1', '{waterfall,0,documents}'), shift('- 1', '{waterfall,0,documents}'), id))[1]).toMatch(/^It keeps as much as the preview .* but documents leave for other reasons/);
      expect(await outcome('nothing', [])).toEqual(['accepted', null]);
    });

    it('is accepted once, however often that is delivered, and not when it was judged before', async () => {
      const delivery = app.app.get(EventDelivery, { strict: false });
      const handler = app.app.get(AcceptAsPreviewedWhenDatasetVersionIsProcessed, { strict: false });
      const { rows: [row] } = await app.owner.query<{ id: string }>(`select id from platform.outbox where type = 'dataset_version.processed' and data->>'datasetVersionId' = $1`, [version.id]);
      const event = await delivery.load(row?.id ?? '');
      if (event === null) throw new Error('the event is gone');
      // It was delivered when it happened; these are other subscriptions of the same.
      for (const time of [1, 1, 2]) await delivery.deliver(`${HANDLER}-${time}`, handler, row?.id ?? '', event);
      expect(await read(version.id)).toMatchObject({ status: 'accepted', acceptance: { status: 'given' } });
      expect(accepted(await eventsOf(app, scene))).toBe(1);
    });
  });
});
