import type { IntakePolicy } from '../policy/intake-policy.js';

/** Figures and names for people, alike in the page, the PDF and on the terminal, and alike on every machine: no locale is asked. */

/** `1,234,567`. */
export function inGroups(value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `12.3 %`; a share that is neither nothing nor all never looks so. */
export function inPercent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent < 100 && percent > 99.9) return '> 99.9 %';
  return `${percent.toFixed(1)} %`;
}

const BYTE_UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1.4 GB`, in powers of a thousand. */
export function inBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0 ? `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}` : `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${BYTE_UNITS[unit]}`;
}

/** `1 document`, `2 documents`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${inGroups(count)} ${count === 1 ? one : many}`;
}

/** A figure with so many significant digits, and without zeros at its end. */
export function inFewDigits(value: number, digits = 3): string {
  return inGroups(Number(value.toPrecision(digits)));
}

/** A very large figure: `3.1 × 10^21`. */
export function inPowersOfTen(value: number): string {
  if (value < 1e6) return inFewDigits(value);
  const [mantissa = '', exponent = ''] = value.toExponential(1).split('e+');
  return `${mantissa} × 10^${exponent}`;
}

// Control characters would act on a terminal, and marks of direction would have a name read as another.
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A name that a customer chose, safe to be shown anywhere: characters that are not seen, or act, are written as `\u{…}`. */
export function shownName(name: string): string {
  return name.replaceAll(UNSHOWN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Where a document is: `corpus.zip › a/b.jsonl:7`. */
export function shownPlace({ file, entry, line }: { file: string; entry: string | null; line: number }): string {
  return `${shownSource(file, entry)}:${line}`;
}

export function shownSource(file: string, entry: string | null): string {
  return entry === null ? shownName(file) : `${shownName(file)} › ${shownName(entry)}`;
}

/** `0 to 9`, `10 or more`: a bucket of whole numbers. */
export function wholeBucket(from: number, to: number | null): string {
  if (to === null) return `${inGroups(from)} or more`;
  return to - from <= 1 ? inGroups(from) : `${inGroups(from)} to ${inGroups(to - 1)}`;
}

const KIND_WORDS = { documents: 'documents', chat: 'chat examples', preferences: 'preference pairs' } as const;

export function wordsOfKind(kind: keyof typeof KIND_WORDS): string {
  return KIND_WORDS[kind];
}

const CODE_WORDS: Readonly<Record<string, string>> = {
  csv: 'CSV', tsv: 'TSV', html: 'HTML', json: 'JSON objects', json_array: 'JSON array', jsonl: 'JSONL', markdown: 'Markdown', parquet: 'Parquet', text: 'plain text',
  'utf-8': 'UTF-8', 'utf-8-bom': 'UTF-8 with BOM', 'utf-16le': 'UTF-16 LE', 'utf-16be': 'UTF-16 BE', 'latin-1': 'Latin-1', binary: 'binary',
};

/** A format or an encoding for people. */
export function wordOf(code: string): string {
  return CODE_WORDS[code] ?? code;
}

/** `meanWordLength` → `mean word length`. */
export function wordsOfStatistic(statistic: string): string {
  return statistic.replaceAll(/([A-Z]|\d+)/g, ' $1').toLowerCase().trim();
}

/** `missing_text` → `missing text`. */
export function wordsOfCode(code: string): string {
  return code.replaceAll('_', ' ');
}

/** What a policy decides, a line a matter; the rules of quality have a table of their own. */
export function policyInWords(policy: IntakePolicy): (readonly [matter: string, decision: string])[] {
  const byAction = (actions: Readonly<Record<string, string>>): string => {
    const groups = new Map<string, string[]>();
    for (const [type, action] of Object.entries(actions)) groups.set(action, [...(groups.get(action) ?? []), wordsOfCode(type)]);
    if (groups.size === 1) return `${[...groups.keys()].join()} all`;
    const largest = [...groups].reduce((most, one) => (one[1].length > most[1].length ? one : most));
    const rest = [...groups].filter((group) => group !== largest).map(([action, types]) => `${action} ${types.join(', ')}`);
    return `${rest.join('; ')}; ${largest[0]} all others`;
  };
  const { nearDuplicates, languages, contamination } = policy;
  return [
    ['Exact duplicates', policy.exactDuplicates],
    ['Near duplicates', `${nearDuplicates.action} from a similarity of ${nearDuplicates.threshold} on`],
    ['Data accepted earlier', policy.earlierData],
    ['Languages', languages.action === 'off' ? 'all are allowed' : `${languages.action} all but ${languages.allowed.join(', ')} (confidence at least ${languages.minConfidence})`],
    ['Personal data and secrets', byAction(policy.findings)],
    ['Evaluation sets', `${contamination.action} from an overlap of ${inPercent(contamination.share, 1)} on`],
    ['Licence markers', byAction(policy.licences)],
  ];
}
