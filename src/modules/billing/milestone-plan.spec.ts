import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LARGEST_AMOUNT, amountSchema, money } from './amounts.js';
import { planMistake } from './milestone-plan.js';

const usd = (amount: number) => money(amount, 'USD');

/** A price, cut into milestones at random places. */
const anySplit = fc.uniqueArray(fc.integer({ min: 1, max: LARGEST_AMOUNT }), { minLength: 1, maxLength: 100 }).map((cuts) => {
  const places = cuts.toSorted((a, b) => a - b);
  return { price: usd(places.at(-1) ?? 0), amounts: places.map((place, index) => usd(place - (places[index - 1] ?? 0))) };
});

describe('planMistake', () => {
  it.each([
    ['nothing planned', usd(100), [], 'no milestones are planned; the price is 1.00 USD'],
    ['too little', usd(100_000_000), [usd(99_000_000)], 'milestones sum to 990,000.00 USD, 10,000.00 USD below the price'],
    ['a cent too much', usd(100), [usd(60), usd(41)], 'milestones sum to 1.01 USD, 0.01 USD above the price'],
    ['another currency', usd(100), [usd(60), money(40, 'EUR')], 'milestone 2 is in EUR; the price is in USD'],
    ['a currency without cents', money(1000, 'JPY'), [money(999, 'JPY')], 'milestones sum to 999 JPY, 1 JPY below the price'],
    ['the largest plan there can be', usd(LARGEST_AMOUNT), Array.from({ length: 100 }, () => usd(LARGEST_AMOUNT)), 'milestones sum to 90,000,000,000,000.00 USD, 89,100,000,000,000.00 USD above the price'],
    ['the price', usd(100), [usd(60), usd(40)], null],
  ])('%s', (_, price, amounts, sentence) => expect(planMistake(price, amounts)).toBe(sentence));

  it('finds nothing in any split of a price, in any order, and the exact cents in any other', () => {
    fc.assert(fc.property(anySplit, fc.nat(99), fc.integer({ min: 1, max: 1000 }), ({ price, amounts }, place, cents) => {
      expect(planMistake(price, amounts)).toBeNull();
      expect(planMistake(price, amounts.toReversed())).toBeNull();
      const more = amounts.map((amount, index) => (index === place % amounts.length ? usd(amount.amount + cents) : amount));
      expect(planMistake(price, more)).toMatch(new RegExp(`, ${(cents / 100).toFixed(2)} USD above the price$`));
      expect(planMistake(usd(price.amount + cents), amounts)).toMatch(new RegExp(`, ${(cents / 100).toFixed(2)} USD below the price$`));
    }));
  });
});

describe('amountSchema', () => {
  it.each([0, -1, 0.5, LARGEST_AMOUNT + 1, Number.NaN, Infinity, '1', null])('refuses %p minor units', (amount) => {
    expect(amountSchema.safeParse({ amount, currency: 'USD' }).success).toBe(false);
  });

  it.each(['usd', 'US', 'USDX', 'ZZZ', 'XYZ', ''])('refuses the currency "%s"', (currency) => {
    expect(amountSchema.safeParse({ amount: 1, currency }).success).toBe(false);
  });

  it('takes every currency in use', () => {
    for (const currency of ['USD', 'EUR', 'JPY', 'KWD', 'CHF']) expect(amountSchema.parse({ amount: LARGEST_AMOUNT, currency })).toEqual({ amount: LARGEST_AMOUNT, currency });
  });
});
