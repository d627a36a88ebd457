import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describeApi } from '../../src/describe-api.js';
import { expectGenerated } from './generated.js';

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
  security?: Record<string, string[]>[];
  'x-error-codes'?: string[];
}
interface Schema { $ref?: string; example?: unknown; type?: string | string[]; properties?: Record<string, Schema> }
interface Document {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: Operation }>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
  security: Record<string, string[]>[];
}

let text: string;
let document: Document;
let operations: { name: string; path: string; method: string; operation: Operation }[];

beforeAll(async () => {
  text = await describeApi();
  document = JSON.parse(text) as Document;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, method, operation })));
});

/** Names of the operations that have something wrong, which should be none. */
function faulty(wrong: (operation: Operation, path: string, method: string) => unknown): string[] {
  return operations.filter(({ operation, path, method }) => wrong(operation, path, method) === true).map(({ name }) => name);
}

const refOf = (schema: Schema | undefined): Schema | undefined =>
  (schema?.$ref === undefined ? schema : document.components.schemas[schema.$ref.replace('#/components/schemas/', '')]);

const statusesOf = (operation: Operation): [number, Operation['responses'][string]][] => Object.entries(operation.responses).map(([status, response]) => [Number(status), response]);

describe('docs/openapi.json', () => {
  it('is what the code says', () => expectGenerated('openapi.json', text));

  it('is the same each time', async () => expect(await describeApi() === text).toBe(true));

  it('is OpenAPI 3.1, says a public validator', async () => {
    const result = await new Validator().validate(JSON.parse(text) as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
  });

  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect(document.info.version).toBe(version);
  });

  it('refers to nothing that is not there, and holds no schema that nothing refers to', () => {
    const refs = new Set([...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, ref]) => ref ?? ''));
    const names = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...refs].filter((ref) => !names.includes(ref))).toEqual([]);
    expect(names.filter((name) => !refs.has(name))).toEqual([]);
  });
});

describe('each operation', () => {
  it('has an id of its own', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.filter((id, index) => id === undefined || ids.indexOf(id) !== index)).toEqual([]);
  });

  it('has a summary and a tag', () => expect(faulty((operation) => (operation.summary ?? '') === '' || operation.tags?.length !== 1)).toEqual([]));

  it('has an answer when all goes well', () => {
    expect(faulty((operation) => !statusesOf(operation).some(([status]) => status >= 200 && status < 300))).toEqual([]);
  });

  it('answers mistakes with problem documents', () => {
    const isProblem = (response: Operation['responses'][string]): boolean => response.content?.['application/problem+json']?.schema.$ref === '#/components/schemas/Problem';
    expect(faulty((operation) => !statusesOf(operation).some(([, response]) => isProblem(response)))).toEqual([]);
    // RFC 6749 says how the token endpoint tells mistakes.
    expect(faulty((operation) => statusesOf(operation).some(([status, response]) => status >= 400 && !isProblem(response)))).toEqual(['POST /oauth/token', 'POST /oauth/revoke']);
  });

  it('says in which forms it answers', () => {
    const formsOf = (path: string): string[] => Object.keys(operations.find(({ name }) => name === `GET ${path}`)?.operation.responses['200']?.content ?? {});
    expect(formsOf('/v1/events')).toEqual(['application/json', 'text/event-stream']);
    expect(formsOf('/v1/reports/{id}.csv')).toEqual(['text/csv']);
    expect(text).not.toContain('x-atelier-');
  });

  it('names each code it can answer', () => expect(faulty((operation) => (operation['x-error-codes'] ?? []).length === 0)).toEqual([]));

  it('declares its path parameters, and no others', () => {
    expect(faulty((operation, path) => {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      return declared.some((parameter) => parameter.required !== true) || declared.map((parameter) => parameter.name).toSorted().join() !== inPath.toSorted().join();
    })).toEqual([]);
  });

  it('asks for a token, or is public', () => {
    expect(document.security).toEqual([{ bearer: [] }]);
    const used = operations.flatMap(({ operation }) => (operation.security ?? []).flatMap((requirement) => Object.keys(requirement)));
    expect(used.filter((scheme) => document.components.securitySchemes[scheme] === undefined)).toEqual([]);
    // One that needs a token can refuse it; a public one cannot.
    for (const code of ['auth.unauthenticated', 'auth.token_expired', 'auth.token_revoked', 'auth.client_disabled', 'auth.account_deactivated', 'auth.address_not_allowed', 'auth.credentials_ambiguous']) {
      expect(faulty((operation) => (operation.security === undefined) !== (operation['x-error-codes'] ?? []).includes(code))).toEqual([]);
    }
    expect(faulty((operation) => operation.security !== undefined).filter((name) => name.includes('/v1/'))).toEqual(['OPTIONS /v1/uploads', 'OPTIONS /v1/uploads/{id}']);
  });

  it('shows a body that its schema takes', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: true });
    formats.default(ajv);
    ajv.addSchema({ $id: 'https://atelier.invalid/openapi', components: document.components });
    const mistakes = operations.flatMap(({ name, operation }) => Object.entries(operation.requestBody?.content ?? {}).flatMap(([type, body]) => {
      const example = body.example ?? body.schema.example ?? refOf(body.schema)?.example;
      if (example === undefined) return [`${name}: ${type} has no example`];
      const schema = JSON.parse(JSON.stringify(body.schema).replaceAll('"#/components', '"https://atelier.invalid/openapi#/components')) as object;
      return ajv.validate(schema, example) ? [] : [`${name}: ${ajv.errorsText()}`];
    }));
    expect(mistakes).toEqual([]);
  });

  it('takes no field that it does not name', () => {
    expect(faulty((operation) => Object.entries(operation.requestBody?.content ?? {}).some(([type, body]) =>
      type === 'application/json' && refOf(body.schema)?.type === 'object' && (refOf(body.schema) as { additionalProperties?: unknown }).additionalProperties !== false))).toEqual([]);
  });
});

describe('each webhook', () => {
  it('says when it is sent and what it carries', () => {
    const webhooks = Object.entries(document.webhooks);
    expect(webhooks.length).toBeGreaterThan(20);
    const vague = webhooks.filter(([, { post }]) => {
      const schema = post.requestBody?.content['application/json']?.schema;
      return (post.summary ?? '') === '' || Object.keys(schema?.properties?.['data']?.properties ?? {}).length === 0;
    });
    expect(vague.map(([type]) => type)).toEqual([]);
  });
});
