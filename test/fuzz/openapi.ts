import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openApiDocument } from '../../src/platform/http/openapi.js';

/** As much of JSON Schema as the document uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  propertyNames?: Schema;
  items?: Schema;
  prefixItems?: Schema[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  pattern?: string;
  format?: string;
  example?: unknown;
}

interface Media {
  schema?: Schema;
  example?: unknown;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

export interface Operation {
  /** Such as `POST /v1/engagements/{id}/waivers`. */
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  /** By media type. */
  bodies: Record<string, Media>;
  responses: Record<string, { content?: Record<string, Media> }>;
  /** Codes of the problems that it says it has. */
  codes: string[];
}

export interface Document {
  components: { schemas: Record<string, Schema> };
  operations: Operation[];
}

interface Raw {
  components: { schemas: Record<string, Schema> };
  paths: Record<string, Record<string, { parameters?: Parameter[]; requestBody?: { content: Record<string, Media> }; responses: Operation['responses']; 'x-error-codes'?: string[] }>>;
}

/** The document that the application serves, in the shape that the fuzzer walks. */
export function readDocument(app: NestFastifyApplication): Document {
  const raw = JSON.parse(JSON.stringify(openApiDocument(app))) as Raw;
  const operations = Object.entries(raw.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]): Operation => ({
    name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, parameters: operation.parameters ?? [], bodies: operation.requestBody?.content ?? {},
    responses: operation.responses, codes: operation['x-error-codes'] ?? [],
  })));
  return { components: raw.components, operations };
}
