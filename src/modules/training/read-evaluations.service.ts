import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset, pageReply } from '../../platform/http/keyset.js';
import type { Reply } from '../../platform/http/reply.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { fromUuid, fromUuidOrNull, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { evaluationOf } from './evaluation.dto.js';
import type { EvaluationDto, EvaluationRow, ListEvaluationsQuery } from './evaluation.dto.js';
import { Evaluation } from './evaluation.entity.js';
import { noSuchEvaluation } from './training.errors.js';

type Scores = 'target' | 'baseScore' | 'customScore';

/** Shows evaluations. */
@Injectable()
export class ReadEvaluations {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'evl'>): Promise<EvaluationDto> {
    const found = await reader.manager.findOneBy(Evaluation, { id });
    if (found === null) throw noSuchEvaluation(id);
    return evaluationOf(found);
  }

  /** The evaluations of an engagement, newest first. @throws DomainError `object.not_found`, `cursor.invalid` */
  async list(reader: Reader, context: RequestContext, engagementId: Id<'eng'>, query: ListEvaluationsQuery): Promise<Reply> {
    await this.engagements.require(reader, engagementId);
    const fingerprint = ['evaluations', engagementId, query.criterionId];
    const parameters = new Parameters();
    const conditions = [`engagement_id = ${parameters.add(toUuid(engagementId))}`];
    if (query.criterionId !== undefined) conditions.push(`criterion_id = ${parameters.add(query.criterionId)}`);
    const paging = keyset(parameters, [{ expression: 'number', type: 'integer', direction: 'desc' }], query, fingerprint);
    const rows = await reader.query<Omit<EvaluationRow, Scores> & Record<Scores, string>>(
      `select id, organization_id as "organizationId", engagement_id as "engagementId", number, iteration, criterion_id as "criterionId", criterion_name as "criterionName",
              scope_version as "scopeVersion", direction, target, unit, training_run_id as "trainingRunId", base_score as "baseScore", custom_score as "customScore", verdict,
              sample_size as "sampleSize", evaluator, notes, recorded_by as "recordedBy", created_at as "createdAt", ${paging.keys}
       from training.evaluation where ${conditions.join(' and ')} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return pageReply(context, rows, query, fingerprint, (row) => evaluationOf({
      ...row, id: fromUuid('evl', row.id), organizationId: fromUuid('org', row.organizationId), engagementId, trainingRunId: fromUuidOrNull('run', row.trainingRunId),
      target: Number(row.target), baseScore: Number(row.baseScore), customScore: Number(row.customScore),
    }), query);
  }
}
