import { z } from 'zod';
import { moneySchema, type Money } from '../../../../platform/money.js';

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

export const savingsSchema = z.strictObject({
  tokensBefore: count,
  tokensAfter: count,
  /** In one epoch. */
  tokensSaved: count,
  epochs: z.int().positive(),
  /** Of the model that is trained. */
  parameters: positive,
  hardware: trainingHardwareSchema,
  flopsSaved: z.number().nonnegative(),
  gpuHoursSaved: z.number().nonnegative(),
  moneySaved: moneySchema,
  /** For people: what the figures rest on. */
  assumptions: z.array(z.string()),
});
export type Savings = z.infer<typeof savingsSchema>;

export interface SavingsInput {
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly epochs: number;
  readonly parameters: number;
  readonly hardware: TrainingHardware;
}

/**
 * What training saves when it is spared `tokensBefore − tokensAfter` tokens.
 *
 * FLOPs = 6 · N · D · epochs, N the parameters and D the tokens spared (Kaplan et al. 2020, "Scaling Laws for Neural Language Models",
 * section 2.1: 2·N forward and 4·N backward a token). GPU-hours = FLOPs / (peak · utilisation) / 3,600.
 * @throws RangeError when tokens grow, or a figure is not positive
 */
export function savings({ tokensBefore, tokensAfter, epochs, parameters, hardware }: SavingsInput): Savings {
  if (tokensAfter > tokensBefore) throw new RangeError('tokensAfter must not exceed tokensBefore');
  const tokensSaved = tokensBefore - tokensAfter;
  const flopsSaved = 6 * parameters * tokensSaved * epochs;
  const gpuHoursSaved = flopsSaved / (hardware.peakFlops * hardware.utilisation) / 3600;
  const moneySaved: Money = { amount: Math.round(gpuHoursSaved * hardware.pricePerHour.amount), currency: hardware.pricePerHour.currency };
  const parsed = savingsSchema.safeParse({
    tokensBefore, tokensAfter, tokensSaved, epochs, parameters, hardware, flopsSaved, gpuHoursSaved, moneySaved,
    assumptions: [
      'Training takes 6 floating-point operations a parameter and token: 2 forward, 4 backward.',
      `Each token is trained on ${epochs === 1 ? 'once' : `${epochs} times`}, by a model of ${parameters} parameters, all of them trained.`,
      `One ${hardware.name} does ${hardware.peakFlops} operations a second at best, and training reaches ${Math.round(hardware.utilisation * 1000) / 10} % of that.`,
      'Only the time of the processors is counted: no storage, failed runs or people.',
    ],
  });
  if (!parsed.success) throw new RangeError(`savings cannot be computed: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  return parsed.data;
}
