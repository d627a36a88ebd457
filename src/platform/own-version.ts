import { createRequire } from 'node:module';
import { z } from 'zod';

/** The version of this software, as its package says. */
export function ownVersion(): string {
  return z.object({ version: z.string() }).parse(createRequire(import.meta.url)('../../package.json')).version;
}
