import { formatTokens } from '../../../../platform/format-tokens.js';
import { inGroups } from '../report/words.js';
import type { PolicyComparison } from './compare-policies.js';

/** Changes that a sentence names. */
const MOST_NAMED = 3;

/** What another policy changes, in a sentence: `With nearDuplicates.threshold 0.8 (was 0.85): 1.2M tokens more kept, 340 documents more kept.` */
export function describeComparison({ changes, documents, tokens }: PolicyComparison): string {
  const named = changes.slice(0, MOST_NAMED).map(({ setting, before, after }) => `${setting} ${after} (was ${before})`);
  const others = changes.length - named.length;
  const cause = changes.length === 0 ? 'With this policy' : `With ${named.join(', ')}${others === 0 ? '' : ` and ${others} more ${others === 1 ? 'change' : 'changes'}`}`;
  const effects = [effectOf(tokens, formatTokens, 'token'), effectOf(documents, inGroups, 'document')].flat();
  return `${cause}: ${effects.length === 0 ? 'the same is kept' : effects.join(', ')}.`;
}

function effectOf(difference: number, shown: (count: number) => string, one: string): string[] {
  if (difference === 0) return [];
  const count = Math.abs(difference);
  return [`${shown(count)} ${count === 1 ? one : `${one}s`} ${difference > 0 ? 'more' : 'fewer'} kept`];
}
