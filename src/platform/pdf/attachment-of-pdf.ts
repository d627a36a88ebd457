import { inflateSync } from 'node:zlib';

const LARGEST = 512 * 1024 * 1024;

/**
 * The one file that is attached to a PDF, as {@link pdfkit} writes it: a stream of type EmbeddedFile, deflated or not.
 * @throws Error when there is none, or more than one, or it cannot be read: then it is not one of ours, or was changed.
 */
export function attachmentOfPdf(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1');
  const starts = [...text.matchAll(/\/Type \/EmbeddedFile\b/g)].map(({ index }) => index);
  const [start] = starts;
  if (start === undefined) throw new Error('the PDF has no file attached');
  if (starts.length > 1) throw new Error('the PDF has several files attached, and does not say which one counts');
  const begin = text.indexOf('stream\n', start);
  const dictionary = text.slice(start, begin);
  const length = Number(/\/Length (\d+)\b(?! \d+ R)/.exec(dictionary)?.[1]);
  const from = begin + 'stream\n'.length;
  if (begin < 0 || !Number.isSafeInteger(length) || text.slice(from + length, from + length + 10) !== '\nendstream') throw new Error('the attached file is damaged');
  const stream = pdf.subarray(from, from + length);
  if (!dictionary.includes('/Filter')) return stream;
  if (!dictionary.includes('/Filter /FlateDecode')) throw new Error('the attached file is packed in a way that this software never uses');
  return inflateSync(stream, { maxOutputLength: LARGEST });
}
