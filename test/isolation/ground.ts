import { Writable } from 'node:stream';
import { HttpClient } from '../../src/cli/demo/http-client.js';
import { Narrator } from '../../src/cli/demo/narrator.js';
import { play } from '../../src/cli/demo/play.js';
import type { Role } from '../../src/modules/identity/roles.js';
import { RecordWalls } from '../../src/modules/staffing/record-walls.service.js';
import { systemActor } from '../../src/platform/actor.js';
import type { Origin } from '../../src/platform/actor.js';
import { Database } from '../../src/platform/database/database.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { fromUuid } from '../../src/platform/identifiers/id.js';
import type { Id } from '../../src/platform/identifiers/id.js';
import { expectStatus, jsonl, makeScene, makeVersion, processed, signAgreement, uploadFile } from '../integration/intake/intake-scene.js';
import type { TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { createApiClient, tokenOf } from '../support/organizations.js';

/** A customer with one engagement that was played to its end, and one whose data is still there. */
export interface Customer {
  readonly uuid: string;
  readonly id: string;
  /** Token of a client with every permission that a partner can have. */
  readonly token: string;
}

/** Plays a whole engagement over the API, then opens another with a file, a dataset version, a legal hold, an export and a report beside it. */
export async function makeCustomer(app: TestApp): Promise<Customer> {
  const known = (await app.owner.query<{ id: string }>('select organization_id as id from billing.contract')).rows.map(({ id }) => id);
  const staff = async (role: Role): Promise<HttpClient> => new HttpClient(app.url, await app.tokenAs(role));
  await play({
    manager: await staff('engagement_manager'), steward: await staff('data_steward'), lead: await staff('research_lead'), finance: await staff('finance'), administrator: await staff('administrator'),
  }, new Narrator(new Writable({ write: (_chunk, _encoding, done) => done() })));
  const { rows: [contract] } = await app.owner.query<{ id: string }>('select organization_id as id from billing.contract where organization_id <> all($1::uuid[])', [known]);
  if (contract === undefined) throw new Error('the story has left no contract');
  const organizationId = fromUuid('org', contract.id);
  const token = await tokenOf(app, await createApiClient(app, organizationId));
  const partner = app.withToken(token);
  const { id: engagementId } = expectStatus<{ id: string }>(await app.as('engagement_manager').post('/v1/engagements', { organizationId, name: 'Contracts model' }), 201);
  const { id: datasetId } = expectStatus<{ id: string }>(await partner.post(`/v1/engagements/${engagementId}/datasets`, { name: 'Contracts' }), 201);
  const scene = { organizationId, engagementId, partner, token, datasetId };
  await signAgreement(app, scene);
  await uploadFile(app, scene, jsonl(5, organizationId));
  const { id: versionId } = await makeVersion(scene);
  await processed(scene, versionId);
  const preview = expectStatus<{ id: string }>(await partner.post(`/v1/dataset-versions/${versionId}/policy-previews`, { policy: { exactDuplicates: 'flag' } }), 202);
  await eventually(async () => (await partner.get<{ status: string }>(`/v1/policy-previews/${preview.id}`)).body.status === 'ready', 'the preview of a policy');
  const { id: setsId } = expectStatus<{ id: string }>(await partner.post(`/v1/engagements/${engagementId}/datasets`, { name: 'Test sets', kind: 'evaluation_set' }), 201);
  const evaluation = expectStatus<{ id: string }>(await partner.post(`/v1/engagements/${engagementId}/evaluation-sets`, { name: 'Exam', uploadId: await uploadFile(app, { ...scene, datasetId: setsId }, jsonl(5, organizationId)) }), 202);
  await eventually(async () => (await partner.get<{ status: string }>(`/v1/evaluation-sets/${evaluation.id}`)).body.status === 'sealed', 'the evaluation set');
  expectStatus(await app.as('data_steward').post(`/v1/engagements/${engagementId}/intake-policies`, { policy: { exactDuplicates: 'flag' }, reason: 'Copies are counted, not dropped' }), 201);
  expectStatus(await app.as('administrator').post(`/v1/engagements/${engagementId}/legal-holds`, { reason: 'Evidence to be kept' }), 201);
  const archive = expectStatus<{ id: string }>(await partner.post(`/v1/engagements/${engagementId}/exports`), 202);
  await eventually(async () => (await partner.get<{ status: string }>(`/v1/exports/${archive.id}`)).body.status === 'ready', 'the export');
  return { uuid: contract.id, id: organizationId, token };
}

/** What the lab has for itself. */
export async function makeLab(app: TestApp): Promise<void> {
  const { data: [researcher] } = expectStatus<{ data: { id: string }[] }>(await app.as('administrator').get('/v1/researchers?limit=1'), 200);
  expectStatus(await app.as('administrator').post(`/v1/researchers/${researcher?.id}/absences`, { from: '2035-01-01', to: '2035-01-02' }), 201);
  // Everybody's data is compared with it; nobody but its own organization reads it.
  const own = await makeScene(app);
  const { id: datasetId } = expectStatus<{ id: string }>(await own.partner.post(`/v1/engagements/${own.engagementId}/datasets`, { name: 'Benchmarks', kind: 'evaluation_set' }), 201);
  const uploadId = await uploadFile(app, { ...own, datasetId }, jsonl(5, 'benchmark'), { token: await app.tokenAs('data_steward') });
  const benchmark = expectStatus<{ id: string }>(await app.as('data_steward').post(`/v1/engagements/${own.engagementId}/evaluation-sets`, { name: 'Benchmark', uploadId, everywhere: true }), 202);
  await eventually(async () => (await own.partner.get<{ status: string }>(`/v1/evaluation-sets/${benchmark.id}`)).body.status === 'sealed', 'the benchmark');
  const report = expectStatus<{ id: string }>(await app.as('administrator').post('/v1/reports', {}), 202);
  await eventually(async () => (await app.as('administrator').get<{ status: string }>(`/v1/reports/${report.id}`)).body.status === 'ready', 'the report');
}

/** Puts a wall up between the two, on whose first side everyone of these has worked today. */
export async function wallOff(app: TestApp, own: Customer, walled: Customer, roles: readonly Role[]): Promise<void> {
  expectStatus(await app.as('administrator').post('/v1/conflict-walls', { organizationIds: [own.id, walled.id], coolingOffDays: 10 }), 201);
  const record = app.app.get(RecordWalls, { strict: false });
  for (const role of roles) {
    const { id } = expectStatus<{ id: Id<'stf'> }>(await app.as(role).get('/v1/me'), 200);
    await app.app.get(Database, { strict: false }).transaction({ actor: systemActor('test'), requestId: 'test' }, (tx) => record.expose(tx, id, own.id as Id<'org'>, tx.now.toISOString().slice(0, 10)));
  }
}

/** Not an error: carries what a transaction answered past its rollback. */
class RolledBack extends Error {
  constructor(readonly answer: unknown) {
    super('rolled back on purpose');
  }
}

/** What tus begins it reads again in the same request, from a transaction of its own. */
const beginsUpload = (origin: Origin & { method?: string; path?: string }): boolean => origin.method === 'POST' && origin.path === '/v1/uploads';

/** Rolls back whatever people and partners change, so that every call finds the same state; they are answered as if it stood. */
export function rollBackRequests(app: TestApp): () => void {
  const database = app.app.get(Database, { strict: false });
  const original = { transaction: database.transaction.bind(database), transactionAfter: database.transactionAfter.bind(database) };
  const undone = async <T>(run: () => Promise<T>): Promise<T> => run().catch((error: unknown) => {
    if (error instanceof RolledBack) return error.answer as T;
    throw error;
  });
  database.transaction = <T>(origin: Origin, work: (tx: Tx) => Promise<T>): Promise<T> => (origin.actor.kind === 'system' || beginsUpload(origin)
    ? original.transaction(origin, work)
    : undone(() => original.transaction<T>(origin, async (tx) => { throw new RolledBack(await work(tx)); })));
  database.transactionAfter = <T>(...[origin, first, work]: Parameters<typeof original.transactionAfter<T>>): Promise<T> =>
    undone(() => original.transactionAfter<T>(origin, first, async (tx, rows) => { throw new RolledBack(await work(tx, rows)); }));
  return () => Object.assign(database, original);
}

/** Waits until no event, job or delivery is under way. */
export async function quiet(app: TestApp): Promise<void> {
  await eventually(async () => {
    const text = await (await fetch(`${app.url}/metrics`)).text();
    return [...text.matchAll(/^atelier_(?:outbox_waiting|queue_jobs\{.*state="(?:waiting|active)".*\}) (\d+)$/gm)].every(([, count]) => count === '0');
  }, 'the end of all work', 60_000);
}
