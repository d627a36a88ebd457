const BEFORE = 64;
const AFTER = 24;
const PLACEHOLDER = /\[[A-Z_]+\]/;

/**
 * Whether one of `words` is near. What lies behind a placeholder is not looked at: after redaction, words would else come
 * nearer than they were, and make findings of numbers that were none.
 */
export function hasContext(text: string, start: number, end: number, words: RegExp): boolean {
  const before = text.slice(Math.max(0, start - BEFORE), start);
  const cut = Math.max(before.lastIndexOf(']'), 0);
  const after = text.slice(end, end + AFTER);
  const placeholder = after.search(PLACEHOLDER);
  return words.test(before.slice(cut)) || words.test(placeholder === -1 ? after : after.slice(0, placeholder));
}

/**
 * A case-insensitive pattern of whole words, for {@link hasContext}. A blank in a word stands for a blank, a hyphen, an
 * underscore, or nothing.
 */
export function contextWords(...words: readonly string[]): RegExp {
  const alternatives = words.map((word) => word.replaceAll('.', '\\.').replaceAll(' ', '[ _-]?'));
  return new RegExp(`(?<![a-z])(?:${alternatives.join('|')})(?![a-z])`, 'i');
}
