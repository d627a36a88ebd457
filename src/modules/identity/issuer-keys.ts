import { createRemoteJWKSet, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

const TIMEOUT_MS = 5000;
/** How long keys are kept: so long one that the issuer has withdrawn still counts. */
const KEPT_MS = 60_000;

/** The issuer could not be asked for its keys; not the caller's fault. */
export class DiscoveryError extends Error {}

const metadataSchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });

/**
 * The keys of an OpenID Connect issuer, found by discovery when the first token comes and kept; a failure is tried again with
 * the next token.
 * @returns a function that throws {@link DiscoveryError} when the issuer does not answer as it should.
 */
export function discoverKeys(issuer: string): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined;
  const discover = async (): Promise<JWTVerifyGetKey> => createRemoteJWKSet(new URL(await discoverKeysUrl(issuer)), { timeoutDuration: TIMEOUT_MS, cacheMaxAge: KEPT_MS });
  return async (header, token) => {
    found ??= discover();
    const keys = await found.catch((error: unknown) => {
      found = undefined;
      throw new DiscoveryError('discovery failed', { cause: error });
    });
    try {
      return await keys(header, token);
    } catch (error) {
      // A key that the issuer does not have is the token's fault; anything else, such as no answer, is not.
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new DiscoveryError('the keys cannot be had', { cause: error });
    }
  };
}

/**
 * Asks the issuer for its metadata and its keys, as the first token would.
 * @returns how many keys it publishes.
 * @throws Error that says what it answered instead.
 */
export async function readIssuer(issuer: string): Promise<number> {
  const response = await get(await discoverKeysUrl(issuer));
  if (!response.ok) throw new Error(`${issuer} answered ${response.status} when asked for its keys`);
  return z.object({ keys: z.array(z.unknown()) }).parse(await response.json()).keys.length;
}

async function discoverKeysUrl(issuer: string): Promise<string> {
  const response = await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (!response.ok) throw new Error(`${issuer} answered discovery with ${response.status}`);
  const metadata = metadataSchema.parse(await response.json());
  // OpenID Connect Discovery 4.3: or else one issuer could pass for another.
  if (metadata.issuer !== issuer) throw new Error(`discovery answered for the issuer ${metadata.issuer}, not for ${issuer}`);
  return metadata.jwks_uri;
}

function get(url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
}
