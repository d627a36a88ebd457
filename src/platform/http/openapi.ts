import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { eventDefinitions } from '../events/define-event.js';
import { problemSchema } from './describe.js';
import { documentRefusals } from './document-refusals.js';
import { documentStreams } from './document-streams.js';

const VERSION = '0.1.0';

/** The OpenAPI 3.1 document of the routes as they are in the code, webhooks included. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Atelier')
    .setDescription('Custom-model engagements, from inquiry to the last paid invoice. Staff send OIDC tokens, partners send tokens of the OAuth 2 client-credentials grant.')
    .setVersion(VERSION)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'Id and secret of an API client, for the token endpoint only' }, 'basic')
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: (schema, { schemaType }) => (schema instanceof z.ZodType ? jsonSchema(schema, schemaType) : undefined),
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '').replace(/^./, (c) => c.toLowerCase())}_${method}`,
  });
  const components = (document.components ??= {});
  components.schemas = { ...components.schemas, ...(jsonSchema(problemSchema, 'output').components as typeof components.schemas) };
  const webhooks = Object.fromEntries([...eventDefinitions().values()].filter((event) => event.forPartners)
    .sort((a, b) => a.type.localeCompare(b.type)).map((event) => [event.type, {
      post: {
        summary: `Sent when ${event.type.replace('.', ' ').replaceAll('_', ' ')}`,
        requestBody: { content: { 'application/json': { schema: {
          type: 'object', required: ['type', 'timestamp', 'data'],
          properties: { type: { const: event.type }, timestamp: { type: 'string', format: 'date-time' }, data: jsonSchema(event.schema, 'output').schema },
        } } } },
        responses: { '2XX': { description: 'Taken. Any other answer is tried again.' } },
      },
    }]));
  return letAnswersGrow(documentRefusals(documentStreams({ ...document, webhooks } as OpenAPIObject)));
}

/** A schema as JSON Schema, and the named ones it refers to. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): { schema: object; components: Record<string, object> } {
  const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // zod leaves examples out where a transformation follows; they show what to send, which is what is asked for here.
    override: ({ zodSchema, jsonSchema: made }) => {
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) made.examples = examples;
    },
  });
  return { schema: rest, components: $defs ?? {} };
}

/** Within `/v1` answers and events may gain fields, so only what we take in is closed to fields that are not named. */
function letAnswersGrow(document: OpenAPIObject): OpenAPIObject {
  const taken = new Set<string>();
  const takeIn = (node: unknown): void => visit(node, (object) => {
    const name = typeof object['$ref'] === 'string' ? object['$ref'].replace('#/components/schemas/', '') : undefined;
    if (name === undefined || taken.has(name)) return;
    taken.add(name);
    takeIn(document.components?.schemas?.[name]);
  });
  const open = (node: unknown): void => visit(node, (object) => {
    if (object['additionalProperties'] === false) delete object['additionalProperties'];
  });
  visit(document.paths, (object) => {
    takeIn(object['requestBody']);
    open(object['responses']);
  });
  open(document.webhooks);
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) if (!taken.has(name)) open(schema);
  return document;
}

function visit(node: unknown, see: (object: Record<string, unknown>) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) see(node as Record<string, unknown>);
  for (const child of Object.values(node)) visit(child, see);
}
