/**
 * The client of Atelier's API for systems of partners, and for tools of the lab.
 * @packageDocumentation
 */
export { Atelier } from './atelier.js';
export type { AtelierOptions } from './atelier.js';
export type { ClientCredentials } from './access-token.js';
export type { PrivateKeyInput } from './private-key.js';
export { Answer } from './answer.js';
export {
  AtelierError, ConnectionError, DeadlineError, ProblemError, TokenError, UploadDiffersError, UsageError, WebhookRefusedError, isProblem,
} from './errors.js';
export type { ErrorCode, FieldError, ProblemDocument } from './errors.js';
export type { CallOptions, Schemas } from './operations.js';
export { Pages } from './pages.js';
export type { Page } from './pages.js';
export type { RetryOptions } from './retry.js';
export type { NewUpload, ResumedUpload, UploadProgress } from './upload.js';
export type { UploadData } from './upload-source.js';
export { Events } from './events.js';
export type { EventsRequest, LoggedEvent } from './events.js';
export { verifyWebhook } from './webhooks.js';
export type { EventData, EventType, IncomingWebhook, WebhookEvent } from './webhooks.js';
