import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TypeID } from 'typeid-js';
import { fromUuid, idSchema, newId, toUuid } from './id.js';

const uuid = fc.uuid();
const edges = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '80000000-0000-0000-0000-000000000001'];

describe('ids', () => {
  it('are written as the TypeID library writes them, and come back as they were', () => {
    fc.assert(fc.property(fc.oneof(uuid, fc.constantFrom(...edges)), (value) => {
      const id = fromUuid('eng', value);
      expect(id).toBe(TypeID.fromUUID('eng', value).toString());
      expect(toUuid(id)).toBe(value);
    }), { numRuns: 2000 });
  });

  it('pass their own schema, and sort as they were made', () => {
    const made = Array.from({ length: 50 }, () => newId('org'));
    for (const id of made) expect(idSchema('org').safeParse(id).success).toBe(true);
    expect(made.toSorted()).toEqual(made);
    expect(toUuid(made[0]!)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it.each(['', 'eng', 'eng_', '_01k9zq3v5se6rb4yg2w8d7t1hn', 'eng_81k9zq3v5se6rb4yg2w8d7t1hn', 'eng_01k9zq3v5se6rb4yg2w8d7t1hi', 'eng_01K9ZQ3V5SE6RB4YG2W8D7T1HN', 'eng_01k9zq3v5se6rb4yg2w8d7t1h', 'eng_01k9zq3v5se6rb4yg2w8d7t1hnn', 'eng_01k9zq3v5se6rb4yg2w8d7t1hé'])(
    'refuse what is none: %j', (text) => {
      expect(() => toUuid(text)).toThrow(/is not/);
      expect(idSchema('eng').safeParse(text).success).toBe(false);
    });

  it.each(['', 'none', '0000000000000000000000000000000000000', 'FFFFFFFF-ffff-ffff-ffff-ffffffffffff', 'zfffffff-ffff-ffff-ffff-ffffffffffff'])(
    'are not made of what is no stored uuid: %j', (text) => {
      expect(() => fromUuid('eng', text)).toThrow(/is not a lower-case uuid/);
    });
});
