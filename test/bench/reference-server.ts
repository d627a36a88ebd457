/**
 * What the API is measured against: Fastify and pg with named statements, written by hand for four requests, without
 * authentication, permissions, validation, row-level security, logging or request ids. Answers the same fields of the same rows.
 * Run as a process of its own: `reference-server.ts <database url> <port>`.
 */
import { randomUUID } from 'node:crypto';
import { fastify as createFastify } from 'fastify';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';

const [, , databaseUrl, port] = process.argv;
const pool = new Pool({ connectionString: databaseUrl, max: 16 });
const app = createFastify();

const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const moment = { type: 'string', format: 'date-time' };
const momentOrNull = { type: ['string', 'null'], format: 'date-time' };
const object = (properties: object, nullable = false): object => ({ type: nullable ? ['object', 'null'] : 'object', properties });
const array = (items: object): object => ({ type: 'array', items });

const organization = object({
  id: text, name: text, country: text, timeZone: text, residencyRegion: text, verified: { type: 'boolean' }, verifiedAt: momentOrNull,
  version: { type: 'integer' }, createdAt: moment, updatedAt: moment,
  legalEntity: object({ legalName: text, registrationNumber: text, country: text, taxId: textOrNull }, true),
  billingAddress: object({ lines: array(text), city: text, region: textOrNull, postalCode: textOrNull, country: text }, true),
  availableActions: array(object({ action: text, blockedBy: array(text) })),
});

const engagements = object({
  data: array(object({
    id: text, organizationId: text, name: text, stage: text, onHold: { type: 'boolean' }, iteration: { type: 'integer' }, ownerId: textOrNull,
    stageEnteredAt: moment, stageDueAt: momentOrNull, overdue: { type: 'boolean' }, createdAt: moment, updatedAt: moment, closedAt: momentOrNull,
    version: { type: 'integer' },
  })),
  nextCursor: textOrNull,
});

interface OrganizationRow {
  id: string;
  name: string;
  country: string;
  time_zone: string;
  residency_region: string;
  legal_name: string | null;
  registration_number: string | null;
  legal_country: string | null;
  tax_id: string | null;
  billing_address: object | null;
  verified_at: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

app.get<{ Params: { id: string } }>('/organizations/:id', { schema: { response: { 200: organization } } }, async (request, reply) => {
  const { rows: [row] } = await pool.query<OrganizationRow>({
    name: 'organization', text: `select id, name, country, time_zone, residency_region, legal_name, registration_number, legal_country, tax_id, billing_address,
      verified_at, version, created_at, updated_at from organizations.organization where id = $1`, values: [request.params.id],
  });
  if (row === undefined) return reply.status(404).send();
  return {
    id: row.id, name: row.name, country: row.country, timeZone: row.time_zone, residencyRegion: row.residency_region, verified: row.verified_at !== null,
    verifiedAt: row.verified_at, version: row.version, createdAt: row.created_at, updatedAt: row.updated_at,
    legalEntity: { legalName: row.legal_name, registrationNumber: row.registration_number, country: row.legal_country, taxId: row.tax_id },
    billingAddress: row.billing_address, availableActions: [],
  };
});

app.get<{ Querystring: { limit: string } }>('/engagements', { schema: { response: { 200: engagements } } }, async (request) => {
  const { rows } = await pool.query<{ id: string; onHold: boolean; stageDueAt: Date | null; overdue: boolean }>({
    name: 'engagements', text: `select id, organization_id as "organizationId", name, stage, on_hold as "onHold", iteration, owner_id as "ownerId",
      stage_entered_at as "stageEnteredAt", stage_due_at as "stageDueAt", created_at as "createdAt", updated_at as "updatedAt", closed_at as "closedAt", version
      from engagements.engagement order by created_at desc, id desc limit $1`, values: [request.query.limit],
  });
  const now = new Date();
  for (const row of rows) row.overdue = !row.onHold && row.stageDueAt !== null && row.stageDueAt < now;
  return { data: rows, nextCursor: rows.at(-1)?.id ?? null };
});

interface Create {
  name: string;
  country: string;
  timeZone: string;
  residencyRegion: string;
  legalEntity: { legalName: string; registrationNumber: string; country: string; taxId: string | null };
  billingAddress: object;
}

app.post<{ Body: Create; Headers: { 'idempotency-key': string } }>('/organizations', { schema: { response: { 201: organization } } }, async (request, reply) => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const answer = await create(client, request.body, request.headers['idempotency-key']);
    await client.query('commit');
    return await reply.status(201).send(answer);
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
});

async function create(client: PoolClient, body: Create, key: string): Promise<object> {
  const [id, now, { name, country, timeZone, residencyRegion, legalEntity, billingAddress }] = [randomUUID(), new Date(), body];
  await client.query({
    name: 'claim', text: 'insert into platform.idempotency_key (scope, key, request_hash, created_at) values ($1, $2, $3, $4)', values: ['bench', key, Buffer.alloc(32), now],
  });
  await client.query({
    name: 'insert', text: `insert into organizations.organization (id, name, country, time_zone, residency_region, legal_name, registration_number, legal_country, tax_id,
      billing_address, version, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11)`,
    values: [id, name, country, timeZone, residencyRegion, legalEntity.legalName, legalEntity.registrationNumber, legalEntity.country, legalEntity.taxId, JSON.stringify(billingAddress), now],
  });
  const record = { action: 'organization.create', actor: { id: 'bench', kind: 'staff', name: 'Bench' }, after: { country, legalEntity, name, residencyRegion, timeZone }, at: now, object: id, requestId: key };
  await client.query({ name: 'audit', text: 'select audit.append($1::jsonb, $2)', values: [JSON.stringify([{ chain: id, body: JSON.stringify(record) }]), now] });
  await client.query({
    name: 'outbox', text: `insert into platform.outbox (id, type, version, data, organization_id, for_partners, actor, request_id, occurred_at)
      values ($1, 'organization.created', 1, $2, $3, true, $4, $5, $6)`, values: [randomUUID(), JSON.stringify({ organizationId: id, name }), id, JSON.stringify(record.actor), key, now],
  });
  const answer = {
    id, name, country, timeZone, residencyRegion, verified: false, verifiedAt: null, version: 1, createdAt: now, updatedAt: now, legalEntity, billingAddress,
    availableActions: [{ action: 'verify', blockedBy: ['a contact'] }],
  };
  await client.query({ name: 'answer', text: 'update platform.idempotency_key set status = 201, body = $3 where scope = $1 and key = $2', values: ['bench', key, JSON.stringify(answer)] });
  return answer;
}

app.get('/ready', () => ({ ready: true }));
await app.listen({ host: '127.0.0.1', port: Number(port) });
