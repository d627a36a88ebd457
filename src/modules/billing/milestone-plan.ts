import { formatMoney } from '../../platform/money.js';
import type { Money } from '../../platform/money.js';

/**
 * What keeps a plan from being one of `price`: `milestones sum to 990,000.00 USD, 10,000.00 USD below the price`; null when
 * nothing does.
 * @param amounts - of the milestones, each at most `LARGEST_AMOUNT` minor units and a hundred at most, so that sums are exact.
 */
export function planMistake(price: Money, amounts: readonly Money[]): string | null {
  if (amounts.length === 0) return `no milestones are planned; the price is ${formatMoney(price)}`;
  const foreign = amounts.findIndex(({ currency }) => currency !== price.currency);
  if (foreign >= 0) return `milestone ${foreign + 1} is in ${amounts[foreign]?.currency}; the price is in ${price.currency}`;
  const total = amounts.reduce((sum, { amount }) => sum + amount, 0);
  if (total === price.amount) return null;
  const difference = formatMoney({ amount: Math.abs(total - price.amount), currency: price.currency });
  return `milestones sum to ${formatMoney({ amount: total, currency: price.currency })}, ${difference} ${total < price.amount ? 'below' : 'above'} the price`;
}
