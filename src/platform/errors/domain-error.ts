/** A mistake in one field of a request. `path` is dotted: `body.milestones.2.amount`. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

export interface ErrorDefinition {
  /** Stable, `noun.what`; part of the API. */
  code: string;
  status: number;
  /** One line, the same for each occurrence. */
  title: string;
  /** What the caller should do; printed in docs/errors.md. */
  help: string;
}

const definitions = new Map<string, ErrorDefinition>();

/**
 * Declares an error of the API once. The generated docs/errors.md lists all of them.
 * @throws Error when the code is taken.
 */
export function defineError(definition: ErrorDefinition): ErrorKind {
  if (definitions.has(definition.code)) throw new Error(`error code ${definition.code} is defined twice`);
  definitions.set(definition.code, definition);
  return new ErrorKind(definition);
}

/** All declared errors, by code. */
export function errorDefinitions(): readonly ErrorDefinition[] {
  return [...definitions.values()].sort((a, b) => a.code.localeCompare(b.code));
}

export class ErrorKind {
  constructor(readonly definition: ErrorDefinition) {}

  /** An occurrence: `detail` says what is wrong here and what to do, `extra` adds members to the problem document. */
  with(detail: string, extra: { errors?: FieldError[]; members?: Record<string, unknown>; cause?: unknown } = {}): DomainError {
    return new DomainError(this.definition, detail, extra.errors ?? [], extra.members ?? {}, extra.cause);
  }

  /** Whether `error` is of this kind. */
  matches(error: unknown): error is DomainError {
    return error instanceof DomainError && error.code === this.definition.code;
  }
}

/** Something the caller did that cannot be done; becomes an RFC 9457 problem document. */
export class DomainError extends Error {
  constructor(
    readonly definition: ErrorDefinition,
    readonly detail: string,
    readonly errors: FieldError[],
    readonly members: Record<string, unknown>,
    cause?: unknown,
  ) {
    super(`${definition.code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'DomainError';
  }

  get code(): string {
    return this.definition.code;
  }

  get status(): number {
    return this.definition.status;
  }
}
