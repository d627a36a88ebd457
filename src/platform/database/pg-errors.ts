interface PgError {
  code: string;
  constraint?: string;
}

function pgError(error: unknown): PgError | undefined {
  const candidate = error instanceof Error && 'driverError' in error ? error.driverError : error;
  return candidate !== null && typeof candidate === 'object' && 'code' in candidate && typeof candidate.code === 'string'
    ? (candidate as PgError)
    : undefined;
}

/** Whether `error` is PostgreSQL's refusal by the constraint or unique index `constraint`. */
export function violates(error: unknown, constraint: string): boolean {
  const found = pgError(error);
  return found?.constraint === constraint;
}

/** Whether running the transaction again may succeed: a deadlock or a serialization failure. */
export function isTransient(error: unknown): boolean {
  const code = pgError(error)?.code;
  return code === '40001' || code === '40P01';
}

/** Whether the database cannot be reached or is going away. */
export function isUnreachable(error: unknown): boolean {
  const code = pgError(error)?.code ?? '';
  return code.startsWith('08') || code.startsWith('57P') || code === '53300'
    || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].includes(code)
    || (error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message));
}
