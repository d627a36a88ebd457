import { formatTokens } from '../../platform/format-tokens.js';
import { formatMoney } from '../../platform/money.js';
import type { FitFigures, FitInputs, FitOption } from './fit-inputs.js';

/** What a rule gives or takes, and the numbers it saw. */
export interface FitVerdict {
  points: number;
  because: string;
}

/** One reason for or against one option. */
export interface FitRule {
  /** Stable, in snake_case: kept assessments refer to it. */
  readonly id: string;
  readonly option: FitOption;
  /** The rule, as a sentence. */
  readonly sentence: string;
  /** The fact of the trade that it rests on. */
  readonly source: string;
  /** The fewest and the most points it gives when it speaks. */
  readonly weight: { readonly min: number; readonly max: number };
  /** Null when the rule has nothing to say about these inputs. */
  readonly judge: (inputs: FitInputs, figures: FitFigures) => FitVerdict | null;
}

const facts = {
  mostInquiries: 'Most inquiries should not become a custom model',
  instructions: 'A small base model needs a carefully crafted prompt; a large one follows prompts of more than three or four instructions',
  oneNarrowTask: 'A fine-tuned small model plus prompt work can reach the large model’s level on one narrow task',
  schemas: 'Fine-tuning for function calling removes the function schemas from every call; that is often the whole business case',
  breakEven: 'Each price drop of the large model moves the break-even',
  substantialData: 'A custom model wants billions of tokens of substantial, high-quality data; poor data gives a poor model',
  lacking: 'It pays where base models lack the data and the customer owns a lot of it',
  techniques: 'Supervised fine-tuning and preference tuning learn from chat examples and preference pairs',
  cost: 'It costs millions',
  dependence: 'Enterprises fear dependence, and ask who owns weights and data',
} as const;

const FEW_INSTRUCTIONS = 4;
const narrowKinds: ReadonlySet<string> = new Set(['function_calling', 'classification', 'extraction']);

const start = (option: FitOption, points: number, because: string): FitRule => ({
  id: `start_${option}`, option, sentence: because, source: facts.mostInquiries, weight: { min: points, max: points }, judge: () => ({ points, because }),
});

const rule = (id: string, option: FitOption, source: string, sentence: string, weight: FitRule['weight'], judge: FitRule['judge']): FitRule =>
  ({ id, option, source, sentence, weight, judge });

const onPremises = (option: FitOption): FitRule => rule(`lab_keeps_${option}`, option, facts.dependence,
  'What the lab serves does not run on the customer’s own machines', { min: -60, max: -60 },
  (inputs) => inputs.weightsOnPremises ? { points: -60, because: 'the weights must run on the customer’s own machines; the lab’s models are served by the lab' } : null);

/** Version 1 of the rules. A change of a weight or a threshold is a new version; assessments keep the one they were made by. */
export const fitRules: readonly FitRule[] = [
  start('prompt_work', 40, 'Work on the prompt comes first: it costs least and is undone most easily'),
  start('fine_tuning', 25, 'Fine-tuning comes second: it needs examples, but no corpus'),
  start('open_weights', 10, 'Open weights have to earn their operation'),
  start('custom_model', 10, 'A custom model has to earn its millions'),
  start('decline', 15, 'Declining is right when nothing else helps'),

  rule('few_instructions', 'prompt_work', facts.instructions, 'A prompt of up to four instructions is followed without training', { min: 20, max: 20 },
    ({ instructionCount }) => instructionCount > FEW_INSTRUCTIONS ? null
      : { points: 20, because: `the prompt gives ${count(instructionCount, 'instruction')}; up to ${FEW_INSTRUCTIONS} are followed without training` }),
  rule('many_instructions', 'fine_tuning', facts.instructions, 'A small model follows more than four instructions only once it is tuned to them', { min: 10, max: 10 },
    ({ instructionCount }) => instructionCount <= FEW_INSTRUCTIONS ? null
      : { points: 10, because: `the prompt gives ${instructionCount} instructions; a small model follows more than ${FEW_INSTRUCTIONS} only once it is tuned to them` }),
  rule('one_task', 'fine_tuning', facts.oneNarrowTask, 'On one task a fine-tuned small model reaches the large one', { min: 20, max: 20 },
    ({ distinctTasks }) => distinctTasks > 1 ? null : { points: 20, because: 'it is one task; a fine-tuned small model can reach the large model’s level on it' }),
  rule('narrow_kind', 'fine_tuning', facts.oneNarrowTask, 'Calling functions, classifying and extracting are narrow', { min: 10, max: 10 },
    ({ useCase }) => narrowKinds.has(useCase) ? { points: 10, because: `${words(useCase)} is narrow work` } : null),

  rule('schemas_removed', 'fine_tuning', facts.schemas, 'Fine-tuning takes the function schemas out of every call', { min: 10, max: 35 },
    ({ monthlyCalls, functionSchemaTokensPerCall }, { schemaTokensSavedPerMonth: saved, savingPerMonth }) => {
      const points = saved >= 1e9 ? 35 : saved >= 1e8 ? 20 : saved >= 1e7 ? 10 : 0;
      if (points === 0) return null;
      const worth = savingPerMonth === null ? '' : `, ${formatMoney(savingPerMonth)} at today’s price`;
      return {
        points,
        because: `without ${functionSchemaTokensPerCall.toLocaleString('en')} tokens of function schemas in each of ${monthlyCalls.toLocaleString('en')} calls, ${formatTokens(saved)} prompt tokens a month are saved${worth}`,
      };
    }),
  rule('breaks_even', 'fine_tuning', facts.breakEven, 'Fine-tuning should pay for itself by the schemas it saves within a year, at most two', { min: -10, max: 15 },
    ({ estimates, promptPricePerBillionTokens }, { savingPerMonth, breakEvenMonths }) => {
      if (estimates.fineTuning === null || promptPricePerBillionTokens === null || savingPerMonth === null) return null;
      const cost = formatMoney(estimates.fineTuning);
      if (breakEvenMonths === null) return { points: -10, because: `it would cost ${cost} and save nothing on prompt tokens` };
      const points = breakEvenMonths <= 12 ? 15 : breakEvenMonths <= 24 ? 5 : -10;
      return { points, because: `${formatMoney(savingPerMonth)} a month pays back ${cost} after ${count(breakEvenMonths, 'month')}` };
    }),
  rule('examples_at_hand', 'fine_tuning', facts.techniques, 'Fine-tuning needs examples or preference pairs', { min: -20, max: 10 },
    ({ trainingExamples: examples }) => {
      if (examples === null || (examples > 0 && examples < 1000)) return null;
      return examples === 0
        ? { points: -20, because: 'there is not one example or preference pair to learn from' }
        : { points: 10, because: `${examples.toLocaleString('en')} examples and preference pairs are at hand` };
    }),
  rule('fine_tuning_within_budget', 'fine_tuning', facts.cost, 'The budget must cover fine-tuning', { min: -30, max: -30 },
    ({ budget, estimates: { fineTuning } }) => budget === null || fineTuning === null || budget.amount >= fineTuning.amount ? null
      : { points: -30, because: `the budget of ${formatMoney(budget)} does not cover the estimate of ${formatMoney(fineTuning)}` }),

  rule('substantial_data', 'custom_model', facts.substantialData, 'A custom model wants billions of tokens of the customer’s own', { min: -30, max: 35 },
    ({ ownedDataTokens: tokens, domain }) => {
      if (tokens >= 1e9) return { points: tokens >= 1e10 ? 35 : 25, because: `${formatTokens(tokens)} tokens of substantial ${domain} text of its own` };
      return tokens >= 1e8 ? null : { points: -30, because: `${formatTokens(tokens)} tokens of its own; a custom model wants billions` };
    }),
  rule('base_models_lack_it', 'custom_model', facts.lacking, 'A custom model pays where base models lack the data', { min: -15, max: 25 },
    ({ baseModelsLackDomainData, domain }) => baseModelsLackDomainData
      ? { points: 25, because: `base models lack the ${domain} data` }
      : { points: -15, because: `base models know the ${domain} data already` }),
  rule('expert_work', 'custom_model', facts.lacking, 'Open-ended expert work needs the knowledge itself', { min: 5, max: 5 },
    ({ useCase, baseModelsLackDomainData }) => baseModelsLackDomainData && !narrowKinds.has(useCase)
      ? { points: 5, because: `${words(useCase)} draws on knowledge that base models lack` } : null),
  rule('data_quality', 'custom_model', facts.substantialData, 'Poor data gives a poor model', { min: -50, max: 10 },
    ({ dataQuality }) => dataQuality === 'high' ? { points: 10, because: 'its quality is high' }
      : dataQuality === 'poor' ? { points: -50, because: 'its quality is poor, and poor data gives a poor model' } : null),
  rule('custom_model_within_budget', 'custom_model', facts.cost, 'The budget must cover a custom model', { min: -75, max: 10 },
    ({ budget, estimates: { customModel } }) => {
      if (budget === null || customModel === null) return null;
      const covers = budget.amount >= customModel.amount;
      return { points: covers ? 10 : -75, because: `the budget of ${formatMoney(budget)} ${covers ? 'covers' : 'does not cover'} the estimate of ${formatMoney(customModel)}` };
    }),

  rule('no_prompt_teaches_it', 'prompt_work', facts.lacking, 'No prompt teaches what a model never read', { min: -35, max: -35 },
    ({ baseModelsLackDomainData, domain }) => baseModelsLackDomainData ? { points: -35, because: `base models lack the ${domain} data, and no prompt teaches it` } : null),
  rule('tuning_does_not_teach_it', 'fine_tuning', facts.lacking, 'Fine-tuning shapes behaviour more than knowledge', { min: -10, max: -10 },
    ({ baseModelsLackDomainData, domain }) => baseModelsLackDomainData ? { points: -10, because: `base models lack the ${domain} data, and examples alone teach little of it` } : null),
  rule('nobody_can_teach_it', 'decline', facts.lacking, 'What base models lack and the customer cannot supply, nobody can train', { min: 45, max: 45 },
    ({ baseModelsLackDomainData, ownedDataTokens, domain }) => baseModelsLackDomainData && ownedDataTokens < 1e8
      ? { points: 45, because: `base models lack the ${domain} data, and ${formatTokens(ownedDataTokens)} tokens of its own do not make up for it` } : null),
  rule('poor_data_cannot_teach_it', 'decline', facts.substantialData, 'What base models lack, poor data does not teach', { min: 30, max: 30 },
    ({ baseModelsLackDomainData, dataQuality, domain }) => baseModelsLackDomainData && dataQuality === 'poor'
      ? { points: 30, because: `base models lack the ${domain} data, and poor data does not teach it` } : null),

  rule('weights_at_the_customer', 'open_weights', facts.dependence, 'Weights on the customer’s own machines are open weights', { min: 60, max: 60 },
    ({ weightsOnPremises }) => weightsOnPremises ? { points: 60, because: 'the weights must run on the customer’s own machines, without a connection to the lab' } : null),
  onPremises('prompt_work'),
  onPremises('fine_tuning'),
  onPremises('custom_model'),
];

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}
