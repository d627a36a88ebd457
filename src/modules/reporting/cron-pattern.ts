/** The five fields of a cron pattern: what each may hold, and names that stand for numbers. */
const FIELDS: readonly { name: string; from: number; to: number; names: readonly string[] }[] = [
  { name: 'minute', from: 0, to: 59, names: [] },
  { name: 'hour', from: 0, to: 23, names: [] },
  { name: 'day of the month', from: 1, to: 31, names: [] },
  { name: 'month', from: 1, to: 12, names: ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] },
  { name: 'day of the week', from: 0, to: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
];

/** What is wrong with a cron pattern of five fields, or null. Asked before the queue sees it, which would say so only when it starts. */
export function mistakeInCronPattern(pattern: string): string | null {
  const parts = pattern.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return `has ${parts.length} fields instead of five`;
  for (const [index, field] of FIELDS.entries()) {
    const part = parts[index] ?? '';
    if (!part.split(',').every((item) => isItem(item, field))) return `has "${part}" as ${field.name}`;
  }
  return null;
}

function isItem(item: string, field: (typeof FIELDS)[number]): boolean {
  const found = /^(?:(\*)|([A-Z]+|\d+)(?:-([A-Z]+|\d+))?)(?:\/(\d+))?$/i.exec(item);
  if (found === null) return false;
  const [, every, first, last, step] = found;
  if (step !== undefined && (Number(step) < 1 || Number(step) > field.to)) return false;
  if (every !== undefined) return true;
  const from = valueOf(first, field);
  const to = last === undefined ? from : valueOf(last, field);
  return from !== null && to !== null && from <= to;
}

function valueOf(text: string | undefined, field: (typeof FIELDS)[number]): number | null {
  if (text === undefined) return null;
  const named = text === '' ? -1 : field.names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named : /^\d+$/.test(text) ? Number(text) : null;
  return value !== null && value >= field.from && value <= field.to ? value : null;
}
