import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset, pageReply } from '../../platform/http/keyset.js';
import type { Reply } from '../../platform/http/reply.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { assessmentOf } from './fit-assessment.dto.js';
import type { AssessmentDto, AssessmentRow } from './fit-assessment.dto.js';
import { FitAssessment } from './fit-assessment.entity.js';
import { noSuchAssessment } from './scoping.errors.js';

/** Shows assessments; partners see those that are decided. */
@Injectable()
export class ReadAssessments {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'fit'>): Promise<AssessmentDto> {
    const found = await reader.manager.findOneBy(FitAssessment, { id });
    if (found === null) throw noSuchAssessment(id);
    return assessmentOf(found);
  }

  /** The assessments of an engagement, newest first. @throws DomainError `object.not_found`, `cursor.invalid` */
  async list(reader: Reader, context: RequestContext, engagementId: Id<'eng'>, page: { limit: number; cursor?: string | undefined }): Promise<Reply> {
    await this.engagements.require(reader, engagementId);
    const fingerprint = ['assessments', engagementId];
    const parameters = new Parameters();
    const engagement = parameters.add(toUuid(engagementId));
    const paging = keyset(parameters, [
      { expression: 'created_at', type: 'timestamptz', direction: 'desc' },
      { expression: 'id', type: 'uuid', direction: 'desc' },
    ], page, fingerprint);
    const rows = await reader.query<AssessmentRow>(
      `select id, organization_id as "organizationId", engagement_id as "engagementId", rules_version as "rulesVersion", inputs, figures, scores, recommendation, decision,
              decision_reason as "decisionReason", decided_by as "decidedBy", decided_at as "decidedAt", superseded_at as "supersededAt", made_by as "madeBy", version,
              created_at as "createdAt", ${paging.keys}
       from scoping.fit_assessment where engagement_id = ${engagement} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return pageReply(context, rows, page, fingerprint, (row) => assessmentOf({
      ...row, id: fromUuid('fit', row.id), organizationId: fromUuid('org', row.organizationId), engagementId,
    }));
  }
}
