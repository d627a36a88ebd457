import { describe, expect, it } from '@jest/globals';
import { readBaseModelSettings, readParameters, settingOf } from './base-model-settings.js';

describe('what is set of base models', () => {
  it.each([
    ['70B', 70e9], ['7e9', 7e9], ['1.5b', 1.5e9], ['350M', 350e6], ['1.8T', 1.8e12], ['8000000000', 8e9],
    ['', undefined], ['B', undefined], ['7', undefined], ['-7B', undefined], ['7 B', undefined], ['1e99', undefined], ['7BB', undefined],
  ])('%j are %s parameters', (text, parameters) => expect(readParameters(text)).toBe(parameters));

  it('is found by name, whatever its letters, else by the longest beginning', () => {
    const settings = readBaseModelSettings('frontier-4=70B, frontier-*=7B ,frontier-4*=30B,House = Model=1B', readParameters) ?? new Map<string, number>();
    expect(['Frontier-4', 'frontier-4-mini', 'frontier-3', 'house = model', 'unheard-of'].map((model) => settingOf(model, settings))).toEqual([70e9, 30e9, 7e9, 1e9, undefined]);
  });

  it.each(['frontier-4', '=7B', 'frontier-4=', 'frontier-4=large', 'a=7B,b'])('refuses %j', (text) => expect(readBaseModelSettings(text, readParameters)).toBeNull());

  it('may be nothing', () => expect(readBaseModelSettings(' , ', readParameters)?.size).toBe(0));
});
