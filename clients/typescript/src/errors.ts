import type { ErrorCatalogue } from './generated/errors.js';

/** A code that the API refuses with; each is explained in its reference. */
export type ErrorCode = keyof ErrorCatalogue;

/** A mistake in one field of a request; `path` is dotted: `body.price.amount`. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** An RFC 9457 problem document. Some codes bring members of their own, such as `blockers`. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: FieldError[];
  [member: string]: unknown;
}

/** Whatever the client throws of its own; `code` tells what it is. An aborted call throws the signal's reason instead. */
export abstract class AtelierError extends Error {
  /** An {@link ErrorCode}, `client.…` for what went wrong on this side of the connection, or one that a newer server knows. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The server understood and refused. */
export class ProblemError<Code extends string = string> extends AtelierError {
  /** What to do about it: the reference explains each {@link ErrorCode}. Later versions of the API can add codes. */
  readonly code: Code;
  readonly status: number;
  /** One line, the same for each occurrence of the code. */
  readonly title: string;
  /** What is wrong this time, in a sentence. */
  readonly detail: string;
  /** Quote it when you ask the lab. */
  readonly requestId: string;
  /** Each mistake in the request, by field; empty where the request as such was fine. */
  readonly errors: readonly FieldError[];
  /** The document as it came, with the members that only some codes have. */
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(`${problem.code}: ${problem.detail}`);
    this.code = problem.code as Code;
    this.status = problem.status;
    this.title = problem.title;
    this.detail = problem.detail;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
    this.problem = problem;
  }
}

/** Whether `error` is a refusal of the server, with one of these codes if any are named. */
export function isProblem<Code extends ErrorCode>(error: unknown, ...codes: readonly Code[]): error is ProblemError<Code> {
  return error instanceof ProblemError && (codes.length === 0 || (codes as readonly string[]).includes(error.code));
}

/** The authorization server gave no token; `oauthError` is its code (RFC 6749, 5.2), such as `invalid_client`. */
export class TokenError extends AtelierError {
  readonly code = 'client.token_refused';

  constructor(message: string, readonly oauthError: string | null, options?: ErrorOptions) {
    super(message, options);
  }
}

/** No answer came, or none that is the API's: of the last attempt; `cause` says why. */
export class ConnectionError extends AtelierError {
  readonly code = 'client.unreachable';

  /** @param status of the answer that came from something else than the API, such as a proxy; null when none came. */
  constructor(message: string, readonly status: number | null, options?: ErrorOptions) {
    super(message, options);
  }
}

/** The call took longer than it may; `cause` is what the last attempt met. */
export class DeadlineError extends AtelierError {
  readonly code = 'client.deadline_passed';
}

/** The client is used in a way that cannot work; the message says what to change. */
export class UsageError extends AtelierError {
  readonly code = 'client.misused';
}

/** What arrived is not what was sent, by length or SHA-256: do not use the upload. */
export class UploadDiffersError extends AtelierError {
  readonly code = 'client.upload_differs';
}

/** A webhook that nobody with the secret has signed, or whose time is more than five minutes off: answer 400 and forget it. */
export class WebhookRefusedError extends AtelierError {
  readonly code = 'client.webhook_refused';
}
