import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { EngagementFacts, EngagementSummary } from '../engagements/engagements.api.js';
import type { RecordEvaluationInput } from './evaluation.dto.js';
import { Evaluation } from './evaluation.entity.js';
import { criteriaAfter, judgeCriterion } from './judge-criterion.js';
import { TrainingRun } from './training-run.entity.js';
import { snapshotOf } from './training.actors.js';
import { criterionUnknown, evaluationNotInStage, scopeNotInForce, trainingRunNotEvaluable } from './training.errors.js';
import { evaluationRecorded } from './training.events.js';

/** Records a measurement of a success criterion and judges it by the scope in force. Of several the latest counts. */
@Injectable()
export class RecordEvaluation {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold`, `evaluation.*` */
  async run(tx: Tx, engagementId: Id<'eng'>, input: RecordEvaluationInput): Promise<Evaluation> {
    const engagement = await this.engagements.lockUnderWay(tx, engagementId);
    const { organizationId, iteration, stage, facts } = engagement;
    if (stage !== 'evaluation') throw evaluationNotInStage.with(`The engagement is in ${stage}; criteria are measured in evaluation.`);
    const { version: scopeVersion, successCriteria } = requireScopeInForce(facts.scope);
    const criterion = successCriteria.find(({ id }) => id === input.criterionId);
    if (criterion === undefined) {
      throw criterionUnknown.with(`Scope version ${scopeVersion} has no criterion "${input.criterionId}"; it has ${successCriteria.map(({ id }) => id).join(', ')}.`, {
        errors: [{ path: 'body.criterionId', code: 'unknown_criterion', message: 'is no success criterion of the scope in force' }],
      });
    }
    if (input.trainingRunId !== undefined) await this.#requireEvaluable(tx, engagement, input.trainingRunId);

    const { criterionId, baseScore, customScore } = input;
    const number = 1 + ((await tx.manager.maximum(Evaluation, 'number', { engagementId })) ?? 0);
    const verdict = judgeCriterion(criterion, customScore);
    const evaluation = tx.manager.create(Evaluation, {
      id: newId('evl'), organizationId, engagementId, number, iteration, criterionId, criterionName: criterion.name, scopeVersion, direction: criterion.direction,
      target: criterion.target, unit: criterion.unit, trainingRunId: input.trainingRunId ?? null, baseScore, customScore, verdict, sampleSize: input.sampleSize ?? null,
      evaluator: input.evaluator, notes: input.notes, recordedBy: snapshotOf(tx.actor), createdAt: tx.now,
    });
    await tx.manager.insert(Evaluation, evaluation);
    await this.engagements.recordFact(tx, engagementId, 'criteria', criteriaAfter(successCriteria, facts.criteria, { criterionId, score: customScore, verdict, iteration }));
    tx.audit({
      action: 'evaluation.record', object: evaluation.id, chain: organizationId,
      after: { engagementId, iteration, criterionId, scopeVersion, baseScore, customScore, target: criterion.target, verdict, trainingRunId: evaluation.trainingRunId },
    });
    tx.announce(evaluationRecorded, {
      engagementId, organizationId, name: engagement.name, ownerId: engagement.ownerId, iteration, evaluationId: evaluation.id, criterionId, mustHave: criterion.mustHave,
      verdict, baseScore, customScore, target: criterion.target, scopeVersion,
    });
    return evaluation;
  }

  async #requireEvaluable(tx: Tx, engagement: EngagementSummary, id: Id<'run'>): Promise<void> {
    const run = await tx.manager.findOneBy(TrainingRun, { id, engagementId: engagement.id });
    const because = run === null ? 'it is no run of this engagement'
      : run.status !== 'succeeded' ? `it is ${run.status}`
      : run.iteration !== engagement.iteration ? `it belongs to iteration ${run.iteration}, and iteration ${engagement.iteration} is evaluated` : null;
    if (because !== null) throw trainingRunNotEvaluable.with(`The training run ${id} cannot be evaluated: ${because}.`);
  }
}

function requireScopeInForce(scope: EngagementFacts['scope']): NonNullable<EngagementFacts['scope']> {
  if (scope === null) throw scopeNotInForce.with('No scope version is on record.');
  if (scope.labApproved && scope.partnerApproved) return scope;
  throw scopeNotInForce.with(`Scope version ${scope.version} is not approved by both sides; its targets do not count yet.`);
}
