import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import type { FieldError } from '../errors/domain-error.js';
import { requestInvalid } from '../errors/platform.errors.js';

const MAX_ERRORS = 100;
/** How deep a request may nest. What reads it further on is recursive. */
const MAX_DEPTH = 50;

/** Validates body, query and path parameters by the zod schema of `@Body({ schema })` and its like; refuses with every mistake's path. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const schema = (metadata as { schema?: z.ZodType }).schema;
    if (schema === undefined || metadata.type === 'custom') return value;
    // A POST without a body is an empty one.
    const result = await schema['~standard'].validate(metadata.type === 'body' ? (value ?? {}) : value);
    const prefix = metadata.type === 'param' ? (metadata.data ?? 'path') : metadata.type;
    if (result.issues === undefined) {
      const unwritable = findUnwritable(result.value, prefix);
      if (unwritable === null) return result.value;
      throw requestInvalid.with(`${unwritable.path}: ${unwritable.message}.`, { errors: [unwritable] });
    }
    const errors = result.issues.flatMap((issue) => toFieldErrors(prefix, issue as z.core.$ZodIssue));
    const [first] = errors;
    const more = errors.length > 1 ? ` and ${errors.length - 1} more` : '';
    throw requestInvalid.with(first === undefined ? 'The request does not fit its schema.' : `${first.path}: ${first.message}${more}.`, { errors: errors.slice(0, MAX_ERRORS) });
  }
}

/**
 * JSON can spell what nothing behind it can hold: NUL and halves of surrogate pairs, which PostgreSQL and UTF-8 refuse, numbers
 * beyond a double, which become Infinity, and nesting without end.
 */
function findUnwritable(value: unknown, path: string, depth = 0): FieldError | null {
  if (typeof value === 'string') {
    return /[\0\p{Surrogate}]/u.test(value)
      ? { path, code: 'unwritable_text', message: 'has a NUL character or half of a surrogate pair, which no text can hold; remove it' }
      : null;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? null : { path, code: 'unwritable_number', message: 'is too large for a number' };
  if (value === null || typeof value !== 'object' || value instanceof Date) return null;
  if (depth === MAX_DEPTH) return { path, code: 'too_deep', message: `is nested deeper than ${MAX_DEPTH} levels` };
  for (const [name, member] of Object.entries(value)) {
    const found = findUnwritable(name, path) ?? findUnwritable(member, `${path}.${name}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function toFieldErrors(prefix: string, issue: z.core.$ZodIssue): FieldError[] {
  const path = [prefix, ...(issue.path ?? []).map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, code: 'unknown_field', message: 'is not a field of this request; remove it or correct its name' }));
  }
  return [{ path, code: issue.code ?? 'invalid', message: issue.message }];
}
