import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { Tx } from '../../platform/database/tx.js';
import { newId } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { assessFit } from './assess-fit.js';
import { FitAssessment } from './fit-assessment.entity.js';
import type { FitInputs } from './fit-inputs.js';
import { snapshotOf } from './scoping.actors.js';
import { assessmentMade } from './scoping.events.js';

/** Assesses what fits a case and keeps inputs and result for good. A new assessment takes the place of the one before. */
@Injectable()
export class MakeAssessment {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold` */
  async run(tx: Tx, engagementId: Id<'eng'>, inputs: FitInputs): Promise<FitAssessment> {
    const engagement = await this.engagements.lockUnderWay(tx, engagementId);
    const { organizationId } = engagement;
    const previous = await tx.manager.findOneBy(FitAssessment, { engagementId, supersededAt: IsNull() });
    if (previous !== null) {
      await tx.manager.update(FitAssessment, { id: previous.id }, { supersededAt: tx.now, version: previous.version + 1 });
      tx.audit({ action: 'assessment.supersede', object: previous.id, chain: organizationId, before: { superseded: false }, after: { superseded: true } });
    }
    const result = assessFit(inputs);
    const assessment = tx.manager.create(FitAssessment, {
      id: newId('fit'), organizationId, engagementId, inputs, ...result, decision: null, decisionReason: null, decidedBy: null, decidedAt: null,
      supersededAt: null, madeBy: snapshotOf(tx.actor), version: 1, createdAt: tx.now,
    });
    await tx.manager.insert(FitAssessment, assessment);
    // Whatever was decided before was decided on other inputs, so the gate asks for a new decision.
    await this.engagements.recordFact(tx, engagementId, 'fitAssessment', { recommendation: result.recommendation, decision: null });
    tx.audit({
      action: 'assessment.make', object: assessment.id, chain: organizationId,
      after: { engagementId, rulesVersion: result.rulesVersion, recommendation: result.recommendation, scores: result.scores.map(({ option, score }) => ({ option, score })) },
    });
    tx.announce(assessmentMade, {
      engagementId, organizationId, name: engagement.name, ownerId: engagement.ownerId, assessmentId: assessment.id,
      recommendation: result.recommendation, rulesVersion: result.rulesVersion,
    });
    return assessment;
  }
}
