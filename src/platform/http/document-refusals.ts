import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorKind } from '../errors/domain-error.js';
import { credentialsAmbiguous, idempotencyInProgress, idempotencyKeyInvalid, idempotencyKeyReused, mediaTypeUnsupported, requestMalformed, requestTooLarge } from '../errors/platform.errors.js';
import { tokenRefusals } from './token-refusals.js';

interface Operation {
  security?: unknown[];
  responses: Record<string, { description: string; content?: Record<string, unknown> }>;
  'x-error-codes'?: string[];
}

/** Why a body is refused before any operation sees it. */
const OF_BODIES: readonly ErrorKind[] = [requestMalformed, requestTooLarge, mediaTypeUnsupported];
/** Why a request is refused that has an `Idempotency-Key`, which every operation that writes takes. */
const OF_KEYS: readonly ErrorKind[] = [idempotencyKeyInvalid, idempotencyKeyReused, idempotencyInProgress];
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/** Says of each operation how it refuses what it never gets to see: that depends on its method, which its own description does not know. */
export function documentRefusals(document: OpenAPIObject): OpenAPIObject {
  for (const methods of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = methods[method] as Operation | undefined;
      if (operation === undefined) continue;
      // One without a requirement of its own has the document's: a bearer token.
      const takesToken = operation.security === undefined;
      if (takesToken) for (const kind of [credentialsAmbiguous, ...tokenRefusals()]) add(operation, kind);
      if (method === 'get' || method === 'head') continue;
      for (const kind of [...OF_BODIES, ...(takesToken ? OF_KEYS : [])]) add(operation, kind);
    }
  }
  return document;
}

function add(operation: Operation, { definition: { code, status, title } }: ErrorKind): void {
  const codes = (operation['x-error-codes'] ??= []);
  if (codes.includes(code)) return;
  codes.push(code);
  const said = operation.responses[status];
  const description = `\`${code}\`: ${title}`;
  operation.responses[status] = {
    description: said === undefined ? description : `${said.description}; ${description}`,
    content: { ...said?.content, 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}
