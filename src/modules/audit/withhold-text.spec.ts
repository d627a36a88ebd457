import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newId } from '../../platform/identifiers/id.js';
import { withholdText } from './withhold-text.js';

describe('withholdText', () => {
  it.each([
    newId('eng'), 'inquiry', 'engagement:advance', 'data_agreement.sign', 'EUR', 'INV-2026-0001', '2026-11-22', '2026-11-22T18:00:00.000Z', 'Europe/Berlin', 'America/Argentina/Buenos_Aires',
    'gpt-4.1-mini', 'ownerId', '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae', '', 'us-east-1',
  ])('keeps what the software itself writes: %j', (code) => {
    expect(withholdText({ before: code, list: [code] })).toEqual({ before: code, list: [code] });
  });

  it.each(['Acme', 'Jane Roe', 'jane.roe@customer.example', 'Roe against Wade Hospital', 'jane roe', 'Müller', '=1+1', 'https://customer.example/hook', 'two\nlines', 'a'.repeat(129)])('keeps of %j only its length', (text) => {
    expect(withholdText([{ any: text }])).toEqual([{ any: { withheldCharacters: text.length } }]);
  });

  it('keeps no word under a name that is for words, nor a word that names a member', () => {
    expect(withholdText({ name: 'acme', legalEntity: { legalName: 'acme', registrationNumber: 'HRB-1', country: 'DE' }, reason: 'x', by: 'dag_01k9zq3v5se6rb4yg2w8d7t1hn', choices: { redirect: 'fine_tuning' } })).toEqual({
      name: { withheldCharacters: 4 }, legalEntity: { legalName: { withheldCharacters: 4 }, registrationNumber: { withheldCharacters: 5 }, country: 'DE' },
      reason: { withheldCharacters: 1 }, by: 'dag_01k9zq3v5se6rb4yg2w8d7t1hn', choices: { redirect: 'fine_tuning' },
    });
    expect(withholdText({ 'Jane Roe': 1 })).toEqual({ 'withheld (8 characters)': 1 });
  });

  it('lets no text with a blank or a letter of another alphabet through, wherever it stands', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `${text} ü`), (around, text) => {
      expect(JSON.stringify(withholdText({ around, list: [{ inside: { of: text } }] }))).not.toContain(JSON.stringify(text).slice(1, -1));
    }));
  });

  it('leaves numbers, booleans and null as they are', () => {
    expect(withholdText({ price: { amount: 125_000_000, currency: 'USD' }, onHold: false, owner: null, scores: [0.97] })).toEqual({ price: { amount: 125_000_000, currency: 'USD' }, onHold: false, owner: null, scores: [0.97] });
  });
});
