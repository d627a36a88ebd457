import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { checkMail } from './check-mail.js';
import type { Mail } from './mail.js';
import { MailError } from './mail.js';
import { parseSmtpUrl } from './smtp-mailer.js';

const mail: Mail = {
  from: 'Atelier <noreply@atelier.example>',
  to: ['ada@customer.example'],
  subject: 'Scope approved',
  text: 'Hello\r\n\r\nBcc: this is only text',
  messageId: 'ntf_1.1@atelier.example',
};

function refusal(changes: Partial<Mail>): string {
  try {
    checkMail({ ...mail, ...changes });
  } catch (error) {
    if (error instanceof MailError && error.code === 'mail.invalid' && error.permanent) return error.detail;
    throw error;
  }
  return 'accepted';
}

describe('checkMail', () => {
  it.each([
    ['ada@customer.example', '', 'ada@customer.example'],
    ['Ada Lovelace <ada@customer.example>', 'Ada Lovelace', 'ada@customer.example'],
    ['"Lovelace, Ada" <ada+x@customer.example>', 'Lovelace, Ada', 'ada+x@customer.example'],
    ['Zoë Ångström <zoë@bücher.example>', 'Zoë Ångström', 'zoë@bücher.example'],
    ['root@localhost', '', 'root@localhost'],
    [' <a@b.example> ', '', 'a@b.example'],
  ])('reads %p', (text, name, address) => {
    expect(checkMail({ ...mail, from: text, to: [text] })).toMatchObject({ from: { name, address }, to: [{ name, address }] });
  });

  it.each([
    '', 'ada', 'ada@', '@b.example', 'a@b@c', 'a b@c.example', 'a@b.example, c@d.example', 'a@b.example;c@d.example', '<a@b.example> <c@d.example>', 'a@b.example <c@d.example', 'A <a@b.example>, C <c@d.example>',
    '"a b"@c.example', 'a@[127.0.0.1]', 'a@b..example', 'a@-b', 'a(comment)@b.example', `${'x'.repeat(65)}@b.example`, 'a@b.example>',
  ])('refuses the address %p', (text) => {
    expect(refusal({ to: ['x@y.example', text] })).toMatch(/^recipient 2 is no address/);
    expect(refusal({ from: text })).toMatch(/^the sender is no address/);
  });

  it('lets no line break or control character into any header, wherever it stands', () => {
    const poison = fc.constantFrom('\r\n', '\n', '\r', '\0', '\u0085', '\u2028', '\u2029', '\t', '\x0b', '\x7f');
    fc.assert(
      fc.property(fc.string(), poison, fc.string(), (before, bad, after) => {
        const text = before + bad + after;
        for (const changes of [{ subject: text }, { from: text }, { to: [text] }, { messageId: text }, { from: `${text} <a@b.example>` }, { to: [`a@b.example${text}`] }]) {
          expect(refusal(changes)).not.toBe('accepted');
        }
      }),
    );
  });

  it('refuses no recipients, too many, an empty or endless subject, and a malformed id', () => {
    expect(refusal({ to: [] })).toMatch(/no recipient/);
    expect(refusal({ to: Array.from({ length: 101 }, () => 'a@b.example') })).toMatch(/101 recipients/);
    expect(refusal({ subject: ' ' })).toMatch(/subject is empty/);
    expect(refusal({ subject: 'x'.repeat(321) })).toMatch(/321 characters/);
    for (const messageId of ['', 'x', 'a b@c', '<a@b', '<a@b>>', 'a@b>\r\nBcc: c@d']) expect(refusal({ messageId })).toMatch(/message id/);
  });

  it('puts the message id in brackets once', () => {
    expect(checkMail(mail).messageId).toBe('<ntf_1.1@atelier.example>');
    expect(checkMail({ ...mail, messageId: '<a@b.example>' }).messageId).toBe('<a@b.example>');
  });
});

describe('parseSmtpUrl', () => {
  it.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false, requireTLS: false, auth: undefined }],
    ['smtp://localhost:1025/', { host: 'localhost', port: 1025, secure: false, requireTLS: false, auth: undefined }],
    ['smtps://u:p@mail.example', { host: 'mail.example', port: 465, secure: true, requireTLS: false, auth: { user: 'u', pass: 'p' } }],
    ['smtp://u%40x:p%3A%25@mail.example:2525', { host: 'mail.example', port: 2525, secure: false, requireTLS: true, auth: { user: 'u@x', pass: 'p:%' } }],
    ['smtp://u:p@127.0.0.1:25', { host: '127.0.0.1', port: 25, secure: false, requireTLS: false, auth: { user: 'u', pass: 'p' } }],
    ['smtp://u:p@127.evil.example:25', { host: '127.evil.example', port: 25, secure: false, requireTLS: true, auth: { user: 'u', pass: 'p' } }],
    ['smtp://[::1]:25', { host: '::1', port: 25, secure: false, requireTLS: false, auth: undefined }],
  ])('reads %p', (url, server) => {
    expect(parseSmtpUrl(url)).toEqual(server);
  });

  it.each([
    '', 'mail.example', 'http://mail.example', 'smtp://', 'smtp:mail.example', 'smtp://hunter2@mail.example', 'smtp://:hunter2@mail.example', 'smtp://u:hunter2@mail.example/x',
    'smtp://u:hunter2@mail.example?tls.rejectUnauthorized=false', 'smtp://u:hunter2%@mail.example', 'smtp://u:hunter2@mail.example:99999', 'smtp://u:hunter2@ma il',
  ])('refuses %p, says what to write, and does not repeat a password', (url) => {
    expect(() => parseSmtpUrl(url)).toThrow(/mail\.url_invalid: .*; write smtp:\/\/user:password@host/);
    expect(() => parseSmtpUrl(url)).not.toThrow(/hunter2/);
  });
});
