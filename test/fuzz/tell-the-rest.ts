import { randomUUID } from 'node:crypto';
import { Scene as BillingScene, byHand } from '../integration/billing/billing-scene.js';
import { beginUpload, expectStatus, jsonl, makeScene, makeVersion, processed, signAgreement, tus, uploadFile } from '../integration/intake/intake-scene.js';
import type { Scene, Version } from '../integration/intake/intake-scene.js';
import { WebhookReceiver } from '../integration/partners/partner-fixtures.js';
import { draftScope, engagementInScoping, makeCustomer } from '../integration/scoping/scoping-fixtures.js';
import type { ApiClient } from '../support/api-client.js';
import type { TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { createApiClient, tokenOf } from '../support/organizations.js';

/** What no story tells: each operation once, where all goes well. */
export async function tellTheRest(app: TestApp): Promise<void> {
  const scene = await makeScene(app);
  await Promise.all([tellOfClients(app, scene), tellOfWebhooks(scene), tellOfScopes(app), tellOfUploads(app, scene), tellOfAgreements(app), tellOfHolds(app), tellOfContents(app), tellOfEvaluationSets(app), tellOfPeople(app, scene), tellOfContracts(app, scene), tellOfJobs(app)]);
}

/** Changes what is there now. */
async function change(by: ApiClient, path: string, body: unknown): Promise<void> {
  const { headers } = await by.get(path);
  done(await by.patch(path, body, { 'if-match': headers.get('etag') ?? '' }));
}

const done = <T>(answer: { status: number; body: T }): T => expectStatus(answer as never, answer.status < 300 ? answer.status : 200);

async function tellOfClients(app: TestApp, { organizationId }: Scene): Promise<void> {
  const client = await createApiClient(app, organizationId);
  const token = await tokenOf(app, client);
  const rotated = done(await app.withToken(token).act<{ secret: string; credentials: { id: string }[] }>('/v1/api-client', 'actions/rotate', { overlapHours: 1 }));
  const own = app.withToken(await tokenOf(app, { ...client, secret: rotated.secret }));
  done(await own.act('/v1/api-client', 'actions/revoke-credential', { credentialId: rotated.credentials[0]?.id }));
  const authorization = `Basic ${Buffer.from(`${client.id}:${rotated.secret}`).toString('base64')}`;
  const revoked = await fetch(`${app.url}/oauth/revoke`, { method: 'POST', body: new URLSearchParams({ token }), headers: { authorization } });
  if (!revoked.ok) throw new Error(`revocation answered ${revoked.status}`);
  const staff = app.as('administrator');
  const path = `/v1/organizations/${organizationId}/api-clients/${client.id}`;
  done(await staff.act(path, 'actions/revoke-credential', { credentialId: rotated.credentials.at(-1)?.id }));
  await change(staff, path, { permissions: ['engagement:read'], allowedAddresses: ['192.0.2.0/24'] });
  done(await staff.act(path, 'actions/rotate'));
  done(await staff.act(path, 'actions/disable'));
}

async function tellOfWebhooks({ partner }: Scene): Promise<void> {
  const receiver = await WebhookReceiver.start();
  receiver.answer = (_request, response) => void response.writeHead(500).end();
  const { id } = done(await partner.post<{ id: string }>('/v1/webhook-endpoints', { url: receiver.url }));
  const path = `/v1/webhook-endpoints/${id}`;
  done(await partner.act(path, 'actions/rotate-secret'));
  done(await partner.act(path, 'actions/end-secret-overlap'));
  const delivery = done(await partner.act<{ id: string }>(path, 'actions/test'));
  await eventually(async () => (await partner.get<{ state: string }>(`/v1/webhook-deliveries/${delivery.id}`)).body.state === 'dead', 'a dead delivery', 60_000);
  done(await partner.get(`${path}/deliveries`));
  done(await partner.act(`/v1/webhook-deliveries/${delivery.id}`, 'actions/replay'));
  const now = Date.now();
  done(await partner.act(path, 'actions/replay-deliveries', { states: ['dead'], from: new Date(now - 3_600_000).toISOString(), until: new Date(now).toISOString(), eventTypes: [] }));
  await change(partner, path, { enabled: false });
  await receiver.stop();
}

async function tellOfScopes(app: TestApp): Promise<void> {
  const engagement = await engagementInScoping(app, await makeCustomer(app));
  const draft = await draftScope(app, engagement.id);
  const manager = app.as('engagement_manager');
  await change(manager, `/v1/scope-versions/${draft.id}`, { expectedTokens: 12_000_000_000 });
  done(await manager.act(`/v1/scope-versions/${draft.id}`, 'actions/submit'));
  done(await manager.act(`/v1/scope-versions/${draft.id}`, 'actions/reject', { reason: 'The target for citations is too low' }));
  const another = await draftScope(app, engagement.id);
  done(await manager.act(`/v1/scope-versions/${another.id}`, 'actions/withdraw'));
  done(await manager.act(`/v1/engagements/${engagement.id}`, 'waivers', { gate: 'scope_approved_by_both_sides', reason: 'Approved by letter' }));
}

async function tellOfUploads(app: TestApp, scene: Scene): Promise<void> {
  const begun = await beginUpload(app, scene, 10);
  const removed = await tus(app, scene.token, 'DELETE', begun);
  if (removed?.status !== 204) throw new Error(`termination answered ${removed?.status}`);
  // So much that it is not done while it is paused and cancelled.
  await uploadFile(app, scene, jsonl(60_000));
  const { id } = await makeVersion(scene);
  const path = `/v1/dataset-versions/${id}`;
  const steward = app.as('data_steward');
  await insist(steward, path, 'prioritise', { priority: 'high' });
  for (const action of ['pause', 'resume', 'cancel']) await insist(scene.partner, path, action);
  const again = done(await scene.partner.post<Version>(`${path}/actions/run_again`, {}));
  await processed(scene, again.id, 'processed', 120_000);
  done(await steward.get(`/v1/dataset-versions/${again.id}/report`));
  const preview = done(await scene.partner.post<{ id: string }>(`/v1/dataset-versions/${again.id}/policy-previews`, { policy: { exactDuplicates: 'flag', nearDuplicates: { action: 'flag' } } }));
  await eventually(async () => (await scene.partner.get<{ status: string }>(`/v1/policy-previews/${preview.id}`)).body.status === 'ready', 'the preview of a policy', 60_000);
  const other = done(await steward.act<Version>(`/v1/dataset-versions/${again.id}`, 'actions/accept_with_policy', { policyPreviewId: preview.id, reason: 'Clauses differ in a few words' }));
  await processed(scene, other.id, 'accepted', 120_000);
  const rejected = done(await scene.partner.post<Version>(`${path}/actions/run_again`, {}));
  await processed(scene, rejected.id, 'processed', 120_000);
  done(await steward.act(`/v1/dataset-versions/${rejected.id}`, 'actions/reject', { reason: 'A third of the documents are tables of contents' }));
}

/** Acts on what changes by itself meanwhile. */
async function insist(by: ApiClient, path: string, action: string, body: unknown = {}): Promise<void> {
  done(await eventually(async () => {
    const answer = await by.act(path, `actions/${action}`, body);
    return answer.status === 412 ? undefined : answer;
  }, action));
}

async function tellOfAgreements(app: TestApp): Promise<void> {
  const { engagementId } = await makeScene(app, { signed: false });
  const manager = app.as('engagement_manager');
  const terms = { dataOwner: 'organization', weightsOwner: 'organization', retentionDays: 30, residencyRegion: 'us', permittedTechniques: ['continued_pretraining'], quotaBytes: 1_000_000 };
  const { id } = done(await manager.post<{ id: string }>(`/v1/engagements/${engagementId}/data-agreements`, terms));
  await change(manager, `/v1/data-agreements/${id}`, { retentionDays: 90 });
  done(await manager.act(`/v1/data-agreements/${id}`, 'actions/withdraw', { reason: 'The quota was agreed upon anew' }));
  const other = await makeScene(app, { signed: false });
  const signed = await signAgreement(app, other);
  done(await other.partner.act(`/v1/data-agreements/${signed}`, 'actions/withdraw_consent', { reason: 'The project was given up' }));
}

async function tellOfContents(app: TestApp): Promise<void> {
  const scene = await makeScene(app);
  const id = await uploadFile(app, scene, jsonl(3));
  for (const what of ['content', 'preview']) done(await scene.partner.get(`/v1/uploads/${id}/${what}`));
  const archive = done(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/exports`, {}));
  await eventually(async () => (await scene.partner.get<{ status: string }>(`/v1/exports/${archive.id}`)).body.status === 'ready', 'the archive', 60_000);
  done(await scene.partner.get(`/v1/exports/${archive.id}/content`));
  // Twice the same, so that there is a cluster to look into.
  const version = await processed(scene, (await makeVersion(scene, [await uploadFile(app, scene, Buffer.concat([jsonl(3, 'twice'), Buffer.from('\n'), jsonl(3, 'twice')]))])).id, 'processed', 120_000);
  for (const what of ['cleaned/shards/0', 'duplicates/0?kind=exact', 'samples']) done(await scene.partner.get(`/v1/dataset-versions/${version.id}/${what}`));
  for (const action of ['close', 'open']) done(await scene.partner.act(`/v1/datasets/${scene.datasetId}`, `actions/${action}`));
  done(await app.as('research_lead').patch(`/v1/engagements/${scene.engagementId}/team`, { requiredClearance: 'restricted' }, { 'if-match': '"0"' }));
  done(await app.as('data_steward').post(`/v1/engagements/${scene.engagementId}/intake-policies`, { policy: { findings: { email: 'flag' } }, reason: 'Addresses are public here' }));
}

async function tellOfEvaluationSets(app: TestApp): Promise<void> {
  const scene = await makeScene(app);
  const { id: datasetId } = done(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/datasets`, { name: 'Test sets', kind: 'evaluation_set' }));
  const question = 'Which of the parties bears the burden of proof when a clause is breached by a subcontractor, and within how many days must notice be given?';
  const uploadId = await uploadFile(app, { ...scene, datasetId }, Buffer.from(JSON.stringify({ text: question })));
  const { id } = done(await scene.partner.post<{ id: string }>(`/v1/engagements/${scene.engagementId}/evaluation-sets`, { name: 'Bar exam 2025', uploadId }));
  await eventually(async () => (await scene.partner.get<{ status: string }>(`/v1/evaluation-sets/${id}`)).body.status === 'sealed', 'the evaluation set', 60_000);
  await insist(scene.partner, `/v1/evaluation-sets/${id}`, 'withdraw');
}

async function tellOfHolds(app: TestApp): Promise<void> {
  const { engagementId } = await makeScene(app);
  const administrator = app.as('administrator');
  const { id } = done(await administrator.post<{ id: string }>(`/v1/engagements/${engagementId}/legal-holds`, { reason: 'Case 4711: evidence to be kept' }));
  done(await administrator.get(`/v1/legal-holds/${id}`));
  done(await administrator.act(`/v1/legal-holds/${id}`, 'actions/release', { reason: 'The case was settled' }));
}

async function tellOfPeople(app: TestApp, { organizationId }: Scene): Promise<void> {
  const administrator = app.as('administrator');
  const member = done(await administrator.post<{ id: string }>('/v1/staff-members', { email: 'told@lab.example', name: 'Told Once', roles: ['finance'] }));
  await change(administrator, `/v1/staff-members/${member.id}`, { roles: ['finance', 'auditor'] });
  const manager = app.as('engagement_manager');
  const contact = done(await manager.post<{ id: string }>(`/v1/organizations/${organizationId}/contacts`, { name: 'Told Once', email: 'told@customer.example', roles: ['legal'] }));
  const path = `/v1/organizations/${organizationId}/contacts/${contact.id}`;
  await change(manager, path, { roles: ['technical'] });
  const { headers } = await manager.get(path);
  done(await manager.send('DELETE', path, undefined, { 'if-match': headers.get('etag') ?? '' }));
  const lead = app.as('research_lead');
  const researcher = done(await lead.post<{ id: string }>('/v1/researchers', { name: 'Told Once' }));
  const away = done(await lead.post<{ absences: { id: string }[] }>(`/v1/researchers/${researcher.id}/absences`, { from: '2031-12-24', to: '2032-01-02' }));
  done(await lead.delete(`/v1/researchers/${researcher.id}/absences/${away.absences[0]?.id}`));
}

async function tellOfContracts(app: TestApp, { engagementId }: Scene): Promise<void> {
  const manager = app.as('engagement_manager');
  const { id } = done(await manager.post<{ id: string }>(`/v1/engagements/${engagementId}/contracts`, { reference: 'ATL-1', price: { amount: 100_000, currency: 'USD' } }));
  await change(manager, `/v1/contracts/${id}`, { paymentTermDays: 45 });
  done(await manager.act(`/v1/contracts/${id}`, 'actions/withdraw', { reason: 'Replaced by a contract over a smaller scope' }));
  const { contract } = await (await BillingScene.set(app)).signed([byHand('All at once', 100_000)]);
  done(await manager.act(`/v1/contracts/${contract.id}`, 'actions/terminate', { reason: 'The customer ends the project' }));
}

/** A job with a payload that no version of its handler takes fails at once. */
async function tellOfJobs(app: TestApp): Promise<void> {
  await app.owner.query(`insert into platform.job_request (id, name, payload, run_at, request_id, requested_at) values ($1, 'partners.wake-endpoint', '{}', now(), 'fuzz', now())`, [randomUUID()]);
  const administrator = app.as('administrator');
  const job = await eventually(async () => (await administrator.get<{ data: { id: string }[] }>('/v1/admin/jobs/failed')).body.data[0], 'a failed job', 30_000);
  done(await administrator.post(`/v1/admin/jobs/failed/${job.id}/replay`));
}
