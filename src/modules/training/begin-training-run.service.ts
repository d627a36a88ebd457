import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementFacts } from '../engagements/engagements.api.js';
import { betterEvidence } from './better-evidence.js';
import type { BeginTrainingRunInput } from './training-run.dto.js';
import { TrainingRun } from './training-run.entity.js';
import { trainingRunWorkflows } from './training-run.workflow.js';
import { snapshotOf } from './training.actors.js';
import { datasetVersionNotAccepted, externalIdTaken, techniqueNotInScope, trainingNotInStage } from './training.errors.js';
import { trainingRunReported } from './training.events.js';

/** Takes note that a run is queued. The same `externalId` again is the same run. */
@Injectable()
export class BeginTrainingRun {
  constructor(private readonly engagements: EngagementsApi) {}

  /**
   * @returns the run, and whether it is new.
   * @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold`, `training_run.*`
   */
  async run(tx: Tx, engagementId: Id<'eng'>, input: BeginTrainingRunInput): Promise<{ run: TrainingRun; created: boolean }> {
    const engagement = await this.engagements.lock(tx, engagementId);
    const known = input.externalId === undefined ? null : await tx.manager.findOneBy(TrainingRun, { engagementId, externalId: input.externalId });
    // Before all checks: a trainer that retries must get its answer even if the engagement has moved on meanwhile.
    if (known !== null) return { run: sameRun(known, input), created: false };

    const { organizationId, iteration, stage, facts } = await this.engagements.lockUnderWay(tx, engagementId);
    if (stage !== 'training') throw trainingNotInStage.with(`The engagement is in ${stage}; a run begins in training.`);
    requireTechniqueInScope(input.technique, facts.scope);
    requireAccepted(input.datasetVersionIds, facts.acceptedData);
    const workflow = trainingRunWorkflows.latest;
    const run = tx.manager.create(TrainingRun, {
      id: newId('run'), organizationId, engagementId, iteration, workflowVersion: workflow.version, externalId: input.externalId ?? null, technique: input.technique,
      baseModel: input.baseModel, datasetVersionIds: input.datasetVersionIds, status: workflow.initial, tokensProcessed: 0, checkpointUri: null, checkpointSha256: null,
      checkpointRegisteredAt: null, failureReason: null, reportedBy: snapshotOf(tx.actor), startedAt: null, endedAt: null, version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    await tx.manager.insert(TrainingRun, run);
    const evidence = betterEvidence(facts.trainingRun, run);
    if (evidence !== null) await this.engagements.recordFact(tx, engagementId, 'trainingRun', evidence);
    tx.audit({
      action: 'training_run.begin', object: run.id, chain: organizationId,
      after: { engagementId, iteration, technique: run.technique, baseModel: run.baseModel, datasetVersionIds: run.datasetVersionIds, externalId: run.externalId, status: run.status },
    });
    tx.announce(trainingRunReported, {
      engagementId, organizationId, name: engagement.name, ownerId: engagement.ownerId, iteration, trainingRunId: run.id, technique: run.technique, tokensProcessed: 0, status: 'queued',
    });
    return { run, created: true };
  }
}

function sameRun(known: TrainingRun, input: BeginTrainingRunInput): TrainingRun {
  const differs = known.technique !== input.technique || known.baseModel !== input.baseModel
    || known.datasetVersionIds.toSorted().join() !== input.datasetVersionIds.toSorted().join();
  if (!differs) return known;
  throw externalIdTaken.with(`In this engagement "${input.externalId}" names run ${known.id}: ${known.technique} on ${known.baseModel}, which is not the run sent.`);
}

function requireTechniqueInScope(technique: string, scope: EngagementFacts['scope']): void {
  const agreed = scope?.techniques ?? [];
  // Without a scope on record its gate was waived, and nothing was agreed that could be compared.
  if (agreed.length === 0 || agreed.includes(technique)) return;
  throw techniqueNotInScope.with(`Scope version ${scope?.version ?? 0} agrees on ${agreed.join(' and ')}, not on ${technique}.`);
}

function requireAccepted(ids: readonly string[], { datasetVersionIds }: EngagementFacts['acceptedData']): void {
  const others = ids.filter((id) => !datasetVersionIds.includes(id));
  if (others.length > 0) throw datasetVersionNotAccepted.with(`Not accepted in this engagement: ${others.join(', ')}.`);
}
