import type { ExactDuplicate } from './find-exact-duplicates.js';

/** Keeps the first duplicates by file and line, in whatever order they come. */
export class FirstDuplicates {
  private readonly kept: ExactDuplicate[] = [];

  constructor(private readonly limit: number) {}

  add(duplicate: ExactDuplicate): void {
    const { kept, limit } = this;
    const last = kept.at(-1);
    if (kept.length === limit && last !== undefined && !precedes(duplicate, last)) return;
    const at = kept.findLastIndex((other) => precedes(other, duplicate)) + 1;
    kept.splice(at, 0, duplicate);
    if (kept.length > limit) kept.pop();
  }

  /** By file, then by line. */
  toArray(): readonly ExactDuplicate[] {
    return this.kept;
  }
}

function precedes(a: ExactDuplicate, b: ExactDuplicate): boolean {
  return a.file === b.file ? a.line < b.line : a.file < b.file;
}
