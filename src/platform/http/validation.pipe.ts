import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import type { FieldError } from '../errors/domain-error.js';
import { requestInvalid } from '../errors/platform.errors.js';

const MAX_ERRORS = 100;

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
      const unwritable = findUnwritableText(result.value, prefix);
      if (unwritable === null) return result.value;
      throw requestInvalid.with(`${unwritable.path}: ${unwritable.message}.`, { errors: [unwritable] });
    }
    const errors = result.issues.slice(0, MAX_ERRORS).flatMap((issue) => toFieldErrors(prefix, issue as z.core.$ZodIssue));
    const [first] = errors;
    const more = result.issues.length > 1 ? ` and ${result.issues.length - 1} more` : '';
    throw requestInvalid.with(first === undefined ? 'The request does not fit its schema.' : `${first.path}: ${first.message}${more}.`, { errors });
  }
}

/** JSON can spell characters that PostgreSQL and UTF-8 have no place for: NUL, and one half of a surrogate pair. */
function findUnwritableText(value: unknown, path: string): FieldError | null {
  if (typeof value === 'string') {
    return /[\0\p{Surrogate}]/u.test(value)
      ? { path, code: 'unwritable_text', message: 'has a NUL character or half of a surrogate pair, which no text can hold; remove it' }
      : null;
  }
  if (value === null || typeof value !== 'object' || value instanceof Date) return null;
  for (const [name, member] of Object.entries(value)) {
    const found = findUnwritableText(name, path) ?? findUnwritableText(member, `${path}.${name}`);
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
