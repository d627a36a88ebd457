import { SetMetadata, applyDecorators } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import { ApiExtension, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import type { ErrorKind } from '../errors/domain-error.js';
import {
  cursorInvalid, forbidden, idempotencyInProgress, idempotencyKeyInvalid, idempotencyKeyRequired, idempotencyKeyReused,
  preconditionFailed, preconditionRequired, rateLimitExceeded, requestInvalid, requestMalformed, tooManyFailedLogins, unauthenticated,
} from '../errors/platform.errors.js';

export const DESCRIPTION = 'atelier:description';
/** Marks an operation until its second media type is in the document, see `documentStreams`. */
export const STREAMS = 'x-atelier-streams';

/** What an operation's documentation, serializer and checks need to know. */
export interface Description {
  /** One line, imperative: "Open an engagement". */
  summary: string;
  description?: string;
  /** Successful answers by status; `null` for no body. */
  returns: Record<number, z.ZodType | null>;
  /** Errors of its own; the common ones are added. */
  errors?: readonly ErrorKind[];
  /** Creates or moves money: `Idempotency-Key` is required. */
  movesMoney?: boolean;
  /** Changes an object that the caller must have read: `If-Match` is required. */
  ifMatch?: boolean;
  /** Writes: takes an `Idempotency-Key`. True for POST by convention; set it there. */
  writes?: boolean;
  /** Answers a page of a list. */
  pages?: boolean;
  public?: boolean;
  /** Credentials of another kind than a bearer token, where a public operation takes them. */
  credentials?: 'basic';
  /** Has no rate limit: probes and scrapers come as often as they like. */
  unlimited?: boolean;
  /** Media types of the answer when it is not JSON. */
  produces?: string | readonly string[];
  /** What the answer is as server-sent events, for whoever accepts those rather than JSON. */
  streams?: string;
  /** The answer is a JSON text that is sent as it is, to the byte: documented by its schema, and not serialized by it. */
  verbatim?: boolean;
}

export const problemSchema = z.object({
  type: z.string(), title: z.string(), status: z.int(), detail: z.string(), instance: z.string(), code: z.string(), requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
}).meta({ id: 'Problem', description: 'RFC 9457 problem details' });

/** Documents an operation and compiles a serializer for its answer, which also drops every field that the schema does not name. */
export function Describe(description: Description): MethodDecorator {
  const errors = [...new Set([
    ...(description.errors ?? []), requestInvalid,
    ...(description.unlimited === true ? [] : [rateLimitExceeded]),
    ...(description.public === true ? [] : [unauthenticated, forbidden, tooManyFailedLogins]),
    ...(description.writes === true || description.movesMoney === true ? [requestMalformed, idempotencyKeyInvalid, idempotencyKeyReused, idempotencyInProgress] : []),
    ...(description.movesMoney === true ? [idempotencyKeyRequired] : []),
    ...(description.ifMatch === true ? [preconditionRequired, preconditionFailed] : []),
    ...(description.pages === true ? [cursorInvalid] : []),
  ])];
  const byStatus = new Map<number, ErrorKind[]>();
  for (const error of errors) byStatus.set(error.definition.status, [...(byStatus.get(error.definition.status) ?? []), error]);
  const json = description.produces === undefined;
  const serialized = Object.entries(description.returns).filter((entry): entry is [string, z.ZodType] => json && description.verbatim !== true && entry[1] !== null);
  return applyDecorators(
    SetMetadata(DESCRIPTION, description),
    ApiOperation({
      summary: description.summary, description: description.description ?? description.summary,
      ...(description.public === true ? { security: description.credentials === undefined ? [] : [{ [description.credentials]: [] }] } : {}),
    }),
    ...Object.entries(description.returns).map(([status, schema]) => ApiResponse({
      status: Number(status), description: description.summary,
      ...contentOf(Number(status), schema, description.produces),
    })),
    ...[...byStatus].map(([status, kinds]) => ApiResponse({
      status, description: kinds.map((kind) => `\`${kind.definition.code}\`: ${kind.definition.title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    })),
    ...(description.writes === true || description.movesMoney === true
      ? [ApiHeader({ name: 'Idempotency-Key', required: description.movesMoney === true, description: 'Makes a retry safe: same key, same answer', schema: { type: 'string', maxLength: 255 } })] : []),
    ...(description.ifMatch === true ? [ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the object as you read it', schema: { type: 'string' } })] : []),
    ApiExtension('x-error-codes', errors.map((error) => error.definition.code)),
    ...(description.streams === undefined ? [] : [ApiExtension(STREAMS, description.streams)]),
    ...(serialized.length === 0 ? [] : [RouteSchema({ response: Object.fromEntries(serialized.map(([status, schema]) => [status, serializerSchema(schema)])) })]),
  );
}

function contentOf(status: number, schema: z.ZodType | null, produces: Description['produces']): object {
  const types = [produces ?? []].flat();
  // JSON under a name of its own is still read as JSON; all else is text or bytes.
  const schemaOf = (type: string): object => (schema !== null && type.endsWith('+json') ? inPlace(schema) : { type: 'string' });
  if (types.length > 0 && status !== 204) return { content: Object.fromEntries(types.map((type) => [type, { schema: schemaOf(type) }])) };
  return schema === null ? {} : { standardSchema: schema };
}

const nameless = z.registry<Record<string, never>>();

/** The JSON Schema of an answer, nothing of it a component of its own. */
function inPlace(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', reused: 'inline', metadata: nameless });
  return rest;
}

/** The JSON Schema by which Fastify serializes an answer. Without the components' names everything is in place, and can be simplified there. */
function serializerSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'output', unrepresentable: 'any', reused: 'inline', metadata: nameless, override: ({ jsonSchema }) => flattenNullable(jsonSchema),
  });
  return rest;
}

/** Between alternatives the serializer chooses by validating each; "this or null" it can tell by a look. */
function flattenNullable(schema: z.core.JSONSchema.BaseSchema): void {
  const [only, nothing, ...more] = schema.anyOf ?? [];
  if (only === undefined || nothing?.type !== 'null' || more.length > 0 || only.type === undefined) return;
  delete schema.anyOf;
  Object.assign(schema, only, { nullable: true });
}

/** The schema of one page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}
