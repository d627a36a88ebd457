import { z } from 'zod';
import { moneySchema, type Money } from '../../../../platform/money.js';
import type { TrainingCost } from './training-cost.js';

const positive = z.number().positive();
const count = z.int().nonnegative();

export const trainingHardwareSchema = z.strictObject({
  /** Such as H100 SXM, BF16 dense. */
  name: z.string().min(1),
  /** Floating-point operations a second that one processor can do at best. */
  peakFlops: positive,
  /** Model FLOPs utilisation: the share of the peak that training reaches. */
  utilisation: z.number().positive().max(1),
  /** Of one processor and hour. */
  pricePerHour: moneySchema,
});
export type TrainingHardware = z.infer<typeof trainingHardwareSchema>;

/** What most of such training runs on: NVIDIA's figure for dense BF16, and what large runs have been seen to reach of it. */
export const usualHardware: TrainingHardware = { name: 'H100 SXM, BF16', peakFlops: 989e12, utilisation: 0.4, pricePerHour: { amount: 300, currency: 'USD' } };

const spared = { gpuHoursSaved: z.number().nonnegative(), moneySaved: moneySchema };

export const savingsSchema = z.strictObject({
  /** In one epoch, as training reads them: of examples without what is cut off of long ones. */
  tokensBefore: count,
  tokensAfter: count,
  tokensSaved: count,
  epochs: z.int().positive(),
  /** Of the model that is trained. */
  parameters: positive,
  /** Floating-point operations a parameter and token. */
  operationsPerToken: positive,
  hardware: trainingHardwareSchema,
  flopsSaved: z.number().nonnegative(),
  ...spared,
  /** The same training on other hardware. */
  elsewhere: z.array(z.strictObject({ hardware: trainingHardwareSchema, ...spared })),
  /** For people: what the figures rest on. */
  assumptions: z.array(z.string()),
});
export type Savings = z.infer<typeof savingsSchema>;

export interface SavingsInput {
  /** In one epoch, as training reads them. */
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly epochs: number;
  readonly parameters: number;
  readonly cost: TrainingCost;
  readonly hardware: TrainingHardware;
  /** Other hardware, to be compared. */
  readonly elsewhere?: readonly TrainingHardware[];
  /** What else the figures rest on, in sentences. */
  readonly assumptions?: readonly string[];
}

/**
 * What training saves when it is spared `tokensBefore − tokensAfter` tokens.
 *
 * FLOPs = operations a token · N · D · epochs, N the parameters and D the tokens spared. GPU-hours = FLOPs / (peak · utilisation) / 3,600.
 * @throws RangeError when tokens grow, or a figure is not positive or too large to count
 */
export function savings({ tokensBefore, tokensAfter, epochs, parameters, cost, hardware, elsewhere = [], assumptions = [] }: SavingsInput): Savings {
  if (tokensAfter > tokensBefore) throw new RangeError('tokensAfter must not exceed tokensBefore');
  const tokensSaved = tokensBefore - tokensAfter;
  const flopsSaved = cost.operationsPerToken * parameters * tokensSaved * epochs;
  const parsed = savingsSchema.safeParse({
    tokensBefore, tokensAfter, tokensSaved, epochs, parameters, operationsPerToken: cost.operationsPerToken, hardware, flopsSaved, ...sparedOn(hardware, flopsSaved),
    elsewhere: elsewhere.map((other) => ({ hardware: other, ...sparedOn(other, flopsSaved) })),
    assumptions: [
      cost.because,
      `Each token is trained on ${epochs === 1 ? 'once' : `${epochs} times`}, by a model of ${parameters} parameters, all of them trained.`,
      ...assumptions,
      `One ${hardware.name} does ${hardware.peakFlops} operations a second at best, and training reaches ${Math.round(hardware.utilisation * 1000) / 10} % of that.`,
      'Only the time of the processors is counted: no storage, failed runs or people.',
    ],
  });
  if (!parsed.success) throw new RangeError(`savings cannot be computed: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  return parsed.data;
}

function sparedOn({ peakFlops, utilisation, pricePerHour }: TrainingHardware, flops: number): { gpuHoursSaved: number; moneySaved: Money } {
  const gpuHoursSaved = flops / (peakFlops * utilisation) / 3600;
  return { gpuHoursSaved, moneySaved: { amount: Math.round(gpuHoursSaved * pricePerHour.amount), currency: pricePerHour.currency } };
}
