import { describe, expect, it } from '@jest/globals';
import { extractMainText } from './extract-main-text.js';

describe('the main text of a page', () => {
  it('is refused, not thrown at, when the page nests too deeply by tags that need no end', () => {
    expect(extractMainText(`${'<li><p>'.repeat(20_000)}x`)).toMatchObject({ code: 'html_too_complex' });
    expect(extractMainText(`<ul>${'<li><p>a</p></li>'.repeat(1_000)}</ul>`)).toContain('a\na');
  });
});
