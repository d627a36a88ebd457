import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import { Allow } from '../../platform/http/access.js';
import { Describe, pageOf } from '../../platform/http/describe.js';
import { Parameters, keyset, pageQuery, pageReply } from '../../platform/http/keyset.js';
import { Reply } from '../../platform/http/reply.js';
import { Ctx } from '../../platform/http/request-context.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import { verifyChains } from './verify-chain.js';

const recordSchema = z.object({
  chain: z.string(), position: z.int(), at: z.string(), action: z.string(), object: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }), onBehalfOf: z.string().nullable(),
  before: z.unknown(), after: z.unknown(), requestId: z.string(), hash: z.string().describe('SHA-256, hexadecimal'),
}).meta({ id: 'AuditRecord' });
type AuditRecord = z.infer<typeof recordSchema>;

const verificationSchema = z.object({
  chains: z.int(), records: z.int(),
  firstBad: z.object({ chain: z.string(), position: z.int(), problem: z.string() }).nullable(),
}).meta({ id: 'AuditVerification' });

const listQuery = z.strictObject({ ...pageQuery, object: z.string().max(100).optional(), actor: z.string().max(100).optional() });

interface Row {
  chain: string;
  position: string;
  body: string;
  hash: Buffer;
}

@Controller('v1/audit')
export class AuditController {
  constructor(private readonly database: Database) {}

  @Get('records')
  @Allow('audit:read')
  @Describe({ summary: 'List audit records, newest first', returns: { 200: pageOf(recordSchema).meta({ id: 'AuditRecords' }) }, pages: true })
  async list(@Ctx() context: RequestContext, @Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<Reply> {
    const { object, actor, ...page } = query;
    const fingerprint = ['audit', object, actor];
    const parameters = new Parameters();
    const conditions = ['true'];
    if (object !== undefined) conditions.push(`object = ${parameters.add(object)}`);
    if (actor !== undefined) conditions.push(`actor = ${parameters.add(actor)}`);
    const paging = keyset(parameters, [
      { expression: 'recorded_at', type: 'timestamptz', direction: 'desc' },
      { expression: 'chain', type: 'text', direction: 'desc' },
      { expression: 'position', type: 'bigint', direction: 'desc' },
    ], page, fingerprint);
    const rows = await this.database.read(context, (reader) => reader.query<Row>(
      `select chain, position, body, hash, ${paging.keys} from audit.record where ${conditions.join(' and ')} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    ));
    return pageReply(context, rows, page, fingerprint, toRecord, query);
  }

  @Get('verification')
  @Allow('audit:read')
  @Describe({ summary: 'Verify all audit chains', returns: { 200: verificationSchema } })
  verify(@Ctx() context: RequestContext): Promise<z.infer<typeof verificationSchema>> {
    return this.database.snapshot(context, (reader) => verifyChains((sql, parameters) => reader.query(sql, parameters)));
  }
}

function toRecord(row: Row): AuditRecord {
  const body = JSON.parse(row.body) as Omit<AuditRecord, 'chain' | 'position' | 'hash' | 'onBehalfOf'> & { onBehalfOf?: string };
  return {
    ...body, onBehalfOf: body.onBehalfOf ?? null, before: body.before ?? null, after: body.after ?? null,
    chain: row.chain, position: Number(row.position), hash: row.hash.toString('hex'),
  };
}
