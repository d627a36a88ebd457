import { createHash, createPublicKey, verify } from 'node:crypto';
import { HttpClient, UnexpectedAnswer, eventually } from '../http-client.js';
import type { Story } from '../story.js';

interface DeletionView {
  status: string;
  objects: number;
  bytes: number;
}

/** Webhooks that arrived, mail that went out, the report, the data deleted, the audit chain whole. */
export async function closeTheBooks(story: Story): Promise<void> {
  const { say, cast, receiver } = story;
  say.act(9, 'After the end: notices, report, deletion, audit');
  await cast.manager.post(`${story.engagement}/data-deletion`);
  const deletion = await eventually('deleting the data', async () => {
    const current = await cast.manager.get<DeletionView>(`${story.engagement}/data-deletion`);
    return current.status === 'done' ? current : undefined;
  });
  say.tell(`Harbor & Lind’s data is deleted: ${deletion.objects} objects, ${(deletion.bytes / 1e6).toFixed(1)} MB`);
  await checkCertificate(story);

  await eventually('delivering all webhooks', async () => (receiver.received.size >= await eventsSinceRegistration(story) ? true : undefined));
  const retried = [...receiver.received.values()].filter(({ attempts }) => attempts > 1);
  say.tell(`Webhooks: ${receiver.received.size} received, each signature checked; ${retried.map(({ type, attempts }) => `${type} at attempt ${attempts}, after ${attempts - 1} failures`).join(', ')}`);
  if (receiver.refusedSignatures > 0) throw new UnexpectedAnswer(`${receiver.refusedSignatures} webhooks had a signature that does not fit`);

  const mails = await eventually('writing mail', async () => {
    const { data } = await cast.administrator.get<{ data: { subject: string }[] }>('/v1/admin/mailbox?limit=100');
    return data.length > 0 ? data : undefined;
  });
  say.tell(`Mailbox: ${mails.length} messages, the last “${mails[0]?.subject ?? ''}”`);
  await makeReport(story);

  const audit = await cast.administrator.get<{ chains: number; records: number; firstBad: { problem: string } | null }>('/v1/audit/verification');
  if (audit.firstBad !== null) throw new UnexpectedAnswer(`the audit chain is broken: ${audit.firstBad.problem}`);
  say.tell(`Audit: ${audit.records} records in ${audit.chains} chains, every hash recomputed, all whole`);
}

/** Checks the certificate as the customer would who trusts nobody: with Node's own Ed25519 and the public key, without our code. */
async function checkCertificate(story: Story): Promise<void> {
  const customer = new HttpClient(story.cast.partner.baseUrl, await story.cast.partner.token());
  const file = await customer.download(`${story.engagement}/deletion-certificate`);
  const { document, purpose, signature } = JSON.parse(file.toString('utf8')) as { document: { id: string }; purpose: string; signature: { keyId: string; value: string } };
  const { keys } = await customer.get<{ keys: { kid: string; kty: string; crv: string; x: string }[] }>('/.well-known/atelier-signing-keys.json');
  const key = keys.find(({ kid }) => kid === signature.keyId);
  if (key === undefined) throw new UnexpectedAnswer('the certificate was signed by a key that is not published');
  // The file is canonical JSON, so the document's canonical text stands in it as it is.
  const text = /^\{"document":(.*),"purpose":"[^"]*","signature":\{[^{}]*\}\}$/s.exec(file.toString('utf8'))?.[1] ?? '';
  const signed = verify(null, Buffer.from(`atelier ${purpose}\n${text}`), createPublicKey({ key: { kty: key.kty, crv: key.crv, x: key.x }, format: 'jwk' }), Buffer.from(signature.value, 'base64url'));
  if (!signed) throw new UnexpectedAnswer('the deletion certificate’s signature does not fit');
  story.say.tell(`Deletion certificate ${document.id}: verified with the public key ${key.kid}, SHA-256 ${createHash('sha256').update(file).digest('hex')}`);
}

/** How many events the partner can read of itself since its webhook was registered. */
async function eventsSinceRegistration(story: Story): Promise<number> {
  let count = 0;
  for await (const { occurredAt } of story.cast.partner.events()) if (occurredAt > story.webhookSince) count += 1;
  return count;
}

async function makeReport(story: Story): Promise<void> {
  const asked = await story.cast.manager.post<{ id: string }>('/v1/reports', {});
  const report = await eventually('making the pipeline report', async () => {
    const current = await story.cast.manager.get<{ status: string; id: string }>(`/v1/reports/${asked.id}`);
    if (current.status === 'failed') throw new UnexpectedAnswer('the report failed');
    return current.status === 'ready' ? current : undefined;
  });
  story.say.tell(`The pipeline report is ready: /v1/reports/${report.id} (JSON and CSV)`);
}
