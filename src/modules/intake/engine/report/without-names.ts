/** Parts of a place that are in the words of whoever made the data; `detail` may name a column. */
const WORDS: Readonly<Record<string, unknown>> = { path: null, detail: '' };

/**
 * A report, or a part of one, of which the data is gone: without names of what was in archives and without what mistakes quote of a
 * record's outline. Figures, names of files, lines and bytes stay; entries are told apart by numbers, in the order in which they are named first.
 *
 * Goes through whatever shape it is given, so that reports of earlier engines lose their names, too.
 */
export function withoutNames<Report>(report: Report): Report {
  return strip(report, new Map()) as Report;
}

function strip(value: unknown, entries: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => strip(item, entries));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]: [string, unknown]) => {
    if (key === 'entry' && typeof part === 'string') return [key, numberOf(`${'file' in value ? String(value.file) : ''}\0${part}`, entries)];
    return [key, Object.hasOwn(WORDS, key) ? WORDS[key] : strip(part, entries)];
  }));
}

function numberOf(entry: string, entries: Map<string, string>): string {
  const known = entries.get(entry) ?? `entry ${entries.size + 1}, its name deleted`;
  entries.set(entry, known);
  return known;
}
