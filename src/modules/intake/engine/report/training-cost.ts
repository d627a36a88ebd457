import type { RecordKind } from '../map-rules.js';

/** What training on a token costs. */
export interface TrainingCost {
  /** Floating-point operations a parameter and token. */
  readonly operationsPerToken: number;
  /** For people: what these operations are. */
  readonly because: string;
}

/** Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1: 2·N forward and 4·N backward a token. */
const ONE_MODEL: TrainingCost = { operationsPerToken: 6, because: 'Training takes 6 floating-point operations a parameter and token: 2 forward, 4 backward.' };

/**
 * Rafailov et al. 2023, "Direct Preference Optimization", section 4: the loss asks for the likelihood of both answers under the model that is
 * trained and under a frozen reference, which goes forward alone.
 */
const TWO_MODELS: TrainingCost = {
  operationsPerToken: 8,
  because: 'Preference tuning (DPO) takes 8 floating-point operations a parameter and token of both answers: 6 for the model that is trained (2 forward, 4 backward), 2 for the reference, which goes forward alone. '
    + 'The prompt of a pair counts once; where it is read again with the second answer, more is spared.',
};

const costs: Readonly<Record<RecordKind, TrainingCost>> = { documents: ONE_MODEL, chat: ONE_MODEL, preferences: TWO_MODELS };

/** What training takes a token of this kind of data. */
export function trainingCostOf(kind: RecordKind): TrainingCost {
  return costs[kind];
}
