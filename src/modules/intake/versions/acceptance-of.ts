import type { Actor } from '../../../platform/actor.js';
import { nameShownTo } from '../../../platform/http/lab-people.js';
import type { DatasetVersionListItem } from './dataset-version.dto.js';
import type { DatasetVersion } from './dataset-version.entity.js';
import { isUnderWay } from './dataset-version.workflow.js';

export type AcceptedAhead = Pick<DatasetVersion, 'status' | 'failure' | 'acceptAsPreviewed' | 'acceptanceReason' | 'acceptanceBy' | 'acceptanceWithheld'>;

/** What has become of an acceptance that was given before the version was processed; null when none was. Partners are told of it once it counts. */
export function acceptanceOf(version: AcceptedAhead, reader: Actor): DatasetVersionListItem['acceptance'] {
  const { acceptAsPreviewed: policyPreviewId, acceptanceReason: reason, acceptanceBy: by } = version;
  if (policyPreviewId === null || reason === null || by === null) return null;
  const withheldBecause = whyWithheld(version);
  const pending = isUnderWay(version.status) || version.status === 'processed';
  const status = withheldBecause !== null ? 'withheld' : pending ? 'pending' : 'given';
  if (reader.kind === 'partner' && status !== 'given') return null;
  return { policyPreviewId, reason, by: nameShownTo(reader, by), status, withheldBecause };
}

function whyWithheld({ status, failure, acceptanceWithheld }: AcceptedAhead): string | null {
  if (acceptanceWithheld !== null) return acceptanceWithheld;
  if (status === 'failed') return `It could not be processed: ${failure ?? ''}`;
  return status === 'cancelled' || status === 'rejected' ? `It was ${status}.` : null;
}
