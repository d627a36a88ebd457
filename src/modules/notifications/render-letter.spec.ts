import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { checkMail } from '../../platform/mail/check-mail.js';
import { letterText, oneLine, renderMail } from './render-letter.js';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('<script>alert(1)</script>', 'a\r\nBcc: everyone@example.com', '"><img src=x onerror=y>', '&amp;lt;', '\0', '\u2028', '\ud800', "' onclick='x", 'x'.repeat(5000)),
);

describe('renderMail', () => {
  it('is readable, as text and as HTML', () => {
    const mail = renderMail({ subject: 'Case law: on hold', paragraphs: ['It was put on hold.'], facts: [['Customer', 'Fabrikam & Sons']] }, 'Ada Weber');
    expect(mail.subject).toBe('Case law: on hold');
    expect(mail.text).toBe('Hello Ada Weber,\n\nIt was put on hold.\n\nCustomer: Fabrikam & Sons\n\nAtelier\n');
    expect(mail.html).toContain('<p>It was put on hold.</p>');
    expect(mail.html).toContain('>Fabrikam &amp; Sons</td>');
  });

  it('lets nothing out of its place: no line in a subject, no tag in the HTML', () => {
    const tags = (html: string) => html.match(/<[^>]*>?/g)?.length;
    fc.assert(fc.property(hostile, hostile, hostile, hostile, (subject, paragraph, fact, name) => {
      const mail = renderMail({ subject: `: ${subject}`, paragraphs: [paragraph], facts: [['what', fact]] }, name);
      expect(() => checkMail({ from: 'a@example.com', to: ['b@example.com'], subject: mail.subject, text: mail.text, messageId: 'x@example.com' })).not.toThrow();
      expect(Array.from(mail.subject).length).toBeLessThanOrEqual(200);
      expect(tags(mail.html)).toBe(tags(renderMail({ subject: '', paragraphs: ['p'], facts: [['what', 'v']] }, 'n').html));
      // PostgreSQL takes neither NUL nor halves of characters.
      for (const text of Object.values(mail)) expect(text).not.toMatch(/[\0\p{Cs}]/u);
      expect(letterText({ subject, paragraphs: [paragraph], facts: [['what', fact]] }).split('\n')).toHaveLength(3);
    }), { numRuns: 500 });
  });

  it('cuts long lines between characters', () => {
    expect(oneLine('😀'.repeat(300))).toBe(`${'😀'.repeat(199)}…`);
    expect(oneLine('😀'.repeat(200))).toBe('😀'.repeat(200));
  });
});
