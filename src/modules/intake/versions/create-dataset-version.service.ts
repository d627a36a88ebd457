import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { FieldError } from '../../../platform/errors/domain-error.js';
import { fromUuid, newId, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import { defaultMapRules } from '../engine/map-rules.js';
import { datasetNotForTraining, versionFileNameRepeated, versionUploadUnusable } from '../intake.errors.js';
import { intakeConfig } from '../intake.config.js';
import { ReadEvaluationSet } from '../evaluation-sets/read-evaluation-set.service.js';
import { ReadIntakePolicy } from '../policies/read-intake-policy.service.js';
import { addSteps } from '../processing/add-steps.js';
import { assertAgreed } from './assert-agreed.js';
import { MAX_FILES } from './dataset-version.dto.js';
import type { CreateDatasetVersionInput } from './dataset-version.dto.js';
import { DatasetVersion, DatasetVersionFile } from './dataset-version.entity.js';
import { datasetVersionWorkflow } from './dataset-version.workflow.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';
import { encodingOf } from './token-encoding.js';
import { firstWatch } from './watch-times.js';

interface UploadRow {
  id: string;
  file_name: string;
  bytes: string;
  status: string;
}

interface UsableUpload {
  id: Id<'upl'>;
  name: string;
  bytes: number;
}

interface VersionOrigin {
  /** The version whose files are processed again. */
  readonly againOf: Id<'dsv'> | null;
  /** The one in force unless given. */
  readonly intakePolicyId?: Id<'ipo'> | undefined;
  readonly acceptance?: AcceptanceAhead | undefined;
}

/** That a version is accepted once it is processed, if it is as previewed. */
export interface AcceptanceAhead {
  readonly policyPreviewId: Id<'ppv'>;
  readonly reason: string;
  readonly by: ActorSnapshot;
}

/** Makes an immutable set of received files, to be processed and judged as one. */
@Injectable()
export class CreateDatasetVersion {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly datasets: ReadDataset,
    private readonly read: ReadDatasetVersion,
    private readonly policies: ReadIntakePolicy,
    private readonly evaluationSets: ReadEvaluationSet,
    private readonly config: Config,
  ) {}

  /** @throws DomainError `object.not_found`, `dataset.not_for_training`, `engagement.closed`, `engagement.on_hold`, `dataset_version.agreement_missing`, `dataset_version.upload_unusable`, `dataset_version.file_name_repeated` */
  async run(tx: Tx, datasetId: Id<'dst'>, input: CreateDatasetVersionInput): Promise<DatasetVersion> {
    return this.#create(tx, datasetId, input, { againOf: null });
  }

  /**
   * Makes a version of the same files as another one, however that one came out.
   * @param intakePolicyId the policy that it is held to; the one in force unless given
   * @throws DomainError as {@link run}, `intake_policy.unusable`
   */
  async again(tx: Tx, id: Id<'dsv'>, intakePolicyId?: Id<'ipo'>, acceptance?: AcceptanceAhead): Promise<DatasetVersion> {
    const { datasetId, rules, outputFormat } = await this.read.require(tx, id);
    const files = await tx.manager.find(DatasetVersionFile, { where: { datasetVersionId: id }, order: { position: 'ASC' } });
    return this.#create(tx, datasetId, { uploadIds: files.map(({ uploadId }) => uploadId), encoding: rules.encoding, outputFormat }, { againOf: id, intakePolicyId, acceptance });
  }

  async #create(tx: Tx, datasetId: Id<'dst'>, { uploadIds, encoding, outputFormat }: CreateDatasetVersionInput, { againOf, intakePolicyId, acceptance }: VersionOrigin): Promise<DatasetVersion> {
    const { engagementId, kind } = await this.datasets.require(tx, datasetId);
    if (kind === 'evaluation_set') throw datasetNotForTraining.with('Its uploads are what a model is evaluated on.');
    // Its lock also gives versions that are made at once different numbers.
    const { organizationId, facts } = await this.engagements.lockUnderWay(tx, engagementId);
    await assertAgreed(tx, engagementId);
    const uploads = inNameOrder(uploadIds === undefined ? await this.#lockReceived(tx, datasetId) : await this.#lockNamed(tx, datasetId, uploadIds));
    const [last] = await tx.query<{ number: number | null }>('select max(number) as number from intake.dataset_version where dataset_id = $1', [toUuid(datasetId)]);
    const { id: policyId, policy } = await this.policies.forVersion(tx, engagementId, kind, intakePolicyId);
    const version = tx.manager.create(DatasetVersion, {
      id: newId('dsv'), organizationId, engagementId, datasetId, number: (last?.number ?? 0) + 1, status: datasetVersionWorkflow.initial, priority: 'normal', againOf,
      rules: { ...defaultMapRules, kind, encoding: encoding ?? encodingOf(facts.scope?.baseModel ?? null, this.config.get(intakeConfig).BASE_MODEL_ENCODINGS) },
      intakePolicyId: policyId, policy, evaluationSetIds: await this.evaluationSets.sealed(tx, engagementId), outputFormat, files: uploads.length, bytes: uploads.reduce((sum, { bytes }) => sum + bytes, 0), tokens: null, keptTokens: null, failure: null, rejection: null,
      judgedBy: null, judgedAt: null, acceptAsPreviewed: acceptance?.policyPreviewId ?? null, acceptanceReason: acceptance?.reason ?? null, acceptanceBy: acceptance?.by ?? null, acceptanceWithheld: null, processingStartedAt: null, processedAt: null, resumedAt: null, watchAt: firstWatch(tx.now), resumptions: 0, createdBy: snapshotOf(tx.actor),
      version: 1, createdAt: tx.now, updatedAt: tx.now,
    });
    await tx.manager.insert(DatasetVersion, version);
    await tx.manager.insert(DatasetVersionFile, uploads.map(({ id, name }, position) => ({ datasetVersionId: version.id, uploadId: id, organizationId, name, position, keptTokens: null })));
    await addSteps(tx, version, uploads.map(({ id, bytes }, file) => ({ stage: 'plan', file, shard: 0, uploadId: id, bytes })));
    tx.audit({ action: 'dataset_version.create', object: version.id, chain: organizationId, after: { datasetId, number: version.number, files: version.files, bytes: version.bytes, againOf, intakePolicyId: policyId, acceptAsPreviewed: version.acceptAsPreviewed } });
    return version;
  }

  /** Locked, so that none is deleted meanwhile. */
  async #lockReceived(tx: Tx, datasetId: Id<'dst'>): Promise<UsableUpload[]> {
    const rows = await tx.query<UploadRow>(
      `select id, file_name, bytes, status from intake.upload where dataset_id = $1 and status = 'received' order by id limit ${MAX_FILES + 1} for update`, [toUuid(datasetId)],
    );
    if (rows.length === 0) throw versionUploadUnusable.with('No file of the dataset has arrived yet. Upload one first.');
    if (rows.length > MAX_FILES) throw versionUploadUnusable.with(`The dataset has more than ${MAX_FILES} files. Name those that are to be part of the version in uploadIds.`);
    return rows.map(usable);
  }

  async #lockNamed(tx: Tx, datasetId: Id<'dst'>, ids: readonly Id<'upl'>[]): Promise<UsableUpload[]> {
    const rows = await tx.query<UploadRow>(
      'select id, file_name, bytes, status from intake.upload where dataset_id = $1 and id = any($2) order by id for update', [toUuid(datasetId), ids.map(toUuid)],
    );
    const byId = new Map(rows.map((row) => [fromUuid('upl', row.id), row]));
    const errors = ids.flatMap((id, index): FieldError[] => {
      const status = byId.get(id)?.status;
      if (status === 'received') return [];
      return [{ path: `body.uploadIds.${index}`, code: 'upload_unusable', message: status === undefined ? 'is not an upload of this dataset' : `is ${status}, not received` }];
    });
    if (errors.length > 0) throw versionUploadUnusable.with(errors.map(({ path, message }) => `${path} ${message}`).slice(0, 10).join('; '), { errors });
    return rows.map(usable);
  }
}

function usable(row: UploadRow): UsableUpload {
  return { id: fromUuid('upl', row.id), name: row.file_name, bytes: Number(row.bytes) };
}

/** By code unit, as the engine orders files: a collation would make the order depend on the database. @throws DomainError `dataset_version.file_name_repeated` */
function inNameOrder(uploads: readonly UsableUpload[]): UsableUpload[] {
  const names = new Set<string>();
  for (const { name } of uploads) {
    if (names.has(name)) throw versionFileNameRepeated.with(`Two of the files are named ${name}. Name the uploads of the version without one of them, or upload it anew under another name.`);
    names.add(name);
  }
  return [...uploads].sort((a, b) => (a.name < b.name ? -1 : 1));
}
