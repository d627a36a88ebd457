/** One customer's engagement as staff and the customer's system play it, stubbornly; notes what was acknowledged. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from 'tus-js-client';
import type { House } from './house.js';
import type { Receiver } from './receiver.js';
import type { SeededRandom } from './seeded-random.js';
import { Refused } from './stubborn-client.js';
import type { StubbornClient } from './stubborn-client.js';

/** What the system has confirmed, and must therefore hold whatever happened to it. */
export interface Ledger {
  engagements: string[];
  releasedMilestones: string[];
  payments: { invoiceId: string; reference: string; amount: number }[];
  uploads: { id: string; engagementId: string; sha256: string }[];
  versions: { id: string; documents: number }[];
  endpoints: { organizationId: string; endpointId: string; createdAt: string; receiver: Receiver }[];
}

export interface Cast {
  house: House;
  staff: StubbornClient;
  asPartner(token: string): StubbornClient;
  random: SeededRandom;
  receiver: Receiver;
  ledger: Ledger;
  /** Distinguishes what this customer makes from what others do. */
  name: string;
}

interface Identified { id: string }

const usd = (amount: number): { amount: number; currency: string } => ({ amount, currency: 'USD' });

/** Plays until the end, or until `isOver` says that the drill is. */
export async function playEngagement(cast: Cast, isOver: () => boolean): Promise<void> {
  const partner = await meet(cast);
  const engagement = await partner.post<Identified>('/v1/engagements', { name: `Model of ${cast.name}`, problem: 'Answers that cite the clause they rest on.' });
  cast.ledger.engagements.push(engagement.id);
  const path = `/v1/engagements/${engagement.id}`;
  const steps: (() => Promise<void>)[] = [
    () => qualify(cast, path),
    () => agreeOnScope(cast, path, partner),
    () => wander(cast, path),
    () => agreeOnMoney(cast, path, partner),
    () => bringData(cast, engagement.id, path, partner),
    () => wander(cast, path),
    () => settle(cast, engagement.id),
  ];
  for (const step of steps) {
    if (isOver()) return;
    await step();
  }
}

async function meet(cast: Cast): Promise<StubbornClient> {
  const { staff, name } = cast;
  const { id: organizationId } = await staff.post<Identified>('/v1/organizations', {
    name, country: 'US', timeZone: 'America/New_York', residencyRegion: 'us',
    legalEntity: { legalName: `${name} LLP`, registrationNumber: name.replaceAll(/[^A-Za-z0-9]/g, '').slice(-30), country: 'US' },
    billingAddress: { lines: ['40 Foley Square'], city: 'New York', region: 'NY', postalCode: '10007', country: 'US' },
  });
  await staff.post(`/v1/organizations/${organizationId}/contacts`, { name: 'Ada Okafor', email: `ada@${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}.example`, roles: ['sponsor', 'billing'] });
  await staff.act(`/v1/organizations/${organizationId}`, 'actions/verify').catch(doneBefore);
  const client = await staff.post<{ id: string; secret: string | null }>(`/v1/organizations/${organizationId}/api-clients`, {
    name: 'System',
    permissions: ['organization:read', 'engagement:read', 'engagement:create', 'scope:read', 'scope:approve', 'data_agreement:read', 'data_agreement:sign', 'dataset:read', 'dataset:write', 'upload:write', 'contract:read', 'contract:sign', 'webhook:manage', 'event:read'],
  });
  // The answer with the secret was lost, and a retry does not show it again: whoever lost it makes another client.
  if (client.secret === null || client.secret === undefined) return meet({ ...cast, name: `${name} again` });
  const partner = cast.asPartner(await tokenOf(cast.house, client.id, client.secret));
  const endpoint = await partner.post<{ id: string; secret: string | null; createdAt: string }>('/v1/webhook-endpoints', { url: cast.receiver.url, description: name });
  if (typeof endpoint.secret === 'string') {
    cast.receiver.trust(endpoint.secret);
    cast.ledger.endpoints.push({ organizationId, endpointId: endpoint.id, createdAt: endpoint.createdAt, receiver: cast.receiver });
  }
  return partner;
}

async function tokenOf(house: House, clientId: string, secret: string): Promise<string> {
  for (;;) {
    const [url] = house.urls;
    const answer = url === undefined ? undefined : await fetch(`${url}/oauth/token`, {
      method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }), headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    }).catch(() => undefined);
    if (answer?.ok === true) return (await answer.json() as { access_token: string }).access_token;
    if (answer !== undefined && answer.status < 500) throw new Error(`the token endpoint answered ${answer.status}: ${await answer.text()}`);
    await sleep(300);
  }
}

/** What our own lost first try has done already is not to be done again. */
function doneBefore(error: unknown): void {
  if (error instanceof Refused && (error.status === 409 || error.status === 422)) return;
  throw error;
}

async function qualify({ staff }: Cast, path: string): Promise<void> {
  const me = await staff.get<Identified>('/v1/me');
  await staff.patch(path, { ownerId: me.id, sponsor: { name: 'Ada Okafor' } });
  await advance(staff, path, 'qualify', 'qualification');
  const assessment = await staff.post<Identified>(`${path}/assessments`, {
    useCase: 'research', domain: 'legal', monthlyCalls: 400_000, promptTokensPerCall: 1500, instructionCount: 9, distinctTasks: 6, ownedDataTokens: 10_200_000_000,
    dataQuality: 'high', baseModelsLackDomainData: true, budget: usd(400_000_000), estimates: { customModel: usd(320_000_000) },
  });
  await staff.act(`/v1/assessments/${assessment.id}`, 'actions/decide', { decision: 'custom_model', reason: 'They own the data' }).catch(doneBefore);
  await advance(staff, path, 'begin_scoping', 'scoping');
}

async function agreeOnScope({ staff }: Cast, path: string, partner: StubbornClient): Promise<void> {
  const version = await staff.post<Identified>(`${path}/scope-versions`, {
    domain: 'legal', languages: ['en'], expectedTokens: 1_000_000, techniques: ['continued_pretraining'], requiredSkills: [{ skill: 'evaluation', minimumLevel: 2 }],
    successCriteria: [{ id: 'preferred', name: 'Preferred', metric: 'share of comparisons won', unit: '%', mustHave: true, baseline: 50, target: 80, direction: 'at_least' }],
  });
  const scope = `/v1/scope-versions/${version.id}`;
  await staff.act(scope, 'actions/submit').catch(doneBefore);
  await staff.act(scope, 'actions/approve').catch(doneBefore);
  await partner.act(scope, 'actions/approve').catch(doneBefore);
  await advance(staff, path, 'approve_scope', 'contracting');
}

async function agreeOnMoney({ staff, random, ledger, name }: Cast, path: string, partner: StubbornClient): Promise<void> {
  const parts = Array.from({ length: random.int(2, 4) }, () => random.int(1, 900_000_00));
  const { id } = await staff.post<Identified>(`${path}/contracts`, { reference: name, price: usd(parts.reduce((sum, part) => sum + part, 0)), paymentTermDays: 30 });
  const contract = `/v1/contracts/${id}`;
  await staff.put(contract, `${contract}/milestones`, parts.map((amount, index) => ({ name: `Part ${index + 1}`, amount: usd(amount), releasedBy: { kind: 'by_hand' } })));
  await staff.act(contract, 'actions/sign', { by: 'Noor Haddad' }).catch(doneBefore);
  await partner.act(contract, 'actions/sign', { by: 'Ada Okafor' }).catch(doneBefore);
  const agreement = await staff.post<Identified>(`${path}/data-agreements`, {
    dataOwner: 'organization', weightsOwner: 'organization', retentionDays: 30, residencyRegion: 'us', permittedTechniques: ['continued_pretraining'], quotaBytes: 1_000_000_000,
  });
  await staff.act(`/v1/data-agreements/${agreement.id}`, 'actions/sign', { by: 'Noor Haddad' }).catch(doneBefore);
  await partner.act(`/v1/data-agreements/${agreement.id}`, 'actions/sign', { by: 'Ada Okafor' }).catch(doneBefore);
  await advance(staff, path, 'begin_intake', 'intake');
  const { data: milestones } = await staff.get<{ data: Identified[] }>(`${contract}/milestones`);
  for (const milestone of milestones) {
    await staff.act(`/v1/milestones/${milestone.id}`, 'actions/release', { reason: 'Handed over' }).catch(doneBefore);
    ledger.releasedMilestones.push(milestone.id);
  }
}

async function bringData(cast: Cast, engagementId: string, path: string, partner: StubbornClient): Promise<void> {
  const { random, ledger } = cast;
  const dataset = await partner.post<Identified>(`${path}/datasets`, { name: 'Texts', kind: 'documents' });
  let documents = 0;
  for (let file = 1; file <= random.int(1, 3); file += 1) {
    const lines = Array.from({ length: random.int(50, 400) }, () => JSON.stringify({ text: random.bytes(random.int(200, 2000)).toString('base64') }));
    documents += lines.length;
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const id = await upload(cast, partner, dataset.id, `texts-${file}.jsonl`, bytes, sha256);
    ledger.uploads.push({ id, engagementId, sha256 });
  }
  const version = await partner.post<Identified>(`/v1/datasets/${dataset.id}/versions`);
  ledger.versions.push({ id: version.id, documents });
}

/** By the public client, in small chunks, going on after whatever broke off, at whichever process is up. */
async function upload({ house }: Cast, partner: StubbornClient, datasetId: string, filename: string, bytes: Buffer, sha256: string): Promise<string> {
  let id: string | undefined;
  for (;;) {
    const [base] = house.urls;
    const done = base === undefined ? undefined : await new Promise<string | undefined>((resolve, reject) => {
      const attempt = new Upload(bytes, {
        endpoint: `${base}/v1/uploads`, ...(id === undefined ? {} : { uploadUrl: `${base}/v1/uploads/${id}` }), chunkSize: 64 * 1024, retryDelays: [],
        headers: { authorization: `Bearer ${partner.token}` }, metadata: { datasetId, filename, filetype: 'application/jsonl', sha256 },
        onUploadUrlAvailable: () => {
          id = attempt.url?.split('/').at(-1) ?? id;
        },
        onSuccess: () => resolve(id),
        onError: (error) => {
          const status = (error as { originalResponse?: { getStatus(): number } | null }).originalResponse?.getStatus() ?? 0;
          // 423: another request, which was cut, still holds it. 404 and 410 come from nowhere in this drill.
          if (status >= 400 && status < 500 && ![409, 423, 429].includes(status)) reject(new Error(`the upload was refused: ${String(error)}`));
          else resolve(undefined);
        },
      });
      attempt.start();
    });
    if (done !== undefined) break;
    await sleep(200);
  }
  if (id === undefined) throw new Error('an upload without an id');
  // Its last request may have broken off after the last byte: then it is settled by a job.
  for (;;) {
    const { status } = await partner.get<{ status: string }>(`/v1/uploads/${id}`);
    if (status === 'received') return id;
    if (status !== 'receiving') throw new Error(`the upload is ${status}`);
    await sleep(500);
  }
}

/** A hold and its resumption, as the dice fall. */
async function wander({ staff, random }: Cast, path: string): Promise<void> {
  if (random.chance(0.5)) {
    await staff.act(path, 'actions/hold', { reason: 'Waiting for the board' }).catch(doneBefore);
    await staff.act(path, 'actions/resume').catch(doneBefore);
  }
}

async function settle({ staff, random, ledger, name }: Cast, engagementId: string): Promise<void> {
  const { data } = await staff.get<{ data: { id: string; amount: { amount: number } }[] }>(`/v1/invoices?engagementId=${engagementId}&limit=100`);
  for (const [index, invoice] of data.entries()) {
    const first = Math.max(1, Math.floor(invoice.amount.amount * random.next()));
    for (const [part, amount] of [first, invoice.amount.amount - first].entries()) {
      if (amount === 0) continue;
      const reference = `${name} ${index}.${part}`;
      await staff.post(`/v1/invoices/${invoice.id}/payments`, { amount: usd(amount), receivedOn: new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10), reference });
      ledger.payments.push({ invoiceId: invoice.id, reference, amount });
    }
  }
}

/** Takes the action, unless our own lost request has taken it already. */
async function advance(staff: StubbornClient, path: string, action: string, stage: string): Promise<void> {
  let refusal = '';
  await staff.act(path, `actions/${action}`).catch((error: unknown) => {
    doneBefore(error);
    refusal = String(error);
  });
  const now = await staff.get<{ stage: string; onHold: boolean }>(path);
  if (now.stage !== stage) throw new Error(`after ${action} the engagement is in ${now.stage}: ${refusal}`);
}
