import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Reader } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ownVersion } from '../../../platform/own-version.js';
import { ReadDataset } from '../datasets/read-dataset.service.js';
import { buildCroissant } from '../engine/emit/croissant.js';
import type { DatasetDescription } from '../engine/emit/croissant.js';
import { buildDatasetCard } from '../engine/emit/dataset-card.js';
import { emittedShardSchema } from '../engine/emit/emitted-shard.js';
import type { EmittedShard } from '../engine/emit/emitted-shard.js';
import { buildManifest, emittedShardName } from '../engine/emit/manifest.js';
import type { Manifest } from '../engine/emit/manifest.js';
import { cleanedShardMissing } from '../intake.errors.js';
import { filesOf } from '../processing/file-of-step.js';
import { cleanedShardBeside } from '../storage-keys.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';
import { policyOf } from '../versions/policy-of.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';

/** A shard of the data as it was cleaned. */
export interface CleanedShard extends EmittedShard {
  /** Position among all shards of the version, from 0. */
  readonly number: number;
  readonly name: string;
  readonly uploadId: Id<'upl'>;
  /** In the object storage. */
  readonly key: string;
}

interface EmitRow {
  upload_id: string;
  output_key: string;
  outcome: unknown;
}

/** Finds what was written of a version, and describes it for those who train on it. */
@Injectable()
export class ReadCleanedData {
  constructor(
    private readonly versions: ReadDatasetVersion,
    private readonly datasets: ReadDataset,
  ) {}

  /** Shards of which something was kept. @throws DomainError `object.not_found`, `dataset_version.report_missing` */
  async shards(reader: Reader, id: Id<'dsv'>): Promise<CleanedShard[]> {
    return (await this.#all(reader, await this.#processed(reader, id))).filter(({ documents }) => documents > 0);
  }

  /** @throws DomainError as {@link shards}, and `dataset_version.cleaned_shard_missing` */
  async shard(reader: Reader, id: Id<'dsv'>, number: number): Promise<{ version: DatasetVersion; shard: CleanedShard }> {
    const version = await this.#processed(reader, id);
    const shard = (await this.#all(reader, version)).find((found) => found.number === number && found.documents > 0);
    if (shard === undefined) throw cleanedShardMissing.with(`The version has no cleaned shard ${number}, or nothing was kept of it.`);
    return { version, shard };
  }

  /** @throws DomainError as {@link shards} */
  async manifest(reader: Reader, id: Id<'dsv'>): Promise<Manifest> {
    const version = await this.#processed(reader, id);
    const files = (await filesOf(reader, id)).map(({ name, bytes, sha256 }) => ({ file: name, bytes, sha256 }));
    const shards = await this.#all(reader, version);
    return buildManifest({ files, rules: version.rules, policy: policyOf(version), format: version.outputFormat, codeVersion: `atelier ${ownVersion()}`, shards });
  }

  /** Croissant metadata, JSON-LD. @throws DomainError as {@link shards} */
  async croissant(reader: Reader, id: Id<'dsv'>): Promise<Record<string, unknown>> {
    const manifest = await this.manifest(reader, id);
    return buildCroissant(manifest, await this.#describe(reader, id, manifest));
  }

  /** Markdown with a head of YAML. @throws DomainError as {@link shards} */
  async card(reader: Reader, id: Id<'dsv'>): Promise<string> {
    const manifest = await this.manifest(reader, id);
    return buildDatasetCard(manifest, await this.versions.report(reader, id), await this.#describe(reader, id, manifest));
  }

  async #processed(reader: Reader, id: Id<'dsv'>): Promise<DatasetVersion> {
    await this.versions.report(reader, id);
    return this.versions.require(reader, id);
  }

  async #all(reader: Reader, { id, outputFormat }: DatasetVersion): Promise<CleanedShard[]> {
    const rows = await reader.query<EmitRow>(
      `select s.upload_id, s.output_key, s.outcome from intake.processing_step s where s.dataset_version_id = $1 and s.stage = 'emit' order by s.file, s.shard`, [toUuid(id)],
    );
    return rows.map(({ upload_id, output_key, outcome }, number) => ({
      ...emittedShardSchema.parse(outcome), number, name: emittedShardName(number, outputFormat), uploadId: fromUuid('upl', upload_id), key: cleanedShardBeside(output_key, outputFormat),
    }));
  }

  async #describe(reader: Reader, id: Id<'dsv'>, manifest: Manifest): Promise<DatasetDescription> {
    const version = await this.versions.require(reader, id);
    const { name, kind } = await this.datasets.require(reader, version.datasetId);
    const report = await this.versions.report(reader, id);
    const content = Buffer.from(manifestText(manifest));
    return {
      name: `${name}, version ${version.number}`, description: `Cleaned ${kind} of the dataset ${name}: ${report.totals.keptDocuments} of ${report.totals.documents} documents.`,
      url: `urn:atelier:${id}`, license: 'As agreed in the data agreement of the engagement', creator: { type: 'Organization', name: 'The customer, prepared by the lab' },
      datePublished: (version.processedAt ?? version.createdAt).toISOString().slice(0, 10), version: `${version.number}.0.0`,
      languages: report.languages.filter(({ language, keptTokens }) => language !== 'und' && keptTokens > 0).map(({ language }) => language),
      manifest: { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length },
    };
  }
}

/** The manifest as it is downloaded: its hash is part of the Croissant metadata. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
