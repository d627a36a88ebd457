import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { errorText, framesOf } from './error-text.js';

const SECRET = 'the customer’s own words';
const refusal = (code: string): Error => Object.assign(new Error(`invalid input syntax for type integer: "${SECRET}"`), { code });

describe('what may be logged of an error', () => {
  it.each([
    ['PostgreSQL’s refusal of a value', refusal('22P02')],
    ['the same, wrapped by TypeORM', Object.assign(new Error(refusal('22P02').message), { driverError: refusal('22P02') })],
    ['JSON that cannot be parsed', ((): unknown => { try { return JSON.parse(`{"a": ${SECRET}`); } catch (error) { return error; } })()],
    ['a value that does not fit its schema', z.object({ name: z.literal('x') }).safeParse({ name: SECRET }).error],
    ['something else that was thrown', { text: SECRET }],
    ['a text that was thrown', SECRET],
  ])('is without its value: %s', (_, error) => {
    expect(errorText(error)).not.toContain(SECRET);
    expect(errorText(error)).not.toBe('');
    expect(framesOf(error) ?? '').not.toContain(SECRET);
  });

  it('is the message where that names only objects of ours', () => {
    expect(errorText(Object.assign(new Error('permission denied for table invoice'), { code: '42501' }))).toBe('permission denied for table invoice');
    expect(errorText(refusal('22P02'))).toBe('PostgreSQL refuses a value (22P02)');
    expect(framesOf(new Error('a\nb'))).toMatch(/^\s+at /);
  });
});
