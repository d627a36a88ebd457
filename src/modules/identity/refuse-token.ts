import { errors } from 'jose';
import type { DomainError } from '../../platform/errors/domain-error.js';
import { serviceUnavailable } from '../../platform/errors/platform.errors.js';
import { tokenExpired, tokenForAnotherAudience, tokenIncomplete, tokenMalformed, tokenNotAuthentic, tokenNotYetValid } from './identity.errors.js';
import { DiscoveryError } from './issuer-keys.js';

/** What a token's failed check means for whoever sent it. */
export function refusalOf(cause: unknown): DomainError {
  if (cause instanceof DiscoveryError) {
    return serviceUnavailable.with('The issuer of staff tokens does not answer. Try again in a moment.', { cause, members: { retryAfter: 10 } });
  }
  if (cause instanceof errors.JWTExpired) return tokenExpired.with('The token is expired. Get a new one.', { cause });
  if (cause instanceof errors.JWTClaimValidationFailed) return refusalOfClaim(cause);
  if (cause instanceof errors.JWTInvalid) return tokenMalformed.with('The token’s claims cannot be read.', { cause });
  return tokenNotAuthentic.with('The token is not signed by a key of its issuer, or by an algorithm that is not taken.', { cause });
}

function refusalOfClaim(cause: errors.JWTClaimValidationFailed): DomainError {
  if (cause.claim === 'nbf' && cause.reason === 'check_failed') return tokenNotYetValid.with('The token is not valid yet. Compare the clocks of its issuer and of this server.', { cause });
  if (cause.claim === 'aud') return tokenForAnotherAudience.with('The token is for another audience. Ask for one for this API.', { cause });
  if (cause.claim === 'typ') return tokenNotAuthentic.with('The token’s type is not that of an access token.', { cause });
  return tokenIncomplete.with(`The claim ${cause.claim} is missing, or is not what it must be.`, { cause });
}
