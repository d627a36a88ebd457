import { describe, expect, it } from '@jest/globals';
import { defaultMapRules, mapRulesSchema } from './map-rules.js';

describe('the rules of mapping', () => {
  it('complete rules that were stored before kinds existed', () => {
    const stored = { encoding: 'o200k_base', textField: 'body', maxRecordBytes: 1000 };
    expect(mapRulesSchema.parse(stored)).toEqual({ ...defaultMapRules, textField: 'body', maxRecordBytes: 1000 });
  });

  it('refuse what they do not know', () => {
    for (const wrong of [{ kind: 'pictures' }, { encoding: 'p50k_base' }, { textField: '' }, { maxRecordBytes: 0 }, { phoneRegions: ['Germany'] }, { more: 1 }]) {
      expect(mapRulesSchema.safeParse(wrong).success).toBe(false);
    }
  });
});
