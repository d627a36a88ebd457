import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import type { Precondition } from '../../platform/http/request-context.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { DecideAssessmentInput } from './fit-assessment.dto.js';
import { FitAssessment } from './fit-assessment.entity.js';
import { snapshotOf } from './scoping.actors.js';
import { assessmentDecided as alreadyDecided, assessmentReasonRequired, assessmentSuperseded, noSuchAssessment } from './scoping.errors.js';
import { assessmentDecided } from './scoping.events.js';

/** Decides on an assessment, once: as recommended, or otherwise with a reason. */
@Injectable()
export class DecideAssessment {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold`, `precondition.*`, `assessment.*` */
  async run(tx: Tx, id: Id<'fit'>, ifMatch: Precondition, input: DecideAssessmentInput): Promise<FitAssessment> {
    const seen = await tx.manager.findOneBy(FitAssessment, { id });
    if (seen === null) throw noSuchAssessment(id);
    const { engagementId, organizationId } = seen;
    const engagement = await this.engagements.lockUnderWay(tx, engagementId);
    // The engagement's lock also keeps other decisions and newer assessments away.
    const assessment = await tx.manager.findOneByOrFail(FitAssessment, { id });
    ifMatch.require(assessment.version);
    if (assessment.supersededAt !== null) throw assessmentSuperseded.with(`This assessment was superseded at ${assessment.supersededAt.toISOString()}; decide on the newest one.`);
    if (assessment.decision !== null) throw alreadyDecided.with(`It was decided for ${assessment.decision} by ${assessment.decidedBy?.name ?? 'somebody'}; a changed case asks for a new assessment.`);
    const { recommendation } = assessment;
    if (input.decision !== recommendation && input.reason === undefined) {
      throw assessmentReasonRequired.with(`The assessment recommends ${recommendation}; say why the decision is ${input.decision}.`, {
        errors: [{ path: 'body.reason', code: 'required', message: 'say why the decision differs from the recommendation' }],
      });
    }
    const change = { decision: input.decision, decisionReason: input.reason ?? null, decidedBy: snapshotOf(tx.actor), decidedAt: tx.now, version: assessment.version + 1 };
    await tx.manager.update(FitAssessment, { id }, change);
    await this.engagements.recordFact(tx, engagementId, 'fitAssessment', { recommendation, decision: input.decision });
    tx.audit({
      action: 'assessment.decide', object: id, chain: organizationId, before: { decision: null },
      after: { decision: input.decision, recommendation },
    });
    tx.announce(assessmentDecided, {
      engagementId, organizationId, name: engagement.name, ownerId: engagement.ownerId, assessmentId: id, recommendation, decision: input.decision,
    });
    return Object.assign(assessment, change);
  }
}
