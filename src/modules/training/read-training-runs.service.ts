import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset, pageReply } from '../../platform/http/keyset.js';
import type { Reply } from '../../platform/http/reply.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { trainingRunOf } from './training-run.dto.js';
import type { TrainingRunDto, TrainingRunRow } from './training-run.dto.js';
import { TrainingRun } from './training-run.entity.js';
import { noSuchTrainingRun } from './training.errors.js';

/** Shows training runs. */
@Injectable()
export class ReadTrainingRuns {
  constructor(private readonly engagements: EngagementsApi) {}

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'run'>): Promise<TrainingRunDto> {
    const found = await reader.manager.findOneBy(TrainingRun, { id });
    if (found === null) throw noSuchTrainingRun(id);
    return trainingRunOf(found, reader.actor);
  }

  /** The runs of an engagement, newest first. @throws DomainError `object.not_found`, `cursor.invalid` */
  async list(reader: Reader, context: RequestContext, engagementId: Id<'eng'>, page: { limit: number; cursor?: string | undefined }): Promise<Reply> {
    await this.engagements.require(reader, engagementId);
    const fingerprint = ['training-runs', engagementId];
    const parameters = new Parameters();
    const engagement = parameters.add(toUuid(engagementId));
    const paging = keyset(parameters, [
      { expression: 'created_at', type: 'timestamptz', direction: 'desc' },
      { expression: 'id', type: 'uuid', direction: 'desc' },
    ], page, fingerprint);
    const rows = await reader.query<Omit<TrainingRunRow, 'tokensProcessed'> & { tokensProcessed: string }>(
      `select id, organization_id as "organizationId", engagement_id as "engagementId", iteration, workflow_version as "workflowVersion", external_id as "externalId",
              technique, base_model as "baseModel", dataset_version_ids as "datasetVersionIds", status, tokens_processed as "tokensProcessed", checkpoint_uri as "checkpointUri",
              checkpoint_sha256 as "checkpointSha256", checkpoint_registered_at as "checkpointRegisteredAt", failure_reason as "failureReason", reported_by as "reportedBy",
              started_at as "startedAt", ended_at as "endedAt", version, created_at as "createdAt", updated_at as "updatedAt", ${paging.keys}
       from training.training_run where engagement_id = ${engagement} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
    return pageReply(context, rows, page, fingerprint, (row) => trainingRunOf({
      ...row, id: fromUuid('run', row.id), organizationId: fromUuid('org', row.organizationId), engagementId,
      datasetVersionIds: row.datasetVersionIds.map((uuid) => fromUuid('dsv', uuid)), tokensProcessed: Number(row.tokensProcessed),
    }, reader.actor));
  }
}
