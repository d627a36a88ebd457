import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A block of code in a document that is marked to be run, with what it is said to print. */
export interface Snippet {
  language: string;
  code: string;
  /** The marked block after it; `…` stands for anything. */
  prints: string | null;
}

const MARKED = /<!-- run -->\n```(\w+)\n([\s\S]*?)\n```(?:\n+<!-- prints -->\n```\w*\n([\s\S]*?)\n```)?/g;

/** The blocks after `<!-- run -->`, each with the block after `<!-- prints -->`. @param file relative to the repository. */
export function snippetsOf(file: string): Snippet[] {
  const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
  const snippets = [...text.matchAll(MARKED)].map(([, language = '', code = '', prints]) => ({ language, code, prints: prints ?? null }));
  const marks = [...text.matchAll(/<!-- (?:run|prints) -->/g)].length;
  // A mark that is not followed by its block would be passed over in silence.
  if (marks !== snippets.length + snippets.filter(({ prints }) => prints !== null).length) throw new Error(`${file} has a mark without its block`);
  return snippets;
}

/** What a document says is printed, as a pattern. */
export function patternOf(prints: string): RegExp {
  const literal = prints.trim().split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[\\s\\S]*')}$`);
}
