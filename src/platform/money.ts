import { z } from 'zod';

/** An amount in integer minor units (cents for USD) of an ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 currency code of three capital letters, such as USD');

/** Non-negative money, as it comes in requests. */
export const moneySchema = z
  .strictObject({
    amount: z.int().min(0).max(Number.MAX_SAFE_INTEGER).describe('Integer minor units: 125000000 is 1,250,000.00 USD'),
    currency: currencySchema,
  })
  .describe('Integer minor units with a currency');

/** Money for people: `1,250,000.00 USD`, with the number of decimals that the currency has. */
export function formatMoney(money: Money): string {
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: money.currency }).resolvedOptions()
    .maximumFractionDigits ?? 2;
  const value = money.amount / 10 ** digits;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${money.currency}`;
}
