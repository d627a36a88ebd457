import type { DataAgreement } from '../agreements/data-agreement.entity.js';
import type { DataRetention } from '../retention/data-retention.entity.js';
import type { CertificateDocument } from './deletion-certificate.dto.js';

type Clause = NonNullable<CertificateDocument['remains'][number]['clause']>;

const WEIGHTS: Readonly<Record<DataAgreement['weightsOwner'], string>> = {
  organization: 'The weights of the custom model belong to the organization.',
  lab: 'The weights of the custom model belong to the lab.',
  shared: 'The weights of the custom model belong to the organization and the lab together.',
};

/** Under which clause the data is deleted. */
export function retentionClause(agreement: DataAgreement, retention: Pick<DataRetention, 'startedBy'> | null): Clause {
  if (retention?.startedBy === 'withdrawal') {
    const days = agreement.withdrawalDays ?? agreement.retentionDays;
    return { term: agreement.withdrawalDays === null ? 'retentionDays' : 'withdrawalDays', value: days, text: `The data may be kept for ${days} days after consent was withdrawn.` };
  }
  return { term: 'retentionDays', value: agreement.retentionDays, text: `The data may be kept for ${agreement.retentionDays} days after the engagement’s end.` };
}

/** Under which clause weights outlive the data that they were trained on. */
export function weightsClause(agreement: DataAgreement): Clause {
  return { term: 'weightsOwner', value: agreement.weightsOwner, text: WEIGHTS[agreement.weightsOwner] };
}
