/** Stands in a record where a text stood: the record is for ever, and what people write is not. */
export interface WithheldText {
  /** How long the text was, in characters. */
  withheldCharacters: number;
}

/** What names these members of a change is somebody's words, however short. */
const WORDS = new Set([
  'name', 'legalName', 'registrationNumber', 'taxId', 'title', 'description', 'problem', 'reason', 'because', 'comment', 'note', 'notes', 'text', 'by',
  'email', 'phone', 'address', 'fileName', 'url', 'failure', 'evaluator', 'metric', 'reference', 'purchaseOrder',
]);

/** What the software itself writes: ids, states, permissions, hashes, names of fields; codes such as `EUR` and `INV-2026-0001`; times and time zones. */
const CODE = /^(?:[a-z0-9][A-Za-z0-9_.:-]*|[A-Z0-9][A-Z0-9_-]*|[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_+-]+)+|\d{4}-\d\d-\d\d(?:T[0-9:.]+Z)?)$/;
const LONGEST_CODE = 128;
const ID = /^[a-z]{2,5}_[0-7][0-9a-z]{25}$/;

/**
 * Copies JSON without the texts that people wrote: each becomes the number of its characters. What stays are numbers, booleans
 * and codes. A record that holds a text can neither lose it, when the customer's data is deleted, nor keep it.
 * @param value JSON, as `JSON.parse` makes it
 */
export function withholdText(value: unknown): unknown {
  if (typeof value === 'string') return isCode(value) ? value : withheld(value);
  if (Array.isArray(value)) return value.map(withholdText);
  if (typeof value !== 'object' || value === null) return value;
  // Names of members are the software's own, except where data is a dictionary.
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [
    isCode(name) ? name : `withheld (${name.length} characters)`, typeof member === 'string' && WORDS.has(name) && !ID.test(member) ? withheld(member) : withholdText(member),
  ]));
}

function isCode(text: string): boolean {
  return text === '' || (text.length <= LONGEST_CODE && CODE.test(text));
}

function withheld(text: string): WithheldText {
  return { withheldCharacters: text.length };
}
