import { Controller, Get, Param, Query } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Allow } from '../../../platform/http/access.js';
import { Describe } from '../../../platform/http/describe.js';
import { Reply } from '../../../platform/http/reply.js';
import { Ctx } from '../../../platform/http/request-context.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { idSchema } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { CROISSANT_MEDIA_TYPE } from '../engine/emit/croissant.js';
import { contentQuery } from '../exposures/exposure.dto.js';
import type { ContentQuery } from '../exposures/exposure.dto.js';
import { cleanedShardMissing, exposureReasonRequired, uploadContentMissing, versionReportMissing } from '../intake.errors.js';
import { ReadDatasetVersion } from '../versions/read-dataset-version.service.js';
import { cleanedDataSchema, croissantDocumentSchema, manifestDocumentSchema, shardNumber } from './cleaned-data.dto.js';
import type { CleanedDataDto } from './cleaned-data.dto.js';
import { ReadCleanedData, manifestText } from './read-cleaned-data.service.js';
import { ServeCleanedShard } from './serve-cleaned-shard.service.js';

const id = idSchema('dsv');
const missing = [objectNotFound, versionReportMissing];

/** What is left of a version once its policy was applied. */
@Controller('v1/dataset-versions/:id/cleaned')
export class CleanedDataController {
  constructor(
    private readonly database: Database,
    private readonly versions: ReadDatasetVersion,
    private readonly read: ReadCleanedData,
    private readonly serve: ServeCleanedShard,
  ) {}

  @Get()
  @Allow('dataset:read')
  @Describe({ summary: 'List the cleaned shards of a dataset version', returns: { 200: cleanedDataSchema }, errors: missing })
  list(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>): Promise<CleanedDataDto> {
    return this.database.read(ctx, async (reader) => {
      const shards = await this.read.shards(reader, versionId);
      const { outputFormat } = await this.versions.require(reader, versionId);
      const sum = (of: 'documents' | 'tokens' | 'bytes'): number => shards.reduce((total, shard) => total + shard[of], 0);
      return {
        datasetVersionId: versionId, format: outputFormat, documents: sum('documents'), tokens: sum('tokens'), bytes: sum('bytes'),
        shards: shards.map(({ number, name, documents, tokens, bytes, sha256 }) => ({ number, name, documents, tokens, bytes, sha256, content: `/v1/dataset-versions/${versionId}/cleaned/shards/${number}` })),
      };
    });
  }

  @Get('shards/:number')
  @Allow('data:read')
  @Describe({
    summary: 'Download a cleaned shard', returns: { 200: null }, errors: [...missing, cleanedShardMissing, uploadContentMissing, exposureReasonRequired], produces: 'application/octet-stream',
    description: 'JSON Lines compressed by Zstandard, or Parquet. Each download is in the exposure ledger before its first byte goes out; people at the lab say in `reason` what for.',
  })
  shard(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>, @Param('number', { schema: shardNumber }) number: number, @Query({ schema: contentQuery }) query: ContentQuery): Promise<Reply> {
    return this.serve.run(ctx, versionId, number, query.reason);
  }

  @Get('manifest.json')
  @Allow('dataset:read')
  @Describe({ summary: 'Download the manifest of the cleaned shards', returns: { 200: manifestDocumentSchema }, errors: missing, verbatim: true, description: 'Names, bytes and SHA-256 of all shards and of what they were made of, with rules and policy.' })
  async manifest(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>): Promise<Reply> {
    return file(manifestText(await this.database.read(ctx, (reader) => this.read.manifest(reader, versionId))), 'manifest.json', 'application/json; charset=utf-8');
  }

  @Get('croissant.json')
  @Allow('dataset:read')
  @Describe({ summary: 'Download the Croissant metadata of the cleaned shards', returns: { 200: croissantDocumentSchema }, errors: missing, produces: 'application/ld+json', description: 'Croissant 1.1, which dataset libraries read.' })
  async croissant(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>): Promise<Reply> {
    return file(`${JSON.stringify(await this.database.read(ctx, (reader) => this.read.croissant(reader, versionId)), null, 2)}\n`, 'croissant.json', CROISSANT_MEDIA_TYPE);
  }

  @Get('dataset-card.md')
  @Allow('dataset:read')
  @Describe({ summary: 'Download the dataset card of the cleaned shards', returns: { 200: null }, errors: missing, produces: 'text/markdown' })
  async card(@Ctx() ctx: RequestContext, @Param('id', { schema: id }) versionId: Id<'dsv'>): Promise<Reply> {
    return file(await this.database.read(ctx, (reader) => this.read.card(reader, versionId)), 'README.md', 'text/markdown; charset=utf-8');
  }
}

function file(content: string, name: string, type: string): Reply {
  return new Reply(Buffer.from(content), { headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` } });
}
