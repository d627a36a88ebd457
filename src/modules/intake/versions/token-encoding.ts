import type { MapRules } from '../engine/map-rules.js';

type TokenEncoding = MapRules['encoding'];

/** Models that count in cl100k_base; what came after them counts in o200k_base. */
const CL100K_MODELS = /^(gpt-4($|-(?!o\b)(?!5\b))|gpt-3\.5|gpt-35|text-embedding-)/;

/** Names of base models, each with its encoding: `frontier-3=cl100k_base,frontier-4*=o200k_base`. A name may end in a star. */
export type ModelEncodings = ReadonlyMap<string, TokenEncoding>;

/**
 * The encoding in which a base model counts its tokens: as the settings say, else by the names under which models are known, else
 * o200k_base.
 * @param baseModel of the scope; null while none is named
 */
export function encodingOf(baseModel: string | null, settings: ModelEncodings): TokenEncoding {
  if (baseModel === null) return 'o200k_base';
  const name = baseModel.toLowerCase();
  const exact = settings.get(name);
  if (exact !== undefined) return exact;
  // The longest beginning says most.
  const [begins] = [...settings].filter(([model]) => model.endsWith('*') && name.startsWith(model.slice(0, -1))).sort(([a], [b]) => b.length - a.length);
  if (begins !== undefined) return begins[1];
  return CL100K_MODELS.test(name) ? 'cl100k_base' : 'o200k_base';
}
