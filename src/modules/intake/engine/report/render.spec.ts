import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { HOSTILE_NAME, sampleReport } from '../../../../../test/fixtures/intake/sample-report.js';
import { defaultIntakePolicy } from '../policy/default-policy.js';
import { renderHtml } from './render-html.js';
import { renderPdf } from './render-pdf.js';
import { inBytes, inGroups, inPercent, inPowersOfTen, shownName } from './words.js';

const options = { title: 'Report <of> a test' };

/** What the pages of a PDF say, in one line. */
function textOfPdf(pdf: Buffer): string {
  const source = pdf.toString('latin1');
  const streams = [...source.matchAll(/\/FlateDecode\n>>\nstream\n/g)].map(({ index, 0: head }) => {
    const begin = index + head.length;
    return inflateSync(pdf.subarray(begin, source.indexOf('\nendstream', begin))).toString('latin1');
  });
  return streams.flatMap((stream) => [...stream.matchAll(/\[(.*?)\] TJ/g)].map(([, parts = '']) => [...parts.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join(''))).join(' ');
}

describe('the report as a page', () => {
  const page = renderHtml(sampleReport(), options);
  const { document } = parseHTML(page);

  it('says every part of the report', () => {
    const text = document.body.textContent.replaceAll(/\s+/g, ' ');
    for (const said of [
      '700 of 1,000 documents are kept, with 70,000 of 90,000 tokens (77.8 %)', 'A warning to be seen.', 'Near duplicate', 'Too few or too many words', 'otherwise for zh', 'E-mail address', 'AWS access key',
      'CC BY', 'sealed <set>', '62.0 %', 'Put the document into the field "text".', '20 more places', 'H100 SXM', 'B200 <SXM>', '6 floating-point operations a parameter and token', '[EMAIL]', '69,000 tokens', 'median 80',
      'Near duplicates', 'drop from a similarity of 0.8 on',
    ]) expect(text).toContain(said);
    expect([...document.querySelectorAll('section')].map(({ id }) => id)).toEqual([
      'waterfall', 'lengths', 'duplicates', 'quality', 'languages', 'findings', 'contamination', 'licences', 'errors', 'savings', 'output', 'samples', 'files', 'policy',
    ]);
    expect(document.querySelectorAll('svg').length).toBeGreaterThanOrEqual(7);
  });

  it('escapes whatever a customer wrote, and shows characters that act', () => {
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/<[^>]*\sonerror=/);
    expect(page).not.toContain('\u001b');
    expect(page).not.toContain('\u202e');
    expect(document.querySelectorAll('script, img, b[onerror]')).toHaveLength(0);
    expect(document.body.textContent).toContain('<script>alert(1)</script>"\'&\\u{1b}[31m\\u{202e}gpj.jsonl');
    expect(document.querySelector('title')?.textContent).toBe(options.title);
  });

  it('needs no network, no script, and takes its colours from the style', () => {
    expect(page.replaceAll(/xmlns(:xlink)?="[^"]*"/g, '')).not.toMatch(/https?:|url\(|@import|<link/);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('fill="var(--accent)"');
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).not.toMatch(/#01020[0-9]/);
  });

  it('is the same each time', () => expect(renderHtml(sampleReport(), options)).toBe(page));

  it('does without what there is not', () => {
    const report = sampleReport();
    const bare = { ...report, kind: 'preferences' as const, tokensPerDocument: null, lengths: [], quality: [], qualityHistograms: [], findings: [], languages: [], contamination: [], licences: [], errors: [], savings: null, savingsMissing: null, output: null, samples: null, warnings: [],
      sources: [], examples: { examples: 4, truncated: 1, equalPairs: 2, epochs: 25, epochTokens: 40, unprunedEpochTokens: 50, trainingTokens: 1000 }, policy: defaultIntakePolicy('preferences') };
    const { document } = parseHTML(renderHtml(bare, options));
    expect(document.body.textContent).toContain('2 pairs with two equal answers');
    expect(document.body.textContent).toContain('Neither personal data nor secrets were found.');
    expect(document.querySelector('#savings')).toBeNull();
    const sizeless = parseHTML(renderHtml({ ...bare, savingsMissing: { code: 'model_size_unknown', text: 'Say <how> large it is.' } }, options)).document;
    expect(sizeless.querySelector('#savings')?.textContent).toContain('Say <how> large it is.');
  });
});

describe('the report as PDF', () => {
  it('says the same figures, in a few pages, the same each time', async () => {
    const pdf = await renderPdf(sampleReport(), options);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const text = textOfPdf(pdf);
    for (const said of ['700 of 1,000 documents are kept', 'A warning to be seen.', 'Near duplicate', 'E-mail address (redact)', 'missing text, 100', 'H100 SXM', 'B200 <SXM>', 'costs 3.00 USD an hour', 'Samples, after redaction', 'mail [EMAIL]', '69,000 tokens', 'Near duplicates: drop', '1 / ']) expect(text).toContain(said);
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(5);
    expect((await renderPdf(sampleReport(), options)).equals(pdf)).toBe(true);
  });
});

describe('words for people', () => {
  it('write figures alike everywhere', () => {
    expect([0, 999, 1000, 1_234_567, 1234.5].map(inGroups)).toEqual(['0', '999', '1,000', '1,234,567', '1,234.5']);
    expect([0, 1, 999, 1000, 1_400_000_000, 999_950_000_000].map(inBytes)).toEqual(['0 bytes', '1 byte', '999 bytes', '1.0 kB', '1.4 GB', '1.0 TB']);
    expect([inPercent(0, 10), inPercent(1, 3), inPercent(1, 1e6), inPercent(999_999, 1e6), inPercent(1, 1), inPercent(0, 0)]).toEqual(['0.0 %', '33.3 %', '< 0.1 %', '> 99.9 %', '100.0 %', '–']);
    expect(inPowersOfTen(1.68e15)).toBe('1.7 × 10^15');
  });

  it('show characters of names that nobody sees, and leave the others', () => {
    expect(shownName('Größe 文書 🙂 a\tb\u0000\ud800')).toBe('Größe 文書 🙂 a\\u{9}b\\u{0}\\u{d800}');
    expect(shownName(HOSTILE_NAME)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
