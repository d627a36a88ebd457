const USUAL_EPOCHS = 3;
const MIN_EXAMPLES_SEEN = 100;
const MAX_EXAMPLES_SEEN = 25_000;
const MAX_EPOCHS = 25;

/**
 * The epochs that fine-tuning on so many examples is estimated with: 3, moved so that examples × epochs lies in 100 to 25,000, within
 * 1 to 25 (the rule of OpenAI's data preparation for chat fine-tuning).
 */
export function estimateEpochs(examples: number): number {
  if (examples === 0) return USUAL_EPOCHS;
  if (examples * USUAL_EPOCHS < MIN_EXAMPLES_SEEN) return Math.min(MAX_EPOCHS, Math.floor(MIN_EXAMPLES_SEEN / examples));
  if (examples * USUAL_EPOCHS > MAX_EXAMPLES_SEEN) return Math.max(1, Math.floor(MAX_EXAMPLES_SEEN / examples));
  return USUAL_EPOCHS;
}
