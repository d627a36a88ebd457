import { OAuthError } from './oauth-error.js';

/** Client id and secret as they were sent, not yet believed. */
export interface ClientCredentials {
  clientId: string;
  secret: string;
}

/**
 * Reads `client_secret_basic`: RFC 6749, 2.3.1 has id and secret form-encoded before they are joined for RFC 7617.
 * @throws OAuthError `invalid_client`
 */
export function readBasicCredentials(header: string | undefined): ClientCredentials {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  const [, id, secret] = /^([^:]+):(.+)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  const clientId = formDecode(id);
  const decodedSecret = formDecode(secret);
  if (clientId === undefined || decodedSecret === undefined) {
    throw new OAuthError('invalid_client', 'Send the client id and secret in the Authorization header, by the scheme Basic.');
  }
  return { clientId, secret: decodedSecret };
}

/**
 * Reads the parameters of a token request, each at most once; an empty one counts as absent (RFC 6749, 3.2).
 * @throws OAuthError `invalid_request`
 */
export function readTokenRequest(body: unknown): { grantType: string; scope: string | undefined } {
  if (!(body instanceof URLSearchParams)) throw new OAuthError('invalid_request', 'Send the parameters as application/x-www-form-urlencoded.');
  for (const name of new Set(body.keys())) {
    if (body.getAll(name).length > 1) throw new OAuthError('invalid_request', 'A parameter is there twice. Send each once.');
  }
  if (body.has('client_secret') || body.has('client_assertion')) {
    throw new OAuthError('invalid_request', 'Authenticate in the Authorization header only, by the scheme Basic.');
  }
  const grantType = body.get('grant_type') ?? '';
  if (grantType === '') throw new OAuthError('invalid_request', 'The parameter grant_type is missing. Send grant_type=client_credentials.');
  const scope = body.get('scope') ?? '';
  return { grantType, scope: scope === '' ? undefined : scope };
}

function formDecode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // A percent sign that encodes nothing: these are no credentials of ours.
    return undefined;
  }
}
