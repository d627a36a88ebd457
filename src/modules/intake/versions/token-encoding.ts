import type { MapRules } from '../engine/map-rules.js';
import { settingOf } from './base-model-settings.js';
import type { BaseModelSettings } from './base-model-settings.js';

type TokenEncoding = MapRules['encoding'];

/** Models that count in cl100k_base; what came after them counts in o200k_base. */
const CL100K_MODELS = /^(gpt-4($|-(?!o\b)(?!5\b))|gpt-3\.5|gpt-35|text-embedding-)/;

/**
 * The encoding in which a base model counts its tokens: as the settings say, else by the names under which models are known, else
 * o200k_base.
 * @param baseModel of the scope; null while none is named
 */
export function encodingOf(baseModel: string | null, settings: BaseModelSettings<TokenEncoding>): TokenEncoding {
  if (baseModel === null) return 'o200k_base';
  return settingOf(baseModel, settings) ?? (CL100K_MODELS.test(baseModel.toLowerCase()) ? 'cl100k_base' : 'o200k_base');
}
