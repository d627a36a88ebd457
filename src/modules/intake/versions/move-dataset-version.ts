import type { Tx } from '../../../platform/database/tx.js';
import { decide } from '../../../platform/workflow/decide.js';
import { versionActionNotPossible, versionKeepsNothing } from '../intake.errors.js';
import { DatasetVersion } from './dataset-version.entity.js';
import { datasetVersionWorkflow } from './dataset-version.workflow.js';

export type DatasetVersionAction = keyof typeof datasetVersionWorkflow.transitions;

/**
 * The one place that writes the status of a dataset version, locked by the caller: asks the workflow, saves, audits.
 * @param changes what goes with the move
 * @throws DomainError `dataset_version.action_not_possible`, `dataset_version.keeps_nothing`
 */
export async function moveDatasetVersion(
  tx: Tx, version: DatasetVersion, action: DatasetVersionAction, changes: Partial<DatasetVersion> = {}, reason?: string,
): Promise<void> {
  const decision = decide(datasetVersionWorkflow, { stage: version.status }, action, { facts: { tokens: changes.tokens ?? version.tokens, keptTokens: changes.keptTokens ?? version.keptTokens }, reason });
  if (!decision.ok) {
    const refusal = decision.code === 'gate_not_met' && (version.tokens ?? 0) > 0 ? versionKeepsNothing : versionActionNotPossible;
    throw refusal.with(decision.detail, { members: { blockers: decision.blockers } });
  }
  const before = { status: version.status };
  Object.assign(version, changes, { status: decision.next.stage, version: version.version + 1, updatedAt: tx.now });
  await tx.manager.save(DatasetVersion, version);
  const { tokens, keptTokens } = version;
  tx.audit({
    action: `dataset_version.${action}`, object: version.id, chain: version.organizationId, before, after: { status: version.status, tokens, keptTokens },
    // Who judged it ahead is not who moves it.
    ...(changes.judgedBy === undefined || changes.judgedBy === null ? {} : { onBehalfOf: changes.judgedBy.id }),
  });
}

/** What every event about a version says. */
export function aboutVersion({ engagementId, organizationId, datasetId, id, number }: DatasetVersion) {
  return { engagementId, organizationId, datasetId, datasetVersionId: id, number };
}
