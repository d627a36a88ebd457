import { describe, expect, it } from '@jest/globals';
import { sampleReport } from '../../../../../test/fixtures/intake/sample-report.js';
import { estimateSavings } from './estimate-savings.js';
import type { IntakeReport } from './intake-report.js';
import { savings, usualHardware } from './savings.js';
import { trainingCostOf } from './training-cost.js';

/** 1e15 operations a second at best and a quarter of it reached: 9e17 operations an hour, for 2.00 USD. */
const hardware = { name: 'made up', peakFlops: 1e15, utilisation: 0.25, pricePerHour: { amount: 200, currency: 'USD' } };
const totals = { ...sampleReport().totals, tokens: 3_000_000_000, keptTokens: 2_000_000_000 };
const examples: IntakeReport['examples'] = { examples: 400, truncated: 3, equalPairs: 0, epochs: 3, epochTokens: 500_000_000, unprunedEpochTokens: 800_000_000, trainingTokens: 1_500_000_000 };

describe('what pruning saves', () => {
  it('is 6 operations a parameter and token of documents, once', () => {
    const saved = estimateSavings({ kind: 'documents', totals, examples: null }, { parameters: 3e9, epochs: null, hardware });
    // 6 × 3e9 × 1e9 = 1.8e19 operations: 20 hours, 40.00 USD.
    expect(saved).toMatchObject({ tokensBefore: 3e9, tokensAfter: 2e9, tokensSaved: 1e9, epochs: 1, operationsPerToken: 6, flopsSaved: 1.8e19, moneySaved: { amount: 4000, currency: 'USD' }, elsewhere: [] });
    expect(saved.gpuHoursSaved).toBeCloseTo(20, 10);
    expect(saved.assumptions.join(' ')).toContain('trained on once');
  });

  it('counts of chat examples what training reads, as often as it reads it', () => {
    const saved = estimateSavings({ kind: 'chat', totals, examples }, { parameters: 3e9, epochs: null, hardware });
    expect(saved).toMatchObject({ tokensBefore: 800_000_000, tokensAfter: 500_000_000, epochs: 3, operationsPerToken: 6, flopsSaved: 6 * 3e9 * 3e8 * 3 });
    expect(saved.assumptions.join(' ')).toMatch(/trained on 3 times.*400 examples.*only what is used counts/);
    expect(estimateSavings({ kind: 'chat', totals, examples }, { parameters: 3e9, epochs: 2, hardware })).toMatchObject({ epochs: 2, flopsSaved: 6 * 3e9 * 3e8 * 2 });
  });

  it('is 8 operations of preference pairs, whose reference model goes forward too', () => {
    const saved = estimateSavings({ kind: 'preferences', totals, examples }, { parameters: 3e9, epochs: 1, hardware });
    expect(saved).toMatchObject({ operationsPerToken: 8, flopsSaved: 8 * 3e9 * 3e8 });
    expect(saved.assumptions[0]).toContain('8 floating-point operations a parameter and token of both answers');
  });

  it('compares other hardware for the same training', () => {
    const dear = { ...hardware, name: 'twice as fast', peakFlops: 2e15, pricePerHour: { amount: 500, currency: 'EUR' } };
    const [other] = estimateSavings({ kind: 'documents', totals, examples: null }, { parameters: 3e9, epochs: null, hardware, elsewhere: [dear] }).elsewhere;
    expect(other).toMatchObject({ hardware: { name: 'twice as fast' }, moneySaved: { amount: 5000, currency: 'EUR' } });
    expect(other?.gpuHoursSaved).toBeCloseTo(10, 10);
  });

  it('is nothing where nothing was dropped, and refuses what cannot be', () => {
    const cost = trainingCostOf('documents');
    const input = { tokensBefore: 5, tokensAfter: 5, epochs: 1, parameters: 1e9, cost, hardware: usualHardware };
    expect(savings(input)).toMatchObject({ tokensSaved: 0, flopsSaved: 0, moneySaved: { amount: 0 } });
    for (const wrong of [{ tokensAfter: 6 }, { parameters: 0 }, { epochs: 0 }, { tokensBefore: 1e15, parameters: 1e20 }]) expect(() => savings({ ...input, ...wrong })).toThrow(RangeError);
    expect(() => estimateSavings({ kind: 'chat', totals, examples: { ...examples, unprunedEpochTokens: null } }, { parameters: 1e9, epochs: 1, hardware })).toThrow('earlier engine');
  });
});
