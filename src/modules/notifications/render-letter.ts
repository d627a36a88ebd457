import type { Letter } from './templates/template.js';

const MAX_SUBJECT = 200;
/** Control characters, separators that some programs take for line ends, and halves of surrogate pairs. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** One line of at most 200 characters, whatever `text` is. */
export function oneLine(text: string): string {
  const line = text.replaceAll(NOT_IN_A_LINE, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= MAX_SUBJECT ? line : `${characters.slice(0, MAX_SUBJECT - 1).join('')}…`;
}

/** A letter's content as plain text, for the application and for mail. */
export function letterText(letter: Letter): string {
  const facts = (letter.facts ?? []).map(([what, value]) => `${oneLine(what)}: ${oneLine(value)}`);
  return [...letter.paragraphs.map((paragraph) => inParagraph(paragraph)), ...(facts.length === 0 ? [] : [facts.join('\n')])].join('\n\n');
}

/** A letter as a mail to someone. Every part of the HTML that is not ours is escaped. */
export function renderMail(letter: Letter, recipientName: string): RenderedMail {
  const greeting = `Hello ${oneLine(recipientName)},`;
  const facts = (letter.facts ?? []).map(([what, value]) =>
    `<tr><td style="padding:2px 16px 2px 0;color:#555">${escape(oneLine(what))}</td><td style="padding:2px 0">${escape(oneLine(value))}</td></tr>`);
  const html = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"></head>',
    '<body style="font-family:sans-serif;font-size:15px;line-height:1.5;color:#111">',
    ...[greeting, ...letter.paragraphs].map((paragraph) => `<p>${escape(inParagraph(paragraph))}</p>`),
    ...(facts.length === 0 ? [] : [`<table role="presentation" style="border-collapse:collapse">${facts.join('')}</table>`]),
    '<p style="color:#555">Atelier</p>',
    '</body></html>',
  ].join('\n');
  return { subject: oneLine(letter.subject), text: `${greeting}\n\n${letterText(letter)}\n\nAtelier\n`, html };
}

function inParagraph(text: string): string {
  return text.replaceAll(NOT_IN_A_LINE, ' ').trim();
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
