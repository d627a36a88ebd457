import { createRecordScanner } from '../read/scan-records.js';
import type { CharacterEncoding } from './dataset-plan.js';
import type { PlanBuilder } from './plan-builder.js';
import type { SniffedFormat } from './sniff-format.js';
import { SourceRefused } from './source-refused.js';

const OPENING_BRACKET = 0x5b;

/** What cutting a source found. */
export interface CutSource {
  readonly bytes: number;
  /** Of a JSON array that has no proper end; its elements are read all the same. */
  readonly complaint?: SourceRefused;
}

/**
 * Cuts the decoded bytes of a text source into segments of whole records, and ends a shard with the record that fills it.
 * @param inPlace whether the shards read the file itself; else the bytes are written as well
 */
export async function cutSource(
  content: AsyncIterable<Uint8Array>,
  { format, delimiter }: SniffedFormat,
  encoding: CharacterEncoding,
  inPlace: boolean,
  builder: PlanBuilder,
  source: number,
): Promise<CutSource> {
  const scanner = createRecordScanner(format, delimiter);
  const isArray = format === 'json_array';
  let begun = !isArray;
  // Positions in the decoded source, and what to add to them for those in the object.
  let position = 0;
  let segmentStart = encoding === 'utf-8-bom' ? 3 : 0;
  let shift = inPlace ? 0 : builder.position;
  let records = 0;
  let firstLine = 1;
  let lastEnd = segmentStart;
  let textAfterEnd: number | undefined;
  let textSinceRecord = false;

  const closeSegment = (end: number): void => {
    if (end > segmentStart) builder.addSegment({ source, start: segmentStart + shift, end: end + shift, firstLine, byte: segmentStart }, inPlace);
    segmentStart = end;
    firstLine = records + 1;
  };

  for await (const piece of content) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let at = 0;
    let written = 0;
    if (!begun) {
      at = chunk.indexOf(OPENING_BRACKET) + 1;
      if (at > 0) {
        begun = true;
        segmentStart = position + at;
        lastEnd = segmentStart;
      } else {
        at = chunk.length;
      }
    } else if (position < segmentStart) {
      at = Math.min(chunk.length, segmentStart - position);
    }
    for (;;) {
      if (scanner.closed) {
        if (textAfterEnd === undefined && !isBlank(chunk, at)) textAfterEnd = position + at;
        break;
      }
      const end = scanner.next(chunk, at);
      if (end < 0) {
        if (isArray) textSinceRecord ||= !isBlank(chunk, at);
        break;
      }
      // "[]" has no element, though it has an end.
      if (!isArray || !scanner.closed || records > 0 || textSinceRecord || !isBlank(chunk.subarray(0, end - 1), at)) {
        records++;
        lastEnd = position + end;
      }
      textSinceRecord = false;
      at = end;
      if (builder.isFull(inPlace ? position + end - segmentStart : position + end + shift, inPlace)) {
        if (!inPlace) await builder.write(chunk.subarray(written, end));
        written = end;
        closeSegment(position + end);
        await builder.closeShard();
        if (!inPlace) shift = -(position + end);
      }
    }
    if (!inPlace) await builder.write(chunk.subarray(written));
    position += chunk.length;
  }
  // What follows the last line end, or an array that was not closed, is a record as well; blanks after an array's last comma are none.
  if (!isArray || (!scanner.closed && textSinceRecord)) lastEnd = position;
  closeSegment(lastEnd);
  return { bytes: position, ...complaintOf(isArray, scanner.closed, position, textAfterEnd) };
}

function complaintOf(isArray: boolean, closed: boolean, bytes: number, textAfterEnd: number | undefined): { complaint?: SourceRefused } {
  if (!isArray) return {};
  if (!closed) return { complaint: new SourceRefused('json_array_not_closed', `no closing bracket in ${bytes} bytes`) };
  return textAfterEnd === undefined ? {} : { complaint: new SourceRefused('text_after_json_array', `from about byte ${textAfterEnd} on`) };
}

function isBlank(chunk: Buffer, from: number): boolean {
  for (let at = from; at < chunk.length; at++) {
    const byte = chunk[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}
