import { Injectable } from '@nestjs/common';
import { signDocument } from '../../../platform/crypto/signed-document.js';
import { SigningKeys } from '../../../platform/crypto/signing-keys.js';
import type { Tx } from '../../../platform/database/tx.js';
import { withoutLabPeople } from '../../../platform/http/lab-people.js';
import { fromUuid, newId, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { OrganizationsApi } from '../../organizations/organizations.api.js';
import { DataAgreement } from '../agreements/data-agreement.entity.js';
import { DataDeletion, DeletedObject } from '../deletions/data-deletion.entity.js';
import { deletionCertificateIssued } from '../intake.events.js';
import { DataRetention, LegalHold } from '../retention/data-retention.entity.js';
import { retentionClause, weightsClause } from './agreement-clauses.js';
import { CERTIFICATE_PURPOSE } from './deletion-certificate.dto.js';
import type { CertificateDocument } from './deletion-certificate.dto.js';
import { DeletionCertificate, TrainedCheckpoint } from './deletion-certificate.entity.js';

/** Says, signed, what was deleted of an engagement, when and why, and what remains. Figures and names, no contents. */
@Injectable()
export class IssueDeletionCertificate {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly organizations: OrganizationsApi,
    private readonly keys: SigningKeys,
  ) {}

  /** The deletion is done, and its engagement or deletion locked. A further certificate names the one that it replaces. */
  async run(tx: Tx, engagementId: Id<'eng'>): Promise<DeletionCertificate> {
    const deletion = await tx.manager.findOneByOrFail(DataDeletion, { engagementId, status: 'done' });
    const [previous] = await tx.manager.find(DeletionCertificate, { where: { engagementId }, order: { number: 'DESC' }, take: 1 });
    const { organizationId } = deletion;
    const [id, number] = [newId('crt'), (previous?.number ?? 0) + 1];
    const file = signDocument(this.keys, CERTIFICATE_PURPOSE, {
      id, number, replaces: previous === undefined ? null : { id: previous.id, sha256: previous.sha256 }, issuedAt: tx.now.toISOString(),
      ...(await this.#parties(tx, deletion)), ...(await this.#deletion(tx, deletion, previous)),
    } satisfies CertificateDocument);
    const certificate = tx.manager.create(DeletionCertificate, {
      id, organizationId, engagementId, number, body: file.text, sha256: file.sha256, keyId: file.keyId, issuedAt: tx.now,
    });
    await tx.manager.insert(DeletionCertificate, certificate);
    const told = { number, sha256: file.sha256, keyId: file.keyId };
    tx.audit({ action: 'deletion_certificate.issue', object: id, chain: organizationId, after: { engagementId, ...told } });
    tx.announce(deletionCertificateIssued, { engagementId, organizationId, deletionCertificateId: id, ...told });
    return certificate;
  }

  async #parties(tx: Tx, { engagementId, organizationId }: DataDeletion): Promise<Pick<CertificateDocument, 'organization' | 'engagement'>> {
    const { name, legalName, country } = await this.organizations.require(tx, organizationId);
    const engagement = await this.engagements.require(tx, engagementId);
    return { organization: { id: organizationId, name, legalName, country }, engagement: { id: engagementId, name: engagement.name, stage: engagement.stage } };
  }

  async #deletion(tx: Tx, deletion: DataDeletion, previous: DeletionCertificate | undefined): Promise<Omit<CertificateDocument, 'id' | 'number' | 'replaces' | 'issuedAt' | 'organization' | 'engagement'>> {
    const { engagementId, cause, requestedBy, objects, bytes } = deletion;
    const retention = await tx.manager.findOneBy(DataRetention, { engagementId });
    const agreement = await agreementOf(tx, engagementId, retention);
    const clock = retention?.startedBy == null || retention.startedAt === null || retention.dueAt === null ? null
      : { startedBy: retention.startedBy, startedAt: retention.startedAt.toISOString(), dueAt: retention.dueAt.toISOString() };
    return {
      agreement: agreement === null ? null : {
        id: agreement.id, signedAt: timeOf(agreement.signedAt), signedForLab: signatureOf(agreement.signedForLab), signedForPartner: signatureOf(agreement.signedForPartner),
        consentWithdrawnAt: timeOf(agreement.consentWithdrawnAt), clause: retentionClause(agreement, retention),
      },
      deletion: {
        // Partners read it: somebody at the lab is the lab there, and who it was is in the audit.
        cause, requestedBy: withoutLabPeople(requestedBy), clock, requestedAt: deletion.requestedAt.toISOString(), startedAt: (deletion.startedAt ?? deletion.requestedAt).toISOString(),
        finishedAt: (deletion.finishedAt ?? tx.now).toISOString(), objects, bytes,
        holds: previous === undefined ? await holdsOf(tx, engagementId) : documentOf(previous).deletion.holds,
      },
      dataKey: deletion.dataKeyId === null || deletion.dataKeyDestroyedAt === null ? null
        : { id: deletion.dataKeyId, algorithm: 'AES-256-GCM', destroyedAt: deletion.dataKeyDestroyedAt.toISOString() },
      objects: await objectsOf(tx, deletion),
      deletedBefore: await deletedBefore(tx, deletion),
      remains: await remainsOf(tx, engagementId, agreement),
    };
  }
}

/** The agreement by which the clock ran, or else the one that was in force last. */
async function agreementOf(tx: Tx, engagementId: Id<'eng'>, retention: DataRetention | null): Promise<DataAgreement | null> {
  if (retention?.dataAgreementId != null) return tx.manager.findOneBy(DataAgreement, { id: retention.dataAgreementId });
  return (await tx.manager.findOneBy(DataAgreement, { engagementId, status: 'signed' }))
    ?? tx.manager.findOne(DataAgreement, { where: { engagementId, status: 'consent_withdrawn' }, order: { consentWithdrawnAt: 'DESC' } });
}

async function holdsOf(tx: Tx, engagementId: Id<'eng'>): Promise<CertificateDocument['deletion']['holds']> {
  const holds = await tx.manager.find(LegalHold, { where: { engagementId }, order: { placedAt: 'ASC', id: 'ASC' } });
  return holds.map(({ id, placedAt, releasedAt }) => ({ id, placedAt: placedAt.toISOString(), releasedAt: timeOf(releasedAt) }));
}

/** What an earlier certificate says. Handlers of events see no legal holds, and after the deletion there are no new ones. */
function documentOf({ body }: DeletionCertificate): CertificateDocument {
  return (JSON.parse(body) as { document: CertificateDocument }).document;
}

async function objectsOf(tx: Tx, { engagementId, requestedAt }: DataDeletion): Promise<CertificateDocument['objects']> {
  const objects = await tx.manager.find(DeletedObject, { where: { engagementId }, order: { keyHash: 'ASC' } });
  return objects.map(({ keyHash, kind, bytes, sha256, deletedAt, unreadable }) => (
    { keyHash, kind, bytes, sha256, deletedAt: (deletedAt ?? requestedAt).toISOString(), ...(unreadable && { unreadable }) }));
}

async function deletedBefore(tx: Tx, { engagementId, requestedAt }: DataDeletion): Promise<CertificateDocument['deletedBefore']> {
  const rows = await tx.query<{ id: string; status: string; bytes: string; sha256: string | null; ended_at: Date }>(
    'select id, status, bytes, sha256, ended_at from intake.upload where engagement_id = $1 and ended_at < $2 order by id', [toUuid(engagementId), requestedAt],
  );
  return rows.map((row) => ({ uploadId: fromUuid('upl', row.id), status: row.status, bytes: Number(row.bytes), sha256: row.sha256, endedAt: row.ended_at.toISOString() }));
}

async function remainsOf(tx: Tx, engagementId: Id<'eng'>, agreement: DataAgreement | null): Promise<CertificateDocument['remains']> {
  const checkpoints = await tx.manager.find(TrainedCheckpoint, { where: { engagementId }, order: { registeredAt: 'ASC', trainingRunId: 'ASC' } });
  const remains = (what: CertificateDocument['remains'][number]['what'], because: string): CertificateDocument['remains'][number] => ({ what, because, clause: null, checkpoints: [] });
  return [
    remains('records', 'What was agreed, uploaded, counted and decided, by names, times, figures and hashes: proof of how the engagement was carried out. It holds no contents.'),
    remains('accounts', 'Contract, milestones, invoices and payments, which the law on accounting asks to be kept.'),
    remains('audit', 'The chained record of who did what and when, which would lose its proof if records were taken out.'),
    remains('certificate', 'This certificate and the list of objects in it.'),
    ...(checkpoints.length === 0 ? [] : [{
      what: 'weights' as const, because: 'Weights that were trained on the data. They are kept, handed over or deleted by their owner’s decision.',
      clause: agreement === null ? null : weightsClause(agreement),
      checkpoints: checkpoints.map(({ trainingRunId, technique, baseModel, checkpointSha256, registeredAt, datasetVersionIds }) => (
        { trainingRunId, technique, baseModel, checkpointSha256, registeredAt: registeredAt.toISOString(), datasetVersionIds })),
    }]),
  ];
}

function timeOf(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

function signatureOf(signature: DataAgreement['signedForLab']): { by: string; at: string } | null {
  return signature === null ? null : { by: signature.by, at: signature.at };
}
