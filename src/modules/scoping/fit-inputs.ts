import type { Money } from '../../platform/money.js';

/** What an assessment can recommend, from the cheapest to the dearest; declining comes last. */
export const fitOptions = ['prompt_work', 'fine_tuning', 'open_weights', 'custom_model', 'decline'] as const;
export type FitOption = (typeof fitOptions)[number];

export const useCaseKinds = ['function_calling', 'classification', 'extraction', 'drafting', 'question_answering', 'research'] as const;
export type UseCaseKind = (typeof useCaseKinds)[number];

/** `unknown` until somebody has looked at a sample. */
export const dataQualities = ['poor', 'unknown', 'mixed', 'high'] as const;
export type DataQuality = (typeof dataQualities)[number];

/** What the customer says of its case. All money is in one currency. */
export interface FitInputs {
  useCase: UseCaseKind;
  /** The customer's field, such as `legal` or `medical`. */
  domain: string;
  monthlyCalls: number;
  /** Tokens of instructions and examples in each call, without function schemas. */
  promptTokensPerCall: number;
  /** Tokens of function schemas in each call. */
  functionSchemaTokensPerCall: number;
  /** How many separate instructions the prompt gives. */
  instructionCount: number;
  distinctTasks: number;
  /** Tokens of substantial text that the customer owns and may train on. */
  ownedDataTokens: number;
  dataQuality: DataQuality;
  baseModelsLackDomainData: boolean;
  /** Chat examples and preference pairs at hand; null when nobody has counted. */
  trainingExamples: number | null;
  /** Whether the weights must run on the customer's own machines, without a connection to the lab. */
  weightsOnPremises: boolean;
  budget: Money | null;
  /** What the lab expects each way to cost. */
  estimates: { fineTuning: Money | null; customModel: Money | null };
  /** What the model used today charges for a billion prompt tokens. */
  promptPricePerBillionTokens: Money | null;
}

/** What follows from the inputs by multiplication. */
export interface FitFigures {
  promptTokensPerMonth: number;
  /** Prompt tokens that calls no longer carry once the model knows the functions. */
  schemaTokensSavedPerMonth: number;
  /** Worth of the saved tokens at today's price, in whole minor units, cut; null without a price. */
  savingPerMonth: Money | null;
  /** Months until the saving has paid for fine-tuning, rounded up; null without price and estimate, or when nothing is saved. */
  breakEvenMonths: number | null;
}

const BILLION = 1_000_000_000n;

/** Multiplies out calls, tokens and prices. Exact: the bounds of the request's schema keep every product a safe integer. */
export function fitFigures(inputs: FitInputs): FitFigures {
  const schemaTokensSavedPerMonth = inputs.monthlyCalls * inputs.functionSchemaTokensPerCall;
  const price = inputs.promptPricePerBillionTokens;
  const savingPerMonth = price === null
    ? null
    : { amount: Number((BigInt(schemaTokensSavedPerMonth) * BigInt(price.amount)) / BILLION), currency: price.currency };
  const cost = inputs.estimates.fineTuning;
  return {
    promptTokensPerMonth: inputs.monthlyCalls * (inputs.promptTokensPerCall + inputs.functionSchemaTokensPerCall),
    schemaTokensSavedPerMonth,
    savingPerMonth,
    breakEvenMonths: savingPerMonth === null || savingPerMonth.amount === 0 || cost === null ? null : Math.ceil(cost.amount / savingPerMonth.amount),
  };
}
