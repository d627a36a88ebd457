import { ZodError } from 'zod';

/**
 * What may be logged and kept of an error: its message without values. PostgreSQL quotes the value that it cannot take, which may be
 * customers' text, in errors of class 22; the messages of other classes name only objects of ours.
 */
export function errorText(error: unknown): string {
  if (error instanceof ZodError) return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join('; ');
  if (!(error instanceof Error)) return typeof error;
  // Parsers quote the place that they do not understand.
  if (error instanceof SyntaxError) return 'SyntaxError: cannot be parsed';
  const driver: unknown = 'driverError' in error ? error.driverError : error;
  const code = driver !== null && typeof driver === 'object' && 'code' in driver ? driver.code : undefined;
  return typeof code === 'string' && /^22[0-9A-Z]{3}$/.test(code) ? `PostgreSQL refuses a value (${code})` : error.message;
}

/** Where an error was thrown: the stack without the message that heads it. */
export function framesOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).join('\n') : undefined;
}
