import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Upload } from 'tus-js-client';
import { systemActor } from '../../../src/platform/actor.js';
import type { JobRun } from '../../../src/platform/jobs/job-handler.js';
import { TakeStepJob } from '../../../src/modules/intake/jobs/take-step.job.js';
import type { ApiClient, Answer } from '../../support/api-client.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { createApiClient, makeOrganization, tokenOf } from '../../support/organizations.js';

export interface Problem {
  code: string;
  status: number;
  detail: string;
  errors?: { path: string; code: string; message: string }[];
}

export interface Version {
  id: string;
  status: string;
  number: number;
  tokens: number | null;
  keptTokens: number | null;
  failureReason: string | null;
  version: number;
  progress: {
    status: string; files: number; totalFiles: number; bytes: number; totalBytes: number; documents: number;
    stages: { stage: string; status: string; pieces: number; totalPieces: number; runningPieces: number; bytes: number; totalBytes: number; documents: number; remainingSeconds: number | null }[];
  };
  contents: { uploadId: string; name: string; bytes: number; sha256: string; read: boolean }[];
  availableActions: { action: string; blockers: { gate: string }[] }[];
}

export interface Report {
  totals: { documents: number; keptDocuments: number; duplicateDocuments: number; failedDocuments: number; tokens: number; keptTokens: number };
  errors: { code: string; count: number; samples: { file: string; line: number }[] }[];
  duplicates: { exact: { documents: number; samples: unknown[] }; near: { documents: number } };
  output: { shards: number; documents: number; tokens: number } | null;
}

export function expectStatus<T>(answer: Answer<T>, status: number): T {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** One customer with an engagement, as far as intake needs it. */
export interface Scene {
  readonly organizationId: string;
  readonly engagementId: string;
  readonly partner: ApiClient;
  readonly token: string;
  readonly datasetId: string;
}

export const terms = {
  dataOwner: 'organization', weightsOwner: 'organization', retentionDays: 30, residencyRegion: 'us', permittedTechniques: ['continued_pretraining'], quotaBytes: 1_000_000_000,
};

/** Makes a customer, its engagement, a dataset and, unless told otherwise, a data agreement signed by both sides. */
export async function makeScene(app: TestApp, options: { signed?: boolean; quotaBytes?: number } = {}): Promise<Scene> {
  const { id: organizationId } = await makeOrganization(app);
  const manager = app.as('engagement_manager');
  const { id: engagementId } = expectStatus<{ id: string }>(await manager.post('/v1/engagements', { organizationId, name: 'Case-law model' }), 201);
  const token = await tokenOf(app, await createApiClient(app, organizationId));
  const partner = app.withToken(token);
  const { id: datasetId } = expectStatus<{ id: string }>(await partner.post(`/v1/engagements/${engagementId}/datasets`, { name: 'Case law' }), 201);
  const scene = { organizationId, engagementId, partner, token, datasetId };
  if (options.signed !== false) await signAgreement(app, scene, options.quotaBytes);
  return scene;
}

export async function signAgreement(app: TestApp, scene: Scene, quotaBytes = terms.quotaBytes): Promise<string> {
  const manager = app.as('engagement_manager');
  const { id } = expectStatus<{ id: string }>(await manager.post(`/v1/engagements/${scene.engagementId}/data-agreements`, { ...terms, quotaBytes }), 201);
  expectStatus(await manager.act(`/v1/data-agreements/${id}`, 'actions/sign', { by: 'Noor Haddad' }), 200);
  expectStatus(await scene.partner.act(`/v1/data-agreements/${id}`, 'actions/sign', { by: 'Ada Okafor' }), 200);
  return id;
}

/** A JSONL file of so many documents, all different unless `seed` repeats. */
export function jsonl(documents: number, seed = ''): Buffer {
  return Buffer.from(Array.from({ length: documents }, (_, index) => JSON.stringify({ text: `Document ${seed}${index}: the parties agree as follows, and nothing else.` })).join('\n'));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface UploadOptions {
  name?: string;
  datasetId?: string;
  sha256?: string;
  token?: string;
  /** Goes on with this upload. */
  url?: string;
}

/** Uploads a file with tus-js-client. @returns the upload's id. */
export function uploadFile(app: TestApp, scene: Scene, bytes: Buffer, options: UploadOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${app.url}/v1/uploads`,
      ...(options.url === undefined ? {} : { uploadUrl: options.url }),
      headers: { authorization: `Bearer ${options.token ?? scene.token}` },
      metadata: { datasetId: options.datasetId ?? scene.datasetId, filename: options.name ?? 'cases.jsonl', filetype: 'application/jsonl', ...(options.sha256 === undefined ? {} : { sha256: options.sha256 }) },
      chunkSize: 1024 * 1024,
      retryDelays: null,
      onSuccess: () => resolve(idOf(upload.url)),
      onError: reject,
    });
    upload.start();
  });
}

export function idOf(url: string | null): string {
  return new URL(url ?? '').pathname.split('/').at(-1) ?? '';
}

/** What a tus client was told when it was refused. */
export async function refusalOf(upload: Promise<unknown>): Promise<Problem> {
  const error = await upload.then(() => { throw new Error('the upload was not refused'); }, (thrown: unknown) => thrown);
  const response = (error as { originalResponse?: { getStatus(): number; getBody(): string; getHeader(name: string): string | undefined } }).originalResponse;
  if (response === undefined) throw error;
  const problem = JSON.parse(response.getBody()) as Problem;
  if (problem.status !== response.getStatus()) throw new Error(`status ${response.getStatus()} with a problem of ${problem.status}`);
  if (response.getHeader('content-type')?.startsWith('application/problem+json') !== true) throw new Error('a refusal is no problem document');
  return problem;
}

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** One request of the tus protocol; with `cutAfter` bytes of the body the connection breaks, and null is answered. */
export function tus(app: TestApp, token: string | undefined, method: string, path: string, headers: Record<string, string> = {}, body: Buffer = Buffer.alloc(0), cutAfter?: number): Promise<RawAnswer | null> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, app.url), {
      method, headers: { 'Tus-Resumable': '1.0.0', 'Content-Length': String(body.length), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    });
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks).toString() }));
      incoming.on('error', reject);
    });
    outgoing.on('error', (error) => (cutAfter === undefined ? reject(error) : resolve(null)));
    if (cutAfter === undefined) outgoing.end(body);
    else outgoing.write(body.subarray(0, cutAfter), () => setTimeout(() => outgoing.destroy(), 300));
  });
}

export function metadata(entries: Record<string, string>): string {
  return Object.entries(entries).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',');
}

/** Begins an upload without sending anything. @returns its path. */
export async function beginUpload(app: TestApp, scene: Scene, bytes: number, entries: Record<string, string> = {}): Promise<string> {
  const answer = await tus(app, scene.token, 'POST', '/v1/uploads', { 'Upload-Length': String(bytes), 'Upload-Metadata': metadata({ datasetId: scene.datasetId, filename: 'cases.jsonl', ...entries }) });
  if (answer?.status !== 201) throw new Error(`creation answered ${answer?.status}: ${answer?.body}`);
  return new URL(String(answer.headers['location']), app.url).pathname;
}

export function patch(app: TestApp, token: string, path: string, offset: number, chunk: Buffer, headers: Record<string, string> = {}, cutAfter?: number): Promise<RawAnswer | null> {
  return tus(app, token, 'PATCH', path, { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset), ...headers }, chunk, cutAfter);
}

export async function makeVersion(scene: Scene, uploadIds?: string[], datasetId = scene.datasetId): Promise<Version> {
  return expectStatus<Version>(await scene.partner.post(`/v1/datasets/${datasetId}/versions`, uploadIds === undefined ? {} : { uploadIds }), 202);
}

export function processed(scene: Scene, id: string, status = 'processed', timeoutMs = 100_000): Promise<Version> {
  return eventually(async () => {
    const { body } = await scene.partner.get<Version>(`/v1/dataset-versions/${id}`);
    if (body.status === 'failed' && status !== 'failed') throw new Error(`processing failed: ${body.failureReason}`);
    return body.status === status ? body : undefined;
  }, `dataset version ${id} being ${status}`, timeoutMs);
}

/** The engagement's accepted data, as its gates see it. */
export async function acceptedData(app: TestApp, scene: Scene): Promise<{ tokens: number; datasetVersions: number }> {
  const { body } = await app.as('engagement_manager').get<{ facts: { acceptedData: { tokens: number; datasetVersions: number } } }>(`/v1/engagements/${scene.engagementId}`);
  return body.facts.acceptedData;
}

/** Names of the events announced about the engagement, oldest first. */
export async function eventsOf(app: TestApp, scene: Scene): Promise<string[]> {
  const { rows } = await app.owner.query<{ type: string }>('select type from platform.outbox where stream_id = $1 order by txid, seq', [scene.engagementId]);
  return rows.map(({ type }) => type);
}

let jobs = 0;
/** A job's run, each under an id of its own unless one is given. */
export function jobRun(options: Partial<JobRun> = {}): JobRun {
  return { id: `test-${(jobs += 1)}`, attempt: 1, attempts: 6, origin: { actor: systemActor('test'), requestId: 'test' }, signal: new AbortController().signal, ...options };
}

/** Does what a worker would do next: one piece of work, whichever it is. */
export function takeStep(app: TestApp, run = jobRun()): Promise<void> {
  return app.app.get(TakeStepJob, { strict: false }).run({}, run);
}
