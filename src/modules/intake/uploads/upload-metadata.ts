import { z } from 'zod';
import { requestInvalid } from '../../../platform/errors/platform.errors.js';
import { idSchema } from '../../../platform/identifiers/id.js';

const MAX_NAME = 200;

/** What a client says of a file in `Upload-Metadata`. Client libraries add entries of their own; those are passed over. */
const uploadMetadataSchema = z.object({
  datasetId: idSchema('dst'),
  filename: z.string().transform((name) => sanitizeFileName(name)).pipe(z.string().min(1, 'must name the file')),
  filetype: z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be a media type, such as application/jsonl').optional(),
  sha256: z.string().transform((hash) => hash.toLowerCase()).pipe(z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal, 64 digits')).optional(),
});
export type UploadMetadata = z.output<typeof uploadMetadataSchema>;

/** @throws DomainError `request.invalid` naming each entry that is missing or malformed. */
export function parseUploadMetadata(metadata: Readonly<Record<string, string | null>> | undefined): UploadMetadata {
  // An entry without a value says nothing.
  const entries = Object.fromEntries(Object.entries(metadata ?? {}).filter(([, value]) => value !== null && value !== ''));
  const result = uploadMetadataSchema.safeParse(entries);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({ path: ['Upload-Metadata', ...issue.path].join('.'), code: issue.code, message: issue.message }));
  throw requestInvalid.with(errors.map(({ path, message }) => `${path}: ${message}`).join('; '), { errors });
}

/**
 * The last part of a path, without what no file name should hold: control characters, line ends, marks that turn the
 * direction of reading, blanks around it. Empty when nothing is left.
 */
export function sanitizeFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '').normalize('NFC').trim();
  const shortened = Array.from(clean).slice(0, MAX_NAME).join('').trim();
  return /^\.*$/.test(shortened) ? '' : shortened;
}
