import { describe, expect, it } from '@jest/globals';
import { extractMainText } from './extract-main-text.js';

describe('the main text of a page', () => {
  it('is refused, not thrown at, when the page nests too deeply by tags that need no end', () => {
    expect(extractMainText(`${'<li><p>'.repeat(20_000)}x`)).toMatchObject({ code: 'html_too_complex' });
    expect(extractMainText(`<ul>${'<li><p>a</p></li>'.repeat(1_000)}</ul>`)).toContain('a\na');
  });

  it('ends on pages that repeat what parsers look back for', () => {
    // In time by the square of their length, each would outlast the test by minutes.
    expect(extractMainText('<!doctype'.repeat(150_000))).toBeDefined();
    expect(extractMainText(`<pre>a${' '.repeat(500_000)}b</pre>`)).toMatch(/^a +b$/);
  });

  it('keeps the lines of preformatted text, without empty ones around it', () => {
    expect(extractMainText('<!doctype html><pre>\n\n  a\n\n    b \n\n</pre>')).toBe('  a\n\n    b');
  });
});
