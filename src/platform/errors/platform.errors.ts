import { defineError } from './domain-error.js';

export const requestInvalid = defineError({
  code: 'request.invalid', status: 422, title: 'The request has mistakes',
  help: 'Each entry of `errors` names a field by its path and says what is expected. Unknown fields are refused.',
});
export const requestMalformed = defineError({
  code: 'request.malformed', status: 400, title: 'The request cannot be read',
  help: 'The body is no valid JSON, or its content type is not the one the operation takes. Send `application/json` in UTF-8.',
});
export const requestTooLarge = defineError({
  code: 'request.too_large', status: 413, title: 'The request body is too large',
  help: 'JSON bodies may have up to 1 MiB. Data goes through resumable uploads.',
});
export const headersTooLarge = defineError({
  code: 'request.headers_too_large', status: 431, title: 'The request headers are too large',
  help: 'All headers together may have 16 KiB.',
});
export const mediaTypeUnsupported = defineError({
  code: 'request.media_type_unsupported', status: 415, title: 'The content type is not supported',
  help: 'Send `Content-Type: application/json`.',
});
export const routeNotFound = defineError({
  code: 'route.not_found', status: 404, title: 'No such route',
  help: 'Compare method and path with /openapi.json.',
});
export const objectNotFound = defineError({
  code: 'object.not_found', status: 404, title: 'Not found',
  help: 'There is no such object, or it is not one that you can see; the two are not told apart.',
});
export const unauthenticated = defineError({
  code: 'auth.unauthenticated', status: 401, title: 'A valid access token is needed',
  help: 'Send `Authorization: Bearer …` with a token that is not expired and was issued for this API.',
});
export const credentialsAmbiguous = defineError({
  code: 'auth.credentials_ambiguous', status: 400, title: 'The request carries credentials twice',
  help: 'Send one `Authorization` header.',
});
export const forbidden = defineError({
  code: 'auth.forbidden', status: 403, title: 'Not permitted',
  help: 'The token is valid, but its roles or scopes do not include the permission that `detail` names.',
});
export const preconditionRequired = defineError({
  code: 'precondition.required', status: 428, title: 'If-Match is required',
  help: 'Read the object, then send its `ETag` as `If-Match`, so that no one else’s change is overwritten.',
});
export const preconditionFailed = defineError({
  code: 'precondition.failed', status: 412, title: 'The object has changed',
  help: 'Read the object again, decide again, and send its new `ETag` as `If-Match`.',
});
export const idempotencyKeyRequired = defineError({
  code: 'idempotency.key_required', status: 400, title: 'Idempotency-Key is required',
  help: 'This operation creates or moves money. Send a unique `Idempotency-Key`, and the same one when you retry.',
});
export const idempotencyKeyInvalid = defineError({
  code: 'idempotency.key_invalid', status: 400, title: 'The Idempotency-Key cannot be used',
  help: 'Send 1 to 255 visible ASCII characters, bare or as a quoted string.',
});
export const idempotencyKeyReused = defineError({
  code: 'idempotency.key_reused', status: 422, title: 'The Idempotency-Key was used for another request',
  help: 'A key belongs to one request. Use a new key for a new request.',
});
export const idempotencyInProgress = defineError({
  code: 'idempotency.in_progress', status: 409, title: 'The first request with this Idempotency-Key is still running',
  help: 'Wait a moment, then send the same request again to get its answer.',
});
export const cursorInvalid = defineError({
  code: 'cursor.invalid', status: 400, title: 'The cursor cannot be used',
  help: 'Take `nextCursor` from the previous answer unchanged, with the same filters and sort; or start again without one.',
});
export const rateLimitExceeded = defineError({
  code: 'rate_limit.exceeded', status: 429, title: 'Too many requests',
  help: 'Wait for the seconds of `Retry-After`. `RateLimit` tells with each answer what is left, `RateLimit-Policy` how much there is in a window.',
});
export const tooManyFailedLogins = defineError({
  code: 'auth.too_many_failures', status: 429, title: 'Too many failed logins',
  help: 'Too many tokens or secrets from your address were wrong. Wait for the seconds of `Retry-After`, and check the credentials before you try again.',
});
export const serviceUnavailable = defineError({
  code: 'service.unavailable', status: 503, title: 'Temporarily unavailable',
  help: 'A database, queue or store does not answer, or the server is shutting down. Try again after `Retry-After`.',
});
export const internalError = defineError({
  code: 'internal', status: 500, title: 'Something went wrong on our side',
  help: 'Nothing was changed. Report the `requestId`.',
});
export const requestTimeout = defineError({
  code: 'request.timeout', status: 408, title: 'The request did not arrive in time',
  help: 'Send the whole request at once; large data goes through resumable uploads.',
});
