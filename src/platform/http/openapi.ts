import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { eventDefinitions } from '../events/define-event.js';
import { problemSchema } from './describe.js';

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
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '').replace(/^./, (c) => c.toLowerCase())}_${method}`,
  });
  const components = (document.components ??= {});
  components.schemas = { ...components.schemas, Problem: jsonSchema(problemSchema) as never };
  const webhooks = Object.fromEntries([...eventDefinitions().values()].filter((event) => event.forPartners)
    .sort((a, b) => a.type.localeCompare(b.type)).map((event) => [event.type, {
      post: {
        summary: `Sent when ${event.type.replace('.', ' ').replaceAll('_', ' ')}`,
        requestBody: { content: { 'application/json': { schema: {
          type: 'object', required: ['type', 'timestamp', 'data'],
          properties: { type: { const: event.type }, timestamp: { type: 'string', format: 'date-time' }, data: jsonSchema(event.schema) },
        } } } },
        responses: { '2XX': { description: 'Taken. Any other answer is tried again.' } },
      },
    }]));
  return { ...document, webhooks } as OpenAPIObject;
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _schema, id: _id, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Record<string, unknown>;
  return rest;
}
