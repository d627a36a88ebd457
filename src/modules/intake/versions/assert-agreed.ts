import type { Reader, Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { DataAgreement } from '../agreements/data-agreement.entity.js';
import { versionAgreementMissing } from '../intake.errors.js';

/**
 * Data is worked on only while an agreement is in force. The engagement is locked, and whoever signs or withdraws locks it as well.
 * @throws DomainError `dataset_version.agreement_missing`
 */
export async function assertAgreed(tx: Tx, engagementId: Id<'eng'>): Promise<void> {
  if (!(await isAgreed(tx, engagementId))) throw versionAgreementMissing.with('No data agreement that both sides have signed is in force: its consent was withdrawn, or there was none.');
}

/** Whether an agreement is in force at this moment. */
export function isAgreed(reader: Reader, engagementId: Id<'eng'>): Promise<boolean> {
  return reader.manager.existsBy(DataAgreement, { engagementId, status: 'signed' });
}
