import { z } from 'zod';

/** Neither control characters, which PostgreSQL (NUL) and mail headers (line ends) refuse, nor halves of surrogate pairs. */
const ONE_LINE = /^[^\p{Cc}\p{Cs}]*$/u;

/** One line of text from outside, such as a name: trimmed, not empty, without control characters. */
export function lineOfText(max: number) {
  return z.string().trim().min(1, 'must not be empty').max(max).regex(ONE_LINE, 'must be one line of text, without control characters');
}

/** The body of an action that takes nothing: empty, or `{}`. */
export const noBody = z.strictObject({}).meta({ examples: [{}] });
