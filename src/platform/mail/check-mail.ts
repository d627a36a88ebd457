import { MailError } from './mail.js';
import type { CheckedMail, Mail, MailAddress } from './mail.js';

const MAX_RECIPIENTS = 100;
/** Lines of a mail may have 998 characters, and encoding may triple a header. */
const MAX_HEADER_LENGTH = 320;
// Every control character, and the line and paragraph separators that some programs take for line ends.
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
// Stricter than RFC 5322: no quoted local parts, comments or literals, which nobody's address needs and parsers disagree on.
const ADDRESS = /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?$/u;
const MESSAGE_ID = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,200}@[A-Za-z0-9.-]{1,200}$/;

/**
 * Reads a mail's headers strictly, so that none can carry another header or recipient.
 * @throws MailError `mail.invalid` saying what is wrong, without repeating what the mail says.
 */
export function checkMail(mail: Mail): CheckedMail {
  if (mail.to.length === 0) throw invalid('the mail has no recipient');
  if (mail.to.length > MAX_RECIPIENTS) throw invalid(`the mail has ${mail.to.length} recipients; send it in batches of up to ${MAX_RECIPIENTS}`);
  return {
    from: readAddress('the sender', mail.from),
    to: mail.to.map((address, index) => readAddress(`recipient ${index + 1}`, address)),
    subject: readSubject(mail.subject),
    text: mail.text,
    html: mail.html,
    messageId: readMessageId(mail.messageId),
  };
}

function readAddress(what: string, text: string): MailAddress {
  assertOneLine(what, text);
  const [, name = '', bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(text.trim()) ?? [];
  const address = (bracketed ?? text).trim();
  if (!ADDRESS.test(address) || address.includes('..')) throw invalid(`${what} is no address; write name@host or Name <name@host>`);
  return { name: name.trim().replace(/^"(.*)"$/, '$1'), address };
}

function readSubject(subject: string): string {
  assertOneLine('the subject', subject);
  if (subject.trim() === '') throw invalid('the subject is empty');
  return subject;
}

function readMessageId(messageId: string): string {
  const bare = messageId.replace(/^<(.*)>$/, '$1');
  if (!MESSAGE_ID.test(bare)) throw invalid('the message id is not of the form unique-part@host');
  return `<${bare}>`;
}

function assertOneLine(what: string, text: string): void {
  if (CONTROL.test(text)) throw invalid(`${what} has a line break or another control character; write it in one line`);
  if (text.length > MAX_HEADER_LENGTH) throw invalid(`${what} has ${text.length} characters; up to ${MAX_HEADER_LENGTH} fit`);
}

function invalid(detail: string): MailError {
  return new MailError('mail.invalid', detail, true);
}
