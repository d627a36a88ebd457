import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { assessFit } from './assess-fit.js';
import { dataQualities, fitOptions, useCaseKinds } from './fit-inputs.js';
import type { FitInputs, FitOption } from './fit-inputs.js';
import { fitRules } from './fit-rules.js';

const usd = (amount: number) => ({ amount, currency: 'USD' });

/** A law firm's inquiry: much text of its own that base models never read. */
const caseLaw: FitInputs = {
  useCase: 'research', domain: 'legal', monthlyCalls: 400_000, promptTokensPerCall: 1_500, functionSchemaTokensPerCall: 0, instructionCount: 9,
  distinctTasks: 6, ownedDataTokens: 10_200_000_000, dataQuality: 'high', baseModelsLackDomainData: true, trainingExamples: null,
  weightsOnPremises: false, budget: usd(400_000_000), estimates: { fineTuning: usd(15_000_000), customModel: usd(320_000_000) }, promptPricePerBillionTokens: usd(250_000),
};
/** A help desk that calls forty functions millions of times a month. */
const helpDesk: FitInputs = {
  ...caseLaw, useCase: 'function_calling', domain: 'retail', monthlyCalls: 2_000_000, functionSchemaTokensPerCall: 1_200, instructionCount: 7, distinctTasks: 1,
  ownedDataTokens: 20_000_000, dataQuality: 'mixed', baseModelsLackDomainData: false, trainingExamples: 8_000, budget: usd(20_000_000),
};
const shortPrompt: FitInputs = {
  ...helpDesk, useCase: 'drafting', monthlyCalls: 3_000, functionSchemaTokensPerCall: 0, instructionCount: 3, distinctTasks: 4, trainingExamples: 0,
};

const score = (inputs: FitInputs, option: FitOption) => assessFit(inputs).scores.find((entry) => entry.option === option)?.score ?? Number.NaN;
const reasonsFor = (inputs: FitInputs, option: FitOption) => assessFit(inputs).scores.find((entry) => entry.option === option)?.reasons ?? [];

const money = fc.option(fc.integer({ min: 0, max: 1_000_000_000 }).map(usd));
const tokens = fc.oneof(fc.integer({ min: 0, max: 2_000_000_000 }), fc.constantFrom(0, 1e8 - 1, 1e8, 1e9 - 1, 1e9, 1e10 - 1, 1e10, 1e15));
const anyInputs: fc.Arbitrary<FitInputs> = fc.record({
  useCase: fc.constantFrom(...useCaseKinds), domain: fc.constantFrom('legal', 'medical', 'retail'),
  monthlyCalls: fc.integer({ min: 0, max: 1_000_000_000 }), promptTokensPerCall: fc.integer({ min: 0, max: 1_000_000 }),
  functionSchemaTokensPerCall: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 1_000_000 })),
  instructionCount: fc.integer({ min: 0, max: 20 }), distinctTasks: fc.integer({ min: 1, max: 10 }), ownedDataTokens: tokens,
  dataQuality: fc.constantFrom(...dataQualities), baseModelsLackDomainData: fc.boolean(), trainingExamples: fc.option(fc.integer({ min: 0, max: 100_000 })),
  weightsOnPremises: fc.boolean(), budget: money, estimates: fc.record({ fineTuning: money, customModel: money }), promptPricePerBillionTokens: money,
});
const anyPair = fc.tuple(anyInputs, fc.nat({ max: 1_000_000_000 }));

describe('what is recommended', () => {
  it.each<[string, FitInputs, FitOption]>([
    ['billions of tokens of its own that base models lack', caseLaw, 'custom_model'],
    ['schemas in millions of calls', helpDesk, 'fine_tuning'],
    ['a short prompt and few calls', shortPrompt, 'prompt_work'],
    ['weights on premises', { ...caseLaw, weightsOnPremises: true }, 'open_weights'],
    ['weights on premises, in spite of the savings', { ...helpDesk, weightsOnPremises: true }, 'open_weights'],
    ['a field base models lack, and no data', { ...caseLaw, ownedDataTokens: 3_000_000 }, 'decline'],
    ['a field base models lack, and poor data', { ...caseLaw, dataQuality: 'poor', distinctTasks: 6 }, 'decline'],
    ['data of its own that base models know', { ...caseLaw, baseModelsLackDomainData: false, instructionCount: 4 }, 'prompt_work'],
  ])('for %s', (_case, inputs, option) => expect(assessFit(inputs).recommendation).toBe(option));

  it('is not a custom model that the budget does not cover', () => {
    expect(assessFit({ ...caseLaw, budget: usd(319_999_999) }).recommendation).not.toBe('custom_model');
    expect(assessFit({ ...caseLaw, budget: usd(320_000_000) }).recommendation).toBe('custom_model');
  });

  it('comes with reasons in numbers', () => {
    expect(reasonsFor(caseLaw, 'custom_model').map((reason) => reason.because)).toEqual([
      'A custom model has to earn its millions',
      '10.2B tokens of substantial legal text of its own',
      'base models lack the legal data',
      'research draws on knowledge that base models lack',
      'its quality is high',
      'the budget of 4,000,000.00 USD covers the estimate of 3,200,000.00 USD',
    ]);
    expect(reasonsFor(helpDesk, 'fine_tuning').map((reason) => reason.because)).toEqual(expect.arrayContaining([
      'without 1,200 tokens of function schemas in each of 2,000,000 calls, 2.4B prompt tokens a month are saved, 6,000.00 USD at today’s price',
      '6,000.00 USD a month pays back 150,000.00 USD after 25 months',
    ]));
    expect(assessFit(helpDesk).figures).toEqual({
      promptTokensPerMonth: 5_400_000_000, schemaTokensSavedPerMonth: 2_400_000_000, savingPerMonth: usd(600_000), breakEvenMonths: 25,
    });
  });

  it('prefers the cheaper of two equals', () => {
    const { scores } = assessFit({ ...shortPrompt, instructionCount: 5, distinctTasks: 2, trainingExamples: null, estimates: { fineTuning: null, customModel: null }, useCase: 'extraction' });
    expect(scores.slice(0, 2).map((entry) => [entry.option, entry.score])).toEqual([['fine_tuning', 45], ['prompt_work', 40]]);
    const equal = assessFit({ ...caseLaw, weightsOnPremises: true, baseModelsLackDomainData: false, ownedDataTokens: 1e8, dataQuality: 'mixed', budget: null }).scores;
    expect(equal.filter((entry) => entry.score === 0).map((entry) => entry.option)).toEqual(['prompt_work', 'fine_tuning', 'custom_model']);
  });
});

describe('for any inputs', () => {
  it('scores every option once, from 0 to 100, best first, as its reasons add up', () => {
    fc.assert(fc.property(anyInputs, (inputs) => {
      const { scores, recommendation } = assessFit(inputs);
      expect(scores.map((entry) => entry.option).toSorted()).toEqual(fitOptions.toSorted());
      expect(recommendation).toBe(scores[0]?.option);
      for (const [place, entry] of scores.entries()) {
        expect(entry.score).toBe(Math.min(100, Math.max(0, entry.reasons.reduce((sum, reason) => sum + reason.points, 0))));
        expect(entry.score).toBeLessThanOrEqual(scores[place - 1]?.score ?? 100);
      }
    }));
  });

  it('keeps every rule within the weight it declares, and says why in words', () => {
    fc.assert(fc.property(anyInputs, (inputs) => {
      for (const reason of assessFit(inputs).scores.flatMap((entry) => entry.reasons)) {
        const weight = fitRules.find((rule) => rule.id === reason.rule)?.weight;
        expect(reason.points).toBeGreaterThanOrEqual(weight?.min ?? Infinity);
        expect(reason.points).toBeLessThanOrEqual(weight?.max ?? -Infinity);
        expect(reason.because).not.toMatch(/undefined|null|NaN|Infinity/);
      }
    }));
  });

  it('counts exactly', () => {
    fc.assert(fc.property(anyInputs, (inputs) => {
      const { promptTokensPerMonth, savingPerMonth, schemaTokensSavedPerMonth } = assessFit(inputs).figures;
      expect(Number.isSafeInteger(promptTokensPerMonth)).toBe(true);
      const price = inputs.promptPricePerBillionTokens?.amount;
      expect(savingPerMonth?.amount).toBe(price === undefined ? undefined : Number(BigInt(schemaTokensSavedPerMonth) * BigInt(price) / 1_000_000_000n));
    }));
  });

  it('never recommends a custom model that the budget does not cover', () => {
    fc.assert(fc.property(anyInputs, fc.nat({ max: 1_000_000 }), (inputs, missing) => {
      const customModel = usd((inputs.budget?.amount ?? 0) + missing + 1);
      const budget = inputs.budget ?? usd(0);
      expect(assessFit({ ...inputs, budget, estimates: { ...inputs.estimates, customModel } }).recommendation).not.toBe('custom_model');
    }));
  });

  it('never recommends what the lab serves when the weights must run on premises', () => {
    fc.assert(fc.property(anyInputs, (inputs) => {
      expect(['open_weights', 'decline']).toContain(assessFit({ ...inputs, weightsOnPremises: true }).recommendation);
    }));
  });

  const monotonic: [string, FitOption, 'never lowers' | 'never raises', (inputs: FitInputs, more: number) => FitInputs][] = [
    ['more data of its own', 'custom_model', 'never lowers', (inputs, more) => ({ ...inputs, ownedDataTokens: inputs.ownedDataTokens + more })],
    ['more data of its own', 'decline', 'never raises', (inputs, more) => ({ ...inputs, ownedDataTokens: inputs.ownedDataTokens + more })],
    ['data of high quality', 'custom_model', 'never lowers', (inputs) => ({ ...inputs, dataQuality: 'high' })],
    ['more calls', 'fine_tuning', 'never lowers', (inputs, more) => ({ ...inputs, monthlyCalls: Math.min(1e9, inputs.monthlyCalls + more) })],
    ['longer schemas', 'fine_tuning', 'never lowers', (inputs, more) => ({ ...inputs, functionSchemaTokensPerCall: Math.min(1e6, inputs.functionSchemaTokensPerCall + (more % 1000)) })],
    ['more tasks', 'fine_tuning', 'never raises', (inputs, more) => ({ ...inputs, distinctTasks: inputs.distinctTasks + (more % 10) })],
    ['more examples', 'fine_tuning', 'never lowers', (inputs, more) => ({ ...inputs, trainingExamples: inputs.trainingExamples === null ? null : inputs.trainingExamples + more })],
    ['more instructions', 'prompt_work', 'never raises', (inputs, more) => ({ ...inputs, instructionCount: inputs.instructionCount + (more % 10) })],
    ['weights on premises', 'open_weights', 'never lowers', (inputs) => ({ ...inputs, weightsOnPremises: true })],
    ...fitOptions.map((option): (typeof monotonic)[number] =>
      ['a larger budget', option, 'never lowers', (inputs, more) => ({ ...inputs, budget: inputs.budget && usd(inputs.budget.amount + more) })]),
  ];
  it.each(monotonic)('%s: %s is what it %s', (_what, option, direction, change) => {
    fc.assert(fc.property(anyPair, ([inputs, more]) => {
      const [before, after] = [score(inputs, option), score(change(inputs, more), option)];
      expect(direction === 'never lowers' ? after >= before : after <= before).toBe(true);
    }));
  });
});

describe('the rules', () => {
  it('have a name each, a sentence, a source, and a weight that is a range', () => {
    expect(new Set(fitRules.map((rule) => rule.id)).size).toBe(fitRules.length);
    for (const rule of fitRules) {
      expect(rule.id).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(rule.sentence).toMatch(/^[A-Z].+[^.]$/);
      expect(rule.source.length).toBeGreaterThan(10);
      expect(rule.weight.min).toBeLessThanOrEqual(rule.weight.max);
    }
  });
});
