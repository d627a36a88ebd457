import { defineError } from '../../platform/errors/domain-error.js';
import { serviceUnavailable } from '../../platform/errors/platform.errors.js';
import { declareTokenRefusals } from '../../platform/http/token-refusals.js';

export const staffEmailTaken = defineError({
  code: 'staff_member.email_taken', status: 409, title: 'A staff member with this e-mail address exists',
  help: 'Change that staff member, active or not, instead of inviting another.',
});
export const lastAdministrator = defineError({
  code: 'staff_member.last_administrator', status: 409, title: 'The last active administrator stays one',
  help: 'Make another staff member an administrator, who has signed in, before this one is deactivated or loses the role.',
});
export const apiClientNameTaken = defineError({
  code: 'api_client.name_taken', status: 409, title: 'The organization has an API client with this name',
  help: 'Choose another name. Names of disabled clients stay taken, so that audit records name one client only.',
});
export const apiClientDisabled = defineError({
  code: 'api_client.already_disabled', status: 409, title: 'The API client is disabled already',
  help: 'Nothing is left to do. A disabled client stays so; create another one.',
});
export const apiClientNotEnabled = defineError({
  code: 'auth.client_disabled', status: 401, title: 'The API client does not work any more',
  help: 'It was disabled, or the secret or key that the token was got with was revoked or has expired. Get a token with a live one, or ask your contact at the lab.',
});
export const accountDeactivated = defineError({
  code: 'auth.account_deactivated', status: 401, title: 'The account is deactivated',
  help: 'Ask an administrator to activate it.',
});
export const tokenMalformed = defineError({
  code: 'auth.token_malformed', status: 401, title: 'The access token cannot be read',
  help: 'Send the access token as the token endpoint gave it: a signed JWT, unchanged.',
});
export const tokenIssuerUnknown = defineError({
  code: 'auth.token_issuer_unknown', status: 401, title: 'The access token comes from an issuer that is not trusted here',
  help: 'Get a token from this server’s token endpoint, or as staff from the issuer that the lab uses.',
});
export const tokenNotAuthentic = defineError({
  code: 'auth.token_not_authentic', status: 401, title: 'The access token is not what its issuer signed',
  help: 'Its signature, algorithm, key or type is not one of its issuer’s access tokens. Get a new one; do not send ID tokens.',
});
export const tokenForAnotherAudience = defineError({
  code: 'auth.token_audience', status: 401, title: 'The access token is for another API',
  help: 'Ask the issuer for a token with this API as its audience.',
});
export const tokenIncomplete = defineError({
  code: 'auth.token_incomplete', status: 401, title: 'The access token lacks a claim',
  help: 'An access token needs issuer, subject, audience and expiry, each in its proper form.',
});
export const tokenExpired = defineError({
  code: 'auth.token_expired', status: 401, title: 'The access token is expired',
  help: 'Get a new one. Clocks may differ by a minute.',
});
export const tokenNotYetValid = defineError({
  code: 'auth.token_not_yet_valid', status: 401, title: 'The access token is not valid yet',
  help: 'Its beginning is more than a minute ahead of this server’s clock: set the issuer’s clock.',
});
export const tokenRevoked = defineError({
  code: 'auth.token_revoked', status: 401, title: 'The access token was revoked',
  help: 'Get a new one.',
});
export const addressNotAllowed = defineError({
  code: 'auth.address_not_allowed', status: 403, title: 'The API client may not call from this address',
  help: 'Call from an address on the client’s list, or ask your contact at the lab to add yours.',
});
declareTokenRefusals(
  tokenMalformed, tokenIssuerUnknown, tokenNotAuthentic, tokenForAnotherAudience, tokenIncomplete, tokenExpired, tokenNotYetValid, tokenRevoked, apiClientNotEnabled,
  accountDeactivated, addressNotAllowed, serviceUnavailable,
);

export const keyUnusable = defineError({
  code: 'api_client.key_unusable', status: 422, title: 'The public key cannot be used',
  help: 'Send the public half of a P-256, Ed25519 or RSA key (2048 bits or more) as a JWK.',
});
export const keyIdTaken = defineError({
  code: 'api_client.key_id_taken', status: 409, title: 'The API client has a key with this id',
  help: 'Give each of the client’s keys a `kid` of its own.',
});
export const credentialKindWrong = defineError({
  code: 'api_client.credential_kind', status: 409, title: 'The API client proves itself in another way',
  help: 'A client with a secret rotates its secret, a client with keys its keys. Create another client to change the way.',
});
export const credentialLimit = defineError({
  code: 'api_client.credential_limit', status: 409, title: 'The API client has two live credentials',
  help: 'Revoke one of them, or wait until the older one has expired, before you rotate again.',
});
export const credentialRevoked = defineError({
  code: 'api_client.credential_over', status: 409, title: 'The credential is not live any more',
  help: 'Nothing is left to do: it was revoked, or has expired.',
});
export const lastCredential = defineError({
  code: 'api_client.last_credential', status: 409, title: 'The client’s only live credential stays',
  help: 'Rotate first, so that the client has another one; or have the lab revoke it or disable the client.',
});
