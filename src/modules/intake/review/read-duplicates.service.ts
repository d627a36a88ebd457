import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { openLocalFile } from '../engine/plan/random-access-file.js';
import { readRecordAt } from '../engine/read/read-shard.js';
import { readClusters } from '../engine/reduce/read-clusters.js';
import type { Cluster, ClusterMember } from '../engine/reduce/read-clusters.js';
import { RecordExposure } from '../exposures/record-exposure.service.js';
import { clusterMissing, versionReportMissing } from '../intake.errors.js';
import { filesOf } from '../processing/file-of-step.js';
import { ProcessingStep } from '../processing/processing-step.entity.js';
import { ShardObjects } from '../processing/shard-objects.service.js';
import { reductionKeysOf } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { Scratch } from '../versions/scratch.js';
import type { ScratchFolder } from '../versions/scratch.js';
import type { ClusterDto, ClusterTextsDto, ListClustersQuery } from './duplicates.dto.js';
import { whileThere } from './while-there.js';

/** Most of a text that is shown beside another. */
const SHOWN_CHARACTERS = 20_000;
/** Texts that are laid side by side: the one that is kept, and what is most like it in the data's order. */
const SHOWN_TEXTS = 2;
const MAX_MEMBERS = 20;

/** Shows people which documents were taken for duplicates, and what they say. */
@Injectable()
export class ReadDuplicates {
  constructor(
    private readonly database: Database,
    private readonly versions: ReadDatasetVersion,
    private readonly shards: ShardObjects,
    private readonly scratch: Scratch,
    private readonly record: RecordExposure,
  ) {}

  /** Clusters in the order of their first documents. @throws DomainError `object.not_found`, `dataset_version.report_missing`, `dataset_version.data_deleted` */
  async list(ctx: RequestContext, id: Id<'dsv'>, { kind, offset, limit }: ListClustersQuery): Promise<ClusterDto[]> {
    const { clusters, names } = await this.#read(ctx, id, kind, offset, limit);
    return clusters.map((cluster, index) => showCluster(cluster, offset + index, names));
  }

  /**
   * The first texts of a cluster side by side. It is a reading of their uploads, on record before.
   * @param position as the list gave it
   * @throws DomainError `object.not_found`, `dataset_version.report_missing`, `dataset_version.data_deleted`, `dataset_version.cluster_missing`, `upload.content_missing`, `exposure.reason_required`
   */
  async texts(ctx: RequestContext, id: Id<'dsv'>, kind: Cluster['kind'], position: number, reason: string | undefined): Promise<ClusterTextsDto> {
    const { version, clusters: [cluster], names } = await this.#read(ctx, id, kind, position, 1);
    if (cluster === undefined) throw clusterMissing.with(`The version has no ${position + 1} clusters of the kind ${kind}.`);
    const shown = cluster.members.slice(0, SHOWN_TEXTS);
    const steps = await this.database.transaction(ctx, (tx) => this.#recordAll(tx, version, shown, reason));
    const texts: ClusterTextsDto['texts'] = [];
    for (const [index, member] of shown.entries()) {
      const step = steps[index];
      if (step !== undefined) texts.push({ ...showMember(member, names), ...(await this.#textOf(ctx, version, step, member)) });
    }
    return { ...showCluster(cluster, position, names), texts };
  }

  async #read(ctx: RequestContext, id: Id<'dsv'>, kind: Cluster['kind'], offset: number, limit: number): Promise<{ version: DatasetVersion; clusters: Cluster[]; names: string[] }> {
    const { version, reduction, names } = await this.database.read(ctx, async (reader) => {
      const step = await reader.manager.findOneBy(ProcessingStep, { datasetVersionId: id, stage: 'reduce' });
      return { version: await this.versions.require(reader, id), reduction: step?.outputKey ?? null, names: (await filesOf(reader, id)).map(({ name }) => name) };
    });
    if (reduction === null) throw versionReportMissing.with(`The version is ${version.status}.`);
    const clusters = await whileThere(() => this.scratch.during((folder) => this.#clusters(folder, reduction, { kind, offset, limit })));
    return { version, clusters, names };
  }

  async #clusters(folder: ScratchFolder, reduction: string, page: Pick<ListClustersQuery, 'kind' | 'offset' | 'limit'>): Promise<Cluster[]> {
    const path = await folder.plainFileOf(reductionKeysOf(reduction).clusters, 'clusters.parquet');
    return readClusters({ path, ...page, maxMembers: MAX_MEMBERS });
  }

  /** @returns the piece of work that mapped each member's shard */
  async #recordAll(tx: Tx, { id }: DatasetVersion, members: readonly ClusterMember[], reason: string | undefined): Promise<ProcessingStep[]> {
    const maps = await tx.manager.find(ProcessingStep, { where: { datasetVersionId: id, stage: 'map' }, order: { file: 'ASC', shard: 'ASC' } });
    const steps: ProcessingStep[] = [];
    for (const { shard } of members) {
      const step = maps[shard];
      if (step === undefined || step.uploadId === null) throw clusterMissing.with('The shard of one of its documents is not there any more.');
      await this.record.run(tx, step.uploadId, 'preview', reason, ({ bytes }) => ({ first: 0, last: bytes - 1 }));
      steps.push(step);
    }
    return steps;
  }

  #textOf(ctx: RequestContext, version: DatasetVersion, step: ProcessingStep, { source, line, byte, bytes }: ClusterMember): Promise<{ text: string; whole: boolean }> {
    return whileThere(() => this.scratch.during(async (folder) => {
      const found = await this.shards.find(ctx, version, step);
      const object = await openLocalFile(await this.shards.local(folder, found, AbortSignal.timeout(60_000)));
      try {
        const outcome = await readRecordAt({ shard: found.shard, sources: found.plan.sources, object, rules: version.rules, source, line, byte, bytes });
        const text = outcome.kind === 'document' ? Buffer.from(outcome.text).toString('utf8') : '';
        // Not between the halves of a surrogate pair.
        return { text: text.slice(0, SHOWN_CHARACTERS).replace(/[\ud800-\udbff]$/, ''), whole: text.length <= SHOWN_CHARACTERS };
      } finally {
        await object.close();
      }
    }));
  }
}

function showCluster({ kind, documents, members }: Cluster, position: number, names: readonly string[]): ClusterDto {
  return { kind, position, documents, members: members.map((member) => showMember(member, names)) };
}

function showMember({ file, line, tokens, similarity, kept }: ClusterMember, names: readonly string[]): ClusterDto['members'][number] {
  return { file: names[file] ?? '', line, tokens, similarity, kept };
}
