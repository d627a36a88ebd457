import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { canonicalJson, CanonicalJsonError, sha256Hex, sha256OfJson } from './canonical-json.js';

function doubleOfBits(hex: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

describe('canonicalJson', () => {
  it('writes the example of RFC 8785, section 3.2.2', () => {
    const value: unknown = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts names by UTF-16 code units, as the example of section 3.2.3', () => {
    const value = { '\u20ac': 'Euro', '\r': 'CR', '\ufb33': 'Dalet', '1': 'One', '\ud83d\ude00': 'Emoji', '\u0080': 'Control', '\u00f6': 'o' };
    const names = Object.keys(JSON.parse(canonicalJson(value)) as object);
    expect(names).toEqual(['1', '\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
    expect(canonicalJson(value).startsWith('{"\\r":"CR","1":"One"')).toBe(true);
  });

  it.each([
    ['0000000000000000', '0'], ['8000000000000000', '0'], ['0000000000000001', '5e-324'], ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'], ['4430000000000000', '295147905179352830000'], ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'], ['444b1ae4d6e2ef4f', '999999999999999900000'], ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'], ['3eb0c6f7a0b5ed8d', '0.000001'], ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555557', '333333333.33333343'], ['becbf647612f3696', '-0.0000033333333333333333'], ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the number %s of appendix B as %s', (bits, text) => {
    expect(canonicalJson(doubleOfBits(bits))).toBe(text);
  });

  it('is one text for one value, whatever the order of members, and reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(withMembersReversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b);
        expect(same).toBe(fc.stringify(JSON.parse(canonicalJson(a))) === fc.stringify(JSON.parse(canonicalJson(b))));
      }),
    );
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  const hole: unknown[] = [];
  hole[1] = 1;
  it.each<[string, unknown, string]>([
    ['undefined', { a: { b: undefined } }, '$.a.b'],
    ['NaN', [1, Number.NaN], '$.1'],
    ['an infinity', { a: Number.NEGATIVE_INFINITY }, '$.a'],
    ['a bigint', { a: [{ b: 1n }] }, '$.a.0.b'],
    ['a function', { a: () => 1 }, '$.a'],
    ['a symbol', { a: Symbol('x') }, '$.a'],
    ['a symbol as a name', { a: { [Symbol('x')]: 1 } }, '$.a'],
    ['a hole in an array', hole, '$.0'],
    ['a cycle', cycle, '$.self'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a map', new Map(), '$'],
    ['bytes', Buffer.from('x'), '$'],
    ['a lone high surrogate', { a: '\ud800' }, '$.a'],
    ['a lone low surrogate in a name', { '\udc00x': 1 }, '$'],
  ])('refuses %s and says where', (_what, value, path) => {
    let refusal: unknown;
    try {
      canonicalJson(value);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(CanonicalJsonError);
    expect((refusal as CanonicalJsonError).path).toBe(path);
  });

  it('takes the same object twice when it is no cycle, and objects without a prototype', () => {
    const shared = { x: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"x":1},{"x":1}]');
    expect(canonicalJson(Object.assign(Object.create(null) as object, { b: 1, a: 2 }))).toBe('{"a":2,"b":1}');
  });

  it('hashes text as UTF-8', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('€')).toBe(sha256Hex(Buffer.from([0xe2, 0x82, 0xac])));
    expect(sha256OfJson({ b: 1, a: 2 })).toBe(sha256Hex('{"a":2,"b":1}'));
  });
});

function withMembersReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMembersReversed);
  if (typeof value !== 'object' || value === null) return value;
  const reversed = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value).reverse()) reversed[name] = withMembersReversed(member);
  return reversed;
}
