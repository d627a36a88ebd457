import { z } from 'zod';
import { currencySchema } from '../../platform/money.js';
import type { Money } from '../../platform/money.js';

/** Minor units. A hundred amounts of this size still sum exactly in the numbers of JSON. */
export const LARGEST_AMOUNT = 90_000_000_000_000;

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** Money from outside that is charged or paid: more than nothing, in a currency that exists. */
export const amountSchema = z.strictObject({
  amount: z.int().min(1, 'must be at least 1 minor unit').max(LARGEST_AMOUNT)
    .describe('Integer minor units: 125000000 is 1,250,000.00 USD'),
  currency: currencySchema.refine((code) => currencies.has(code), 'is not a currency of ISO 4217; write one such as USD or EUR'),
});

/** Money in answers. */
export const moneyView = z.object({ amount: z.int().describe('Minor units'), currency: z.string() });

/** A calendar day from outside, `2026-03-31`; within the years that PostgreSQL, calendars and people agree on. */
export const daySchema = z.iso.date('must be a day such as 2026-03-31')
  .refine((day) => day >= '2000-01-01' && day <= '2199-12-31', 'must be from 2000-01-01 to 2199-12-31');

export function money(amount: number, currency: string): Money {
  return { amount, currency };
}
