import { SourceRefused } from './source-refused.js';

const MAX_NAME_LENGTH = 1024;

/**
 * A name of an entry as plans and reports give it. Nothing is ever written to it, but whoever unpacks what we deliver will.
 * @throws SourceRefused `unsafe_entry` for names that lead out of the archive
 */
export function safeEntryName(name: string): string {
  const path = name.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  if (path === '') throw new SourceRefused('unsafe_entry', 'the entry has no name');
  if (path.length > MAX_NAME_LENGTH) throw new SourceRefused('unsafe_entry', `the name has ${path.length} characters; at most ${MAX_NAME_LENGTH} are taken`);
  if (path.includes('\0')) throw new SourceRefused('unsafe_entry', 'the name holds a NUL');
  if (path.startsWith('/') || /^[a-zA-Z]:/.test(path)) throw new SourceRefused('unsafe_entry', 'the name is absolute');
  if (path.split('/').includes('..')) throw new SourceRefused('unsafe_entry', 'the name leads out of the archive');
  return path;
}

/** A name for a report about an entry whose own name is refused: cut, and without what terminals act on. */
export function shownEntryName(name: string): string {
  // Cut first: half of a surrogate pair may be left at the end.
  return name.slice(0, MAX_NAME_LENGTH).replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '\ufffd');
}

/** What macOS adds to archives by itself, and nobody means to upload. */
export function isSystemEntry(name: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|\._[^/]*$)/.test(name);
}
