import { describe, expect, it } from '@jest/globals';
import { extractMainText } from './extract-main-text.js';

describe('the main text of a page', () => {
  it('is refused, not thrown at, when the page nests too deeply by tags that need no end', () => {
    expect(extractMainText(`${'<li><p>'.repeat(20_000)}x`)).toMatchObject({ code: 'html_too_complex' });
    expect(extractMainText(`<ul>${'<li><p>a</p></li>'.repeat(1_000)}</ul>`)).toContain('a\na');
  });

  it('takes time in proportion to the page, whatever it repeats', () => {
    const timed = (html: string): number => {
      const start = performance.now();
      extractMainText(html);
      return performance.now() - start;
    };
    expect(timed('<!doctype'.repeat(20_000))).toBeLessThan(1_000);
    expect(timed(`<pre>a${' '.repeat(60_000)}b</pre>`)).toBeLessThan(1_000);
  });

  it('keeps the lines of preformatted text, without empty ones around it', () => {
    expect(extractMainText('<!doctype html><pre>\n\n  a\n\n    b \n\n</pre>')).toBe('  a\n\n    b');
  });
});
