import { carriesTwoAuthorizations } from '../../../platform/http/access.js';
import { Reply } from '../../../platform/http/reply.js';
import type { NotedRequest } from '../../../platform/http/request-context.js';
import type { OAuthAnswer, OAuthRequest } from './authorization-server.js';

// RFC 6749, 5.1: no cache may keep a token.
const UNCACHED = { 'cache-control': 'no-store', pragma: 'no-cache' };
const CHALLENGE = { 'www-authenticate': 'Basic realm="atelier", charset="UTF-8"' };

/**
 * What the library calls an invalid request, and RFC 6749 (5.2) a client that did not authenticate: credentials that are missing
 * or cannot be read.
 */
const NO_CREDENTIALS = new Set([
  'no client authentication mechanism provided', 'invalid authorization header value format', 'client_secret must be provided in the Authorization header',
  'client_id and client_secret in the authorization header are not properly encoded', 'invalid client_assertion format',
]);
/** Reasons that tell a client's engineer what to mend, and nobody whether there is such a client. */
const TELLABLE = /^(client assertion|alg mismatch|expiration must|unique jti|iss |aud |audience|list of audience|sub |jwt (expired|not active yet)|invalid (nbf|iat|exp|jti|aud|iss) value)/;

class InvalidOAuthRequest extends Error {}

/** @throws InvalidOAuthRequest for what no OAuth client sends. */
export function readOAuthRequest(request: NotedRequest): OAuthRequest {
  if (carriesTwoAuthorizations(request.raw)) throw new InvalidOAuthRequest('The Authorization header is there twice. Send one.');
  const form: unknown = request.body ?? new URLSearchParams();
  if (!(form instanceof URLSearchParams)) throw new InvalidOAuthRequest('Send the parameters as application/x-www-form-urlencoded.');
  if (form.has('client_secret')) throw new InvalidOAuthRequest('Send the secret in the Authorization header, by the scheme Basic; never in the body.');
  return { form, authorization: request.headers.authorization, address: request.ip, requestId: request.id };
}

/** Answers as OAuth does, errors included; what is wrong on our side stays a problem document. */
export async function answerOAuth(request: NotedRequest, work: () => Promise<OAuthAnswer>): Promise<Reply> {
  try {
    const { status, body, reason } = await work();
    if (status < 400) return new Reply(body, { status, headers: UNCACHED });
    const description = typeof body?.['error_description'] === 'string' ? body['error_description'] : 'The request was refused.';
    const error = NO_CREDENTIALS.has(description) ? 'invalid_client' : String(body?.['error']);
    return refused(request, error, error === 'invalid_client' ? clientRefusal(reason) : description, reason ?? description);
  } catch (error) {
    if (!(error instanceof InvalidOAuthRequest)) throw error;
    return refused(request, 'invalid_request', error.message, error.message);
  }
}

function refused(request: NotedRequest, error: string, description: string, reason: string): Reply {
  request.refusal = { code: error, reason };
  const status = error === 'invalid_client' ? 401 : 400;
  return new Reply({ error, error_description: description }, { status, headers: status === 401 ? { ...UNCACHED, ...CHALLENGE } : UNCACHED });
}

function clientRefusal(reason: string | undefined): string {
  if (reason !== undefined && TELLABLE.test(reason)) return `The client assertion was refused: ${reason}.`;
  return 'The client is not known, not enabled, or did not prove itself: send its id and secret in the Authorization header by the scheme Basic, or an assertion signed by its key.';
}
