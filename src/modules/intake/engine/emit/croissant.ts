import type { Manifest } from './manifest.js';

/** What a dataset's description says that its bytes do not. */
export interface DatasetDescription {
  readonly name: string;
  readonly description: string;
  /** Where the dataset is looked at. */
  readonly url: string;
  /** Of a licence, or of the agreement under which the data is used. */
  readonly license: string;
  readonly creator: { readonly type: 'Organization' | 'Person'; readonly name: string };
  /** ISO 8601 date; null is left out, though Croissant asks for it: a date that is made up would be worse. */
  readonly datePublished: string | null;
  /** Such as 1.0.0. */
  readonly version: string;
  /** ISO 639-1, most frequent first. */
  readonly languages: readonly string[];
  readonly keywords?: readonly string[];
  /** SHA-256 and bytes of the manifest as it is written beside the shards. */
  readonly manifest: { readonly sha256: string; readonly bytes: number };
}

export const CROISSANT_VERSION = 'http://mlcommons.org/croissant/1.1';
export const CROISSANT_MEDIA_TYPE = `application/ld+json; profile="${CROISSANT_VERSION}"`;

/** Terms of Croissant that are written without their prefix. */
const terms = [
  'annotation', 'arrayShape', 'citeAs', 'column', 'containedIn', 'equivalentProperty', 'excludes', 'extract', 'field', 'fileProperty', 'fileObject',
  'fileSet', 'format', 'includes', 'isArray', 'isLiveDataset', 'jsonPath', 'key', 'md5', 'parentField', 'readLines', 'recordSet', 'references', 'regex',
  'sdVersion', 'separator', 'source', 'subField', 'transform', 'unArchive', 'value',
];

const context = {
  '@language': 'en',
  '@vocab': 'http://schema.org/',
  sc: 'http://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dct: 'http://purl.org/dc/terms/',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  examples: { '@id': 'cr:examples', '@type': '@json' },
  ...Object.fromEntries(terms.map((term) => [term, `cr:${term}`])),
};

interface FieldDescription {
  readonly name: string;
  readonly description: string;
  readonly dataType: 'sc:Text' | 'sc:Integer';
  readonly column: string;
  readonly jsonPath: string;
}

const documentFields: readonly FieldDescription[] = [
  { name: 'id', description: 'Identifier of the document, made of where it was found.', dataType: 'sc:Text', column: 'id', jsonPath: '$.id' },
  { name: 'text', description: 'Text of the document, redacted.', dataType: 'sc:Text', column: 'text', jsonPath: '$.text' },
  { name: 'file', description: 'File that was uploaded.', dataType: 'sc:Text', column: 'file', jsonPath: '$.source.file' },
  { name: 'entry', description: 'Entry of the archive in it; null when it is no archive.', dataType: 'sc:Text', column: 'entry', jsonPath: '$.source.entry' },
  { name: 'line', description: 'Line, row or element in the source, from 1.', dataType: 'sc:Integer', column: 'line', jsonPath: '$.source.line' },
  { name: 'tokens', description: 'Tokens of the text.', dataType: 'sc:Integer', column: 'tokens', jsonPath: '$.tokens' },
  { name: 'language', description: 'ISO 639-1 code of the main language; und when undetermined.', dataType: 'sc:Text', column: 'language', jsonPath: '$.language' },
];
const chatFields: readonly FieldDescription[] = [
  { name: 'example', description: 'A chat example as JSON: a list of messages, redacted.', dataType: 'sc:Text', column: 'example', jsonPath: '$' },
];
const preferenceFields: readonly FieldDescription[] = [
  { name: 'pair', description: 'A preference pair as JSON: input, preferred and other answer, redacted.', dataType: 'sc:Text', column: 'example', jsonPath: '$' },
];
const recordSets = {
  documents: { id: 'documents', fields: documentFields },
  chat: { id: 'examples', fields: chatFields },
  preferences: { id: 'pairs', fields: preferenceFields },
};

const mediaTypes = { 'jsonl.zst': ['application/jsonlines', 'application/zstd'], parquet: ['application/vnd.apache.parquet'] };

/**
 * Describes cleaned shards as a Croissant dataset (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html): JSON-LD that is
 * written beside them as `croissant.json`, with paths relative to it.
 */
export function buildCroissant(manifest: Manifest, dataset: DatasetDescription): Record<string, unknown> {
  const { id, fields } = recordSets[manifest.rules.kind];
  return {
    '@context': context,
    '@type': 'sc:Dataset',
    'dct:conformsTo': CROISSANT_VERSION,
    name: dataset.name,
    description: dataset.description,
    url: dataset.url,
    license: dataset.license,
    creator: { '@type': `sc:${dataset.creator.type}`, name: dataset.creator.name },
    ...(dataset.datePublished === null ? {} : { datePublished: dataset.datePublished }),
    version: dataset.version,
    inLanguage: [...dataset.languages],
    keywords: [...(dataset.keywords ?? [])],
    isLiveDataset: false,
    distribution: distributionOf(manifest, dataset),
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': id,
        name: id,
        description: `${manifest.totals.documents} records with ${manifest.totals.tokens} tokens (${manifest.rules.encoding}).`,
        ...(manifest.rules.kind === 'documents' ? { key: { '@id': `${id}/id` } } : {}),
        field: fields.map((field) => fieldOf(id, field, manifest)),
      },
    ],
  };
}

function distributionOf({ shards, format, totals }: Manifest, { manifest }: DatasetDescription): Record<string, unknown>[] {
  const file = (name: string, bytes: number, sha256: string, encodingFormat: readonly string[]): Record<string, unknown> => ({
    '@type': 'cr:FileObject', '@id': name, name: name.slice(name.lastIndexOf('/') + 1), contentUrl: name, contentSize: `${bytes} B`, encodingFormat, sha256,
  });
  return [
    { ...file('manifest.json', manifest.bytes, manifest.sha256, ['application/json']), description: 'Names, sizes, hashes and tokens of all shards, and the policy.' },
    ...shards.map(({ name, bytes, sha256 }) => file(name, bytes, sha256, mediaTypes[format])),
    {
      '@type': 'cr:FileSet',
      '@id': 'shards',
      name: 'shards',
      description: `All ${totals.shards} shards.`,
      containedIn: { '@id': 'manifest.json' },
      encodingFormat: mediaTypes[format],
      includes: `data/part-*.${format}`,
    },
  ];
}

function fieldOf(recordSet: string, { name, description, dataType, column, jsonPath }: FieldDescription, { format }: Manifest): Record<string, unknown> {
  return {
    '@type': 'cr:Field',
    '@id': `${recordSet}/${name}`,
    name,
    description,
    dataType,
    source: { fileSet: { '@id': 'shards' }, extract: format === 'parquet' ? { column } : { jsonPath } },
  };
}
