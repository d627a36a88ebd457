import { expect, it } from '@jest/globals';
import { documentErrors } from '../../src/modules/intake/engine/document-errors.js';
import { containerKinds, characterEncodings, defaultPlanLimits, recordFormats } from '../../src/modules/intake/engine/plan/dataset-plan.js';
import { expectGenerated, table } from './generated.js';

const formats: Record<(typeof recordFormats)[number], [record: string, place: string]> = {
  jsonl: ['a line; blank lines are left out', 'line'],
  json_array: ['an element', 'element'],
  json: ['an object, written over any number of lines; the file is one, or several that follow each other', 'object'],
  csv: ['a row; separated by comma, semicolon or bar, quoted as RFC 4180 says', 'row, the header being row 1'],
  tsv: ['a row', 'row, the header being row 1'],
  parquet: ['a row; Snappy, gzip, Brotli, LZ4, Zstandard or no compression', 'row'],
  text: ['the file', '1'],
  markdown: ['the file', '1'],
  html: ['the main text of the page, or all that it shows', '1'],
};
const encodings: Record<(typeof characterEncodings)[number], string> = {
  'utf-8': 'read where it lies',
  'utf-8-bom': 'the same, with a byte order mark',
  'utf-16le': 'with or without a byte order mark',
  'utf-16be': 'with or without a byte order mark',
  'latin-1': 'read as Windows-1252; told from UTF-8 by the first 4 MiB',
  binary: 'Parquet',
};
const containers: Record<(typeof containerKinds)[number], string> = {
  gzip: 'of any number of members',
  zstd: 'of any number of frames, with windows of at most 128 MiB',
  zip: 'entries by Deflate or stored; in another archive up to 64 MiB',
  tar: 'plain files of it',
};

function page(): string {
  const { maxDepth, maxEntries, maxRatio, freeUnpackedBytes } = defaultPlanLimits;
  return [
    '# What intake reads',
    '',
    'This page is made from the code: `npm run docs:generate`.',
    '',
    'What a file is, is told by its content; names do not matter. A record that cannot be read is counted under a code, with its place, and',
    'everything else is read. What is packed and damaged is not read at all, as nobody could say what is missing of it; checksums of gzip, zip and Zstandard are compared.',
    '',
    '## Formats',
    '',
    ...table(['format', 'a record is', 'its number'], recordFormats.map((format) => [format, ...formats[format]])),
    '',
    'Documents are in the field or column `text`, unless the dataset says another, or in the only column of text. Chat examples are',
    '`{"messages": […]}`, with `tools` if there are any; preference pairs `{"input": {"messages": […]}, "preferred_output": […],',
    '"non_preferred_output": […]}`. In a table these are columns of JSON, in Parquet of lists as well.',
    '',
    '## Encodings',
    '',
    ...table(['encoding', ''], characterEncodings.map((encoding) => [encoding, encodings[encoding]])),
    '',
    '## Packing',
    '',
    ...table(['packing', ''], containerKinds.map((kind) => [kind, containers[kind]])),
    '',
    `Up to ${maxDepth} of them in each other, and ${maxEntries.toLocaleString('en')} entries a file. What macOS adds to archives is passed over. A stream may unpack to ${freeUnpackedBytes / 1024 ** 2} MiB, or to`,
    `${maxRatio} times its size, and a file to four times as much, or to ${maxRatio} times its size.`,
    '',
    '## Codes',
    '',
    ...table(['code', 'what it says'], Object.entries(documentErrors).map(([code, text]) => [`\`${code}\``, text])),
    '',
  ].join('\n');
}

it('docs/intake-formats.md says what is read, and what each code means', () => {
  expectGenerated('intake-formats.md', page());
  expect(Object.keys(formats)).toEqual([...recordFormats]);
});
