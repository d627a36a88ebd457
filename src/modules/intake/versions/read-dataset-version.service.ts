import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../../platform/actor.js';
import type { Actor } from '../../../platform/actor.js';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import { nameShownTo } from '../../../platform/http/lab-people.js';
import { fromUuid, fromUuidOrNull, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { availableActions } from '../../../platform/workflow/available-actions.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import { completeIntakePolicy } from '../engine/policy/default-policy.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { versionReportMissing } from '../intake.errors.js';
import type { DatasetVersionDto, DatasetVersionListItem, ListDatasetVersionsQuery, ProgressDto } from './dataset-version.dto.js';
import { processingStages } from '../processing/processing-step.entity.js';
import { progressOf, stageOf } from './progress-of.js';
import type { StageRow } from './progress-of.js';
import { acceptanceOf } from './acceptance-of.js';
import { DatasetVersion, StoredIntakeReport } from './dataset-version.entity.js';
import { datasetVersionWorkflow } from './dataset-version.workflow.js';

/** Finds dataset versions, and shows them with their progress and with what their reader can do next. */
@Injectable()
export class ReadDatasetVersion {
  /** @throws DomainError `object.not_found` */
  async require(reader: Reader, id: Id<'dsv'>): Promise<DatasetVersion> {
    return found(await reader.manager.findOneBy(DatasetVersion, { id }), id);
  }

  /** Locks the row until the end of the transaction. @throws DomainError `object.not_found` */
  async lock(tx: Tx, id: Id<'dsv'>): Promise<DatasetVersion> {
    return found(await tx.manager.findOne(DatasetVersion, { where: { id }, lock: { mode: 'pessimistic_write' } }), id);
  }

  async show(reader: Reader, version: DatasetVersion): Promise<DatasetVersionDto> {
    const contents = await this.#contents(reader, version.id);
    const actions = availableActions(datasetVersionWorkflow, { stage: version.status }, version, new Set(), (permission) => isAllowed(reader.actor, permission));
    return {
      ...itemOf(version, reader.actor),
      progress: progressOf(version, contents, await this.#stages(reader, version)),
      contents,
      availableActions: actions.filter(({ by }) => by !== 'dataset:process').map(({ action, to, by, reason, blockers }) => ({ action, to, by, reason, blockers: [...blockers] })),
    };
  }

  /** @throws DomainError `object.not_found` */
  async progress(reader: Reader, id: Id<'dsv'>): Promise<ProgressDto> {
    const version = await this.require(reader, id);
    return progressOf(version, await this.#contents(reader, id), await this.#stages(reader, version));
  }

  /** @throws DomainError `object.not_found`, `dataset_version.report_missing` */
  async report(reader: Reader, id: Id<'dsv'>): Promise<IntakeReport> {
    const version = await this.require(reader, id);
    const stored = await reader.manager.findOneBy(StoredIntakeReport, { datasetVersionId: id });
    if (stored === null) throw versionReportMissing.with(`The version is ${version.status}${version.failure === null ? '' : `: ${version.failure}`}.`);
    // What an earlier engine found is told in other words.
    if ((stored.body as { version: number }).version !== 2) throw versionReportMissing.with('The version was processed by an earlier engine. Run it again to have a report.');
    return { ...stored.body, policy: completeIntakePolicy(stored.body.kind, stored.body.policy) };
  }

  /** How far each stage is that was begun, or is known of. */
  async #stages(reader: Reader, { id, status }: DatasetVersion): Promise<ProgressDto['stages']> {
    const rows = await reader.query<StageRow>(
      `select stage, count(*) as pieces, count(*) filter (where status in ('done', 'quarantined')) as done, count(*) filter (where status = 'quarantined') as quarantined,
              count(*) filter (where status = 'running') as running, sum(bytes) as bytes, sum(read_bytes) as read_bytes, sum(documents) as documents,
              min(started_at) as started_at, max(finished_at) as finished_at
       from intake.processing_step where dataset_version_id = $1 group by stage`,
      [toUuid(id)],
    );
    return processingStages.flatMap((stage) => {
      const row = rows.find((found) => found.stage === stage);
      return row === undefined ? [] : [stageOf(row, status === 'processing' ? reader.now : null)];
    });
  }

  /** One page of a dataset's versions, the newest first. */
  page(reader: Reader, datasetId: Id<'dst'>, query: ListDatasetVersionsQuery, fingerprint: unknown): Promise<VersionRow[]> {
    const parameters = new Parameters();
    const conditions = [`v.dataset_id = ${parameters.add(toUuid(datasetId))}`];
    if (query.status !== undefined) conditions.push(`v.status = ${parameters.add(query.status)}`);
    const paging = keyset(parameters, [{ expression: 'v.number', type: 'integer', direction: 'desc' }], query, fingerprint);
    return reader.query<VersionRow>(
      `select v.id, v.organization_id, v.engagement_id, v.dataset_id, v.number, v.status, v.files, v.bytes, v.tokens, v.kept_tokens, v.failure, v.rejection,
              v.priority, v.again_of, v.intake_policy_id, v.judged_by, v.accept_as_previewed, v.acceptance_reason, v.acceptance_by, v.acceptance_withheld, v.created_at, v.processing_started_at, v.processed_at, v.judged_at, v.version, ${paging.keys}
       from intake.dataset_version v where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }

  async #contents(reader: Reader, id: Id<'dsv'>): Promise<DatasetVersionDto['contents']> {
    // What a file says of itself can be less or more than what is read of it: it may be packed. Its own size is what people know.
    const rows = await reader.query<{ upload_id: string; name: string; bytes: string; sha256: string; read_bytes: string; documents: string; read: boolean }>(
      `select f.upload_id, f.name, u.bytes, u.sha256, coalesce(s.documents, 0) as documents, coalesce(s.read, false) as read,
              case when s.read then u.bytes else round(u.bytes * coalesce(s.share, 0)) end as read_bytes
       from intake.dataset_version_file f join intake.upload u on u.id = f.upload_id
       left join (
         select file, sum(documents) filter (where stage = 'map') as documents, bool_and(status in ('done', 'quarantined')) as read,
                (sum(read_bytes) filter (where stage = 'map')) / nullif(sum(bytes) filter (where stage = 'map'), 0) as share
         from intake.processing_step where dataset_version_id = $1 and stage in ('plan', 'map') group by file) s on s.file = f.position
       where f.dataset_version_id = $1 order by f.position`,
      [toUuid(id)],
    );
    return rows.map((row) => ({
      uploadId: fromUuid('upl', row.upload_id), name: row.name, bytes: Number(row.bytes), sha256: row.sha256, bytesRead: Number(row.read_bytes),
      documents: Number(row.documents), read: row.read,
    }));
  }
}

export interface VersionRow {
  id: string;
  organization_id: string;
  engagement_id: string;
  dataset_id: string;
  number: number;
  status: DatasetVersion['status'];
  files: number;
  bytes: string;
  tokens: string | null;
  kept_tokens: string | null;
  failure: string | null;
  rejection: string | null;
  priority: DatasetVersion['priority'];
  again_of: string | null;
  intake_policy_id: string | null;
  judged_by: ActorSnapshot | null;
  accept_as_previewed: string | null;
  acceptance_reason: string | null;
  acceptance_by: ActorSnapshot | null;
  acceptance_withheld: string | null;
  created_at: Date;
  processing_started_at: Date | null;
  processed_at: Date | null;
  judged_at: Date | null;
  version: number;
}

export function listedVersion(row: VersionRow, actor: Actor): DatasetVersionListItem {
  return itemOf({
    id: fromUuid('dsv', row.id), organizationId: fromUuid('org', row.organization_id), engagementId: fromUuid('eng', row.engagement_id),
    datasetId: fromUuid('dst', row.dataset_id), number: row.number, status: row.status, files: row.files, bytes: Number(row.bytes),
    tokens: row.tokens === null ? null : Number(row.tokens), keptTokens: row.kept_tokens === null ? null : Number(row.kept_tokens), failure: row.failure,
    rejection: row.rejection, priority: row.priority, againOf: fromUuidOrNull('dsv', row.again_of), intakePolicyId: fromUuidOrNull('ipo', row.intake_policy_id), judgedBy: row.judged_by,
    acceptAsPreviewed: fromUuidOrNull('ppv', row.accept_as_previewed), acceptanceReason: row.acceptance_reason, acceptanceBy: row.acceptance_by, acceptanceWithheld: row.acceptance_withheld, createdAt: row.created_at, processingStartedAt: row.processing_started_at, processedAt: row.processed_at,
    judgedAt: row.judged_at, version: row.version,
  }, actor);
}

type ShownVersion = Omit<DatasetVersion, 'rules' | 'policy' | 'evaluationSetIds' | 'outputFormat' | 'watchAt' | 'resumedAt' | 'resumptions' | 'createdBy' | 'updatedAt'>;

function itemOf(version: ShownVersion, actor: Actor): DatasetVersionListItem {
  const { id, organizationId, engagementId, datasetId, number, status, files, bytes, tokens, keptTokens } = version;
  return {
    id, organizationId, engagementId, datasetId, number, status, priority: version.priority, againOf: version.againOf, intakePolicyId: version.intakePolicyId, files, bytes, tokens, keptTokens, failureReason: version.failure, rejectionReason: version.rejection,
    judgedBy: version.judgedBy === null ? null : nameShownTo(actor, version.judgedBy), acceptance: acceptanceOf(version, actor), createdAt: version.createdAt.toISOString(), processingStartedAt: version.processingStartedAt?.toISOString() ?? null,
    processedAt: version.processedAt?.toISOString() ?? null, judgedAt: version.judgedAt?.toISOString() ?? null, version: version.version,
  };
}

function found(version: DatasetVersion | null, id: Id<'dsv'>): DatasetVersion {
  if (version === null) throw objectNotFound.with(`There is no dataset version ${id}, or you cannot see it.`);
  return version;
}
