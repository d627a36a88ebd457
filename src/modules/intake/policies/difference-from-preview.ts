import { canonicalJson } from '../../../platform/crypto/canonical-json.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { counted, inGroups } from '../engine/report/words.js';
import type { PolicyPreview } from './policy-preview.entity.js';

/** In what the outcome of processing differs from what was previewed, in a sentence; null when it is the same, to the last document and reason. */
export function differenceFromPreview({ id, outcome }: Pick<PolicyPreview, 'id' | 'outcome'>, { totals, waterfall }: Pick<IntakeReport, 'totals' | 'waterfall'>): string | null {
  if (outcome === null) return `The preview ${id} has no figures.`;
  const { documents, tokens } = outcome.after;
  if (totals.keptDocuments !== documents || totals.keptTokens !== tokens) {
    return `It keeps ${counted(totals.keptDocuments, 'document')} with ${counted(totals.keptTokens, 'token')}, but the preview ${id} said ${inGroups(documents)} with ${inGroups(tokens)}. Data that was accepted, or evaluation sets that were sealed, since then may be why.`;
  }
  if (outcome.waterfall === null || canonicalJson({ waterfall: outcome.waterfall }) !== canonicalJson({ waterfall })) {
    return `It keeps as much as the preview ${id} said, but documents leave for other reasons. Compare its report.`;
  }
  return null;
}
