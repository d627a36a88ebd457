import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nationalIds } from './detectors/national-ids.js';
import { createFindingScanner, scanEverywhere } from './finding-scanner.js';
import { findingCatalogue, findingTypes, type Finding, type FindingType } from './finding-types.js';
import { redact, redactThoroughly } from './redact.js';

const options = { phoneRegions: ['US', 'DE', 'GB', 'FR', 'IN'] };
const scanner = createFindingScanner(options);
const scan = (text: string): Finding[] => scanner.scan(Buffer.from(text), () => text);

/** Items of the labelled set: `{type:text}` is a finding, all else is none; `\n` is a line end. */
interface LabelledItem {
  readonly text: string;
  readonly expected: readonly Finding[];
}

function readLabelledSet(): LabelledItem[] {
  const lines = readFileSync(new URL('../../../../../test/fixtures/intake/labelled-findings.txt', import.meta.url), 'utf8').split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const expected: Finding[] = [];
    let text = '';
    let at = 0;
    for (const match of line.replaceAll('\\n', '\n').matchAll(/\{([a-z_]+):([^}]*)\}/g)) {
      const whole = match.input;
      text += whole.slice(at, match.index);
      expected.push({ type: match[1] as FindingType, start: text.length, end: text.length + match[2]!.length });
      text += match[2];
      at = match.index + match[0].length;
    }
    return { text: text + line.replaceAll('\\n', '\n').slice(at), expected };
  });
}

const labelled = readLabelledSet();
const key = ({ type, start, end }: Finding): string => `${type} ${start} ${end}`;

describe('the labelled set', () => {
  const figures = new Map<string, { found: number; expected: number; right: number }>();
  const mistakes: string[] = [];
  const figureOf = (type: string): { found: number; expected: number; right: number } => {
    const figure = figures.get(type) ?? { found: 0, expected: 0, right: 0 };
    figures.set(type, figure);
    return figure;
  };
  for (const { text, expected } of labelled) {
    const found = scan(text);
    const wanted = new Set(expected.map(key));
    const got = new Set(found.map(key));
    for (const finding of expected) {
      figureOf(finding.type).expected++;
      if (!got.has(key(finding))) mistakes.push(`missed ${finding.type} in: ${text}`);
    }
    for (const finding of found) {
      figureOf(finding.type).found++;
      if (wanted.has(key(finding))) figureOf(finding.type).right++;
      else mistakes.push(`wrongly ${finding.type} «${text.slice(finding.start, finding.end)}» in: ${text}`);
    }
  }

  it('is large, knows every type, and holds many texts without a finding', () => {
    expect(labelled.length).toBeGreaterThanOrEqual(400);
    expect(labelled.filter(({ expected }) => expected.length === 0).length).toBeGreaterThanOrEqual(150);
    expect(findingTypes.filter((type) => !labelled.some(({ expected }) => expected.some((finding) => finding.type === type)))).toEqual([]);
  });

  it('is found with a recall and a precision of 97 in 100 at least', () => {
    const rows = [...figures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, { found, expected, right }]) => `${type.padEnd(28)} recall ${percent(right, expected)}  precision ${percent(right, found)}  (${expected})`);
    const all = [...figures.values()].reduce((sum, figure) => ({ found: sum.found + figure.found, expected: sum.expected + figure.expected, right: sum.right + figure.right }));
    process.stdout.write(`${rows.join('\n')}\nall: recall ${percent(all.right, all.expected)}, precision ${percent(all.right, all.found)} of ${all.expected} in ${labelled.length} texts\n${mistakes.join('\n')}\n`);
    expect(all.right / all.expected).toBeGreaterThanOrEqual(0.97);
    expect(all.right / all.found).toBeGreaterThanOrEqual(0.97);
    for (const [type, { found, expected, right }] of figures) expect({ type, recall: right / Math.max(expected, 1) >= 0.8, precision: right / Math.max(found, 1) >= 0.8 }).toEqual({ type, recall: true, precision: true });
  });
});

function percent(part: number, whole: number): string {
  return whole === 0 ? '   –' : `${((100 * part) / whole).toFixed(1)} %`.padStart(7);
}

/** Texts made of what findings are made of, and of what stands between. */
const piece = fc.oneof(
  fc.constantFrom(...labelled.map(({ text }) => text)),
  fc.constantFrom(...labelled.flatMap(({ text, expected }) => expected.map(({ start, end }) => text.slice(start, end)))),
  fc.constantFrom(...findingTypes.map((type) => findingCatalogue[type].placeholder)),
  fc.constantFrom('@', '.', '-', ':', '::', '=', '+', '(', ')', ' ', '\n', '[', ']', '"', "'", '00', '+49', '//', '://', 'password=', 'token: ', 'tel ', 'v', 'ü', '漢字', '🙂', '\u00a0', '-----BEGIN ', 'PRIVATE KEY-----', 'eyJ', 'SSN ', 'https:'),
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[0-9 .()/+-]{1,24}$/),
  fc.stringMatching(/^[0-9A-Fa-f:.-]{1,30}$/),
  fc.stringMatching(/^[A-Z]{1,7}[0-9]{1,9}[A-Z]?$/),
);
/** Also cut anywhere, so that halves of findings meet. */
const texts = fc.array(fc.tuple(piece, fc.nat(40), fc.boolean()).map(([text, cut, whole]) => (whole ? text : text.slice(cut))), { maxLength: 12 }).map((pieces) => pieces.join(''));

const NATIONAL: ReadonlySet<FindingType> = new Set(nationalIds.map(({ type }) => type));

/** A number with none, each, or any of the separators that its countries write, wherever its kind of number may have one. */
function* writtenOtherwise(number: string): Generator<string> {
  const plain = number.replace(/[^A-Za-z0-9+]/g, '');
  const groupings = [...(GROUPS_OF[plain.length] ?? []), groupsIn(number)];
  for (const groups of groupings) {
    const gaps = groups.length - 1;
    for (const separator of [' ', '-', '.']) {
      for (let kept = 0; kept < 2 ** gaps; kept++) {
        let at = 0;
        yield groups.map((length, i) => plain.slice(at, (at += length)) + (i < gaps && (kept >> i) % 2 === 1 ? separator : '')).join('');
      }
    }
  }
}

/** Lengths of the groups that it is written in. */
const groupsIn = (number: string): number[] => number.split(/[^A-Za-z0-9+]+/).map(({ length }) => length);

/** How numbers of so many characters are written in groups. */
const GROUPS_OF: Readonly<Record<number, readonly (readonly number[])[]>> = {
  9: [[3, 3, 3], [3, 2, 4], [4, 2, 3], [2, 2, 2, 2, 1], [2, 3, 3, 1], [1, 7, 1]],
  10: [[3, 3, 4], [6, 4]],
  11: [[2, 3, 3, 3], [6, 5], [3, 3, 3, 2], [2, 2, 2, 3, 2]],
  12: [[4, 4, 4], [8, 4]],
  13: [[6, 4, 3], [3, 4, 4, 2], [6, 7]],
  15: [[1, 2, 2, 2, 3, 3, 2]],
};

describe('the scan', () => {
  it('misses nothing, and finds nothing else, than trying every detector at every place', () => {
    fc.assert(fc.property(texts, (text) => {
      expect(scan(text)).toEqual(scanEverywhere(text, options));
    }), { numRuns: 1500 });
  });

  it.each([
    'NIR 185 05 78 006 084 91', 'NIR 18505 78 006 084 91', 'NIR 1850578 006 084 91', 'NIR 185052A 006 084 35', 'NIR 18505 2A 006 084 35', 'NIR 185 05 2b 006 084 62', 'idnr 86095 742 719', 'idnr 86095742 719', 'id number 8001015009 087',
  ])('finds numbers whose blanks were left out in part: %s', (text) => {
    expect(scan(text)).toHaveLength(1);
    expect(scan(text)).toEqual(scanEverywhere(text, options));
  });

  it('misses no valid national number, whichever of its blanks and separators are left out or are others', () => {
    const numbers = labelled.flatMap(({ text, expected }) => expected.filter(({ type }) => NATIONAL.has(type)).map(({ type, start, end }) => ({ type, before: text.slice(Math.max(0, start - 40), start), number: text.slice(start, end) })));
    expect(new Set(numbers.map(({ type }) => type))).toEqual(NATIONAL);
    let found = 0;
    for (const { before, number } of numbers) {
      for (const written of writtenOtherwise(number)) {
        const text = `${before}${written}`;
        const findings = scan(text);
        found += findings.length;
        expect({ text, findings }).toEqual({ text, findings: scanEverywhere(text, options) });
      }
    }
    expect(found).toBeGreaterThan(numbers.length * 2);
  });

  it('takes no address of version 6 whose first group has fewer than four digits: none of them is given out', () => {
    for (const text of ['2:A::0', '2::-:', '20:1::5']) expect([scan(text), scanEverywhere(text, options)]).toEqual([[], []]);
  });

  it('finds what plain patterns over the whole text find', () => {
    const naive: readonly [FindingType, RegExp][] = [
      ['secret_github_token', /(?<![\w-])gh[pousr]_(?=(?:.*\d){3})[A-Za-z0-9]{36}(?![\w-])/g],
      ['secret_google_key', /(?<![\w-])AIza[\w-]{35}(?![\w-])/g],
      ['secret_twilio_key', /(?<![\w-])SK[0-9a-f]{32}(?![\w-])/g],
    ];
    for (const { text } of labelled) {
      for (const [type, pattern] of naive) {
        for (const match of text.matchAll(pattern)) expect(scan(text)).toContainEqual({ type, start: match.index, end: match.index + match[0].length });
      }
    }
  });

  it('gives findings in order that do not overlap, at UTF-16 positions', () => {
    fc.assert(fc.property(texts, (text) => {
      let end = 0;
      for (const finding of scan(text)) {
        expect(finding.start).toBeGreaterThanOrEqual(end);
        expect(finding.end).toBeGreaterThan(finding.start);
        expect(finding.end).toBeLessThanOrEqual(text.length);
        end = finding.end;
      }
    }), { numRuns: 300 });
    expect(scan('🙂漢ü anna@wp.pl')).toEqual([{ type: 'email', start: 5, end: 15 }]);
  });

  it('does not ask for the text when the bytes hold nothing of interest', () => {
    const text = 'Plain prose, of 12 words or 1984 of them; nothing that a person or a machine is known by.';
    expect(scanner.scan(Buffer.from(text), () => { throw new Error('asked'); })).toEqual([]);
  });
});

const thoroughly = (text: string, types: ReadonlySet<FindingType>): string => redactThoroughly(scanner, types, text, Buffer.from(text)).text;

describe('redaction', () => {
  it('changes nothing when it is done again, whichever types are chosen', () => {
    fc.assert(fc.property(texts, fc.subarray(findingTypes), (text, chosen) => {
      const types = new Set(chosen);
      const once = thoroughly(text, types);
      expect(thoroughly(once, types)).toBe(once);
      expect(redact(once, scan(once), types)).toBe(once);
    }), { numRuns: 1500 });
  });

  it('replaces what is seen only once its neighbour was replaced', () => {
    const key = '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n8q37K3dLTQDsVhly2SuSrPMCEk3gSAVxqqGKiLL+p8B+hK44CcbVLZEc8Pcs6KSI\n-----END PGP PRIVATE KEY BLOCK-----';
    expect(thoroughly(`${key}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`, new Set(findingTypes))).toBe('[PRIVATE_KEY][HUGGINGFACE_TOKEN]');
  });

  it('leaves none of the chosen types, and no placeholder is a finding', () => {
    for (const type of findingTypes) expect(scan(`x ${findingCatalogue[type].placeholder} y`)).toEqual([]);
    for (const { text } of labelled) expect(scan(redact(text, scan(text), new Set(findingTypes)))).toEqual([]);
  });

  it('replaces findings that overlap together, and only those of the types that are chosen', () => {
    const text = 'a joe@x.com b';
    const findings: Finding[] = [{ type: 'phone', start: 4, end: 8 }, { type: 'email', start: 2, end: 6 }, { type: 'iban', start: 12, end: 13 }];
    expect(redact(text, findings, new Set(['email', 'phone'] as const))).toBe('a [EMAIL]com b');
    expect(redact(text, findings, new Set(['iban'] as const))).toBe('a joe@x.com [IBAN]');
    expect(redact(text, findings, new Set())).toBe(text);
  });
});
