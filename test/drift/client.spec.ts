import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from '@jest/globals';
import { describeApi } from '../../src/describe-api.js';
import { errorDefinitions } from '../../src/platform/errors/domain-error.js';
import { expectGeneratedFile } from './generated.js';

const HEADER = '// Made from the code of the server: `npm run docs:generate`.\n\n';

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, object> }>>;
}

/** The document with one answer for all that goes wrong: the client throws it, whatever its status. */
function withOneProblem(text: string): string {
  const document = JSON.parse(text) as Document;
  const problem = { description: 'What went wrong', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
  for (const operation of Object.values(document.paths).flatMap((item) => Object.values(item))) {
    const good = Object.entries(operation.responses).filter(([status]) => status < '400');
    operation.responses = { ...Object.fromEntries(good), default: problem };
  }
  return JSON.stringify(document);
}

it('the client’s types are what the API says', async () => {
  // Fields with a default may be left out of a request; answers name what they always have by themselves.
  const types = await openapiTS(withOneProblem(await describeApi()), { defaultNonNullable: false });
  const text = `${HEADER}${astToString(types)}`;
  expect(text).toContain('"/v1/engagements"');
  expectGeneratedFile('clients/typescript/src/generated/api.ts', text);
});

it('the client’s error codes are those of the catalogue', async () => {
  await import('../../src/app.module.js');
  const members = errorDefinitions().map(({ code, status, help }) => `  /** ${help.replaceAll('*/', '* /')} */\n  '${code}': ${status};`);
  expectGeneratedFile('clients/typescript/src/generated/errors.ts', `${HEADER}/** Each error code of the API, with its HTTP status. */\nexport interface ErrorCatalogue {\n${members.join('\n')}\n}\n`);
});
