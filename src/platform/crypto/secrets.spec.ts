import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { equalInConstantTime, generateSecret, hashSecret, secretMatchesHash } from './secrets.js';

describe('secrets', () => {
  it('generates distinct secrets of the asked size', () => {
    const secrets = new Set(Array.from({ length: 1000 }, () => generateSecret('cs_')));
    expect(secrets.size).toBe(1000);
    for (const secret of secrets) {
      expect(secret).toMatch(/^cs_[A-Za-z0-9_-]{43}$/);
    }
    expect(Buffer.from(generateSecret('', 48), 'base64url')).toHaveLength(48);
  });

  it.each([31, 0, -1, 32.5, Number.NaN])('refuses to make a secret of %s bytes', (bytes) => {
    expect(() => generateSecret('', bytes)).toThrow(RangeError);
  });

  it('matches a secret with its own hash only, and does not store it readable', () => {
    const secret = generateSecret();
    const stored = hashSecret(secret);
    expect(stored).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(stored).not.toContain(secret);
    expect(secretMatchesHash(secret, stored)).toBe(true);
    expect(secretMatchesHash(`${secret}x`, stored)).toBe(false);
    expect(secretMatchesHash(generateSecret(), stored)).toBe(false);
    expect(secretMatchesHash('', stored)).toBe(false);
  });

  it.each(['', 'plain', 'sha256:', `md5:${'0'.repeat(64)}`, `sha256:${'0'.repeat(63)}`])('calls the stored hash %p damaged', (stored) => {
    expect(() => secretMatchesHash('x', stored)).toThrow(/stored hash/);
  });

  it('compares as === does', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => equalInConstantTime(a, b) === (a === b)));
    fc.assert(fc.property(fc.string(), (a) => equalInConstantTime(a, Buffer.from(a))));
  });
});
