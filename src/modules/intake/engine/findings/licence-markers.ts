import { FoundPlaces } from '../kernels/found-places.js';
import { KernelText } from '../kernels/kernel-text.js';
import { writeSoughtWords, type SoughtWord } from '../kernels/sought-words.js';

/** What a text says of the rights in it. Each only asks for a look: who may use the text is for people to decide. */
export const licenceMarkers = [
  'all_rights_reserved', 'copyright_notice', 'confidential', 'no_ai_training',
  'cc0', 'cc_by', 'cc_by_sa', 'cc_by_nc', 'cc_by_nd', 'cc_by_nc_sa', 'cc_by_nc_nd',
  'mit', 'apache', 'bsd', 'mpl', 'gpl', 'lgpl', 'agpl', 'spdx_other',
] as const;
export type LicenceMarker = (typeof licenceMarkers)[number];

/** For people. */
export const licenceMarkerLabels: Readonly<Record<LicenceMarker, string>> = {
  all_rights_reserved: 'All rights reserved',
  copyright_notice: 'Copyright notice',
  confidential: 'Marked as confidential',
  no_ai_training: 'Reserved against training of AI',
  cc0: 'CC0 (public domain)',
  cc_by: 'CC BY',
  cc_by_sa: 'CC BY-SA',
  cc_by_nc: 'CC BY-NC',
  cc_by_nd: 'CC BY-ND',
  cc_by_nc_sa: 'CC BY-NC-SA',
  cc_by_nc_nd: 'CC BY-NC-ND',
  mit: 'MIT',
  apache: 'Apache 2.0',
  bsd: 'BSD',
  mpl: 'MPL 2.0',
  gpl: 'GPL',
  lgpl: 'LGPL',
  agpl: 'AGPL',
  spdx_other: 'Another licence, by its SPDX identifier',
};

const creativeCommons = (clauses: string): LicenceMarker => {
  const kinds = new Set(clauses.toLowerCase().split('-'));
  if (kinds.has('nc')) return kinds.has('nd') ? 'cc_by_nc_nd' : kinds.has('sa') ? 'cc_by_nc_sa' : 'cc_by_nc';
  return kinds.has('nd') ? 'cc_by_nd' : kinds.has('sa') ? 'cc_by_sa' : 'cc_by';
};

interface LicencePattern {
  /**
   * Words of at most 16 bytes, one of which every text that matches holds: they decide whether the pattern is tried. `[` stands
   * before two or three letters of each that seldom come together, which the pass over the bytes looks for first. In lower case,
   * whatever the text's; or in capitals, for these alone. Beyond ASCII each is sought as it is written.
   */
  readonly words: readonly string[];
  readonly pattern: RegExp;
  readonly marker: LicenceMarker | ((match: RegExpExecArray) => LicenceMarker | undefined);
  /** All that `marker` can give, where it is a function: once they are found, the pattern is not tried any more. */
  readonly markers?: readonly LicenceMarker[];
  /** Units between the pattern's beginning and its word, at most; {@link LEAD} unless given. */
  readonly lead?: number;
  /** Every text that matches holds this; sought in a text as a whole, once. */
  readonly needed?: RegExp;
}

const CREATIVE_COMMONS: readonly LicenceMarker[] = ['cc_by', 'cc_by_sa', 'cc_by_nc', 'cc_by_nd', 'cc_by_nc_sa', 'cc_by_nc_nd'];

const SPDX_MARKERS: readonly (readonly [RegExp, LicenceMarker])[] = [
  [/^MIT/i, 'mit'], [/^Apache-2/i, 'apache'], [/^(?:0?BSD)/i, 'bsd'], [/^MPL/i, 'mpl'], [/^AGPL/i, 'agpl'], [/^LGPL/i, 'lgpl'], [/^GPL/i, 'gpl'], [/^CC0/i, 'cc0'],
];

function markerOfSpdx(identifier: string): LicenceMarker {
  const clauses = /^CC-(BY(?:-(?:NC|ND|SA)){0,2})/i.exec(identifier)?.[1];
  if (clauses !== undefined) return creativeCommons(clauses);
  return SPDX_MARKERS.find(([pattern]) => pattern.test(identifier))?.[1] ?? 'spdx_other';
}

const REFUSAL = /(?:may|must|shall|can)\s?not|not be (?:used|reproduced)|not (?:permitted|allowed|authori[sz]ed)|do not use|prohibit|forbid|no part of|without (?:[a-z]+ ){0,3}(?:permission|consent)/i;
const OF_MODELS = /(?<![A-Za-z])(?:AI|artificial intelligence|machine learning|language models?|LLMs?|generative|neural)(?![A-Za-z])/i;
const SENTENCE_BEFORE = 230;
const SENTENCE_AFTER = 120;

const patterns: readonly LicencePattern[] = [
  { words: ['s[pdx'], pattern: /SPDX-License-Identifier:\s{0,4}\(?([A-Za-z0-9][A-Za-z0-9.+-]{1,40})/gi, marker: (match) => markerOfSpdx(match[1] ?? '') },
  { words: ['creativec[ommons'], pattern: /creativecommons\.org\/(?:licenses\/(by(?:-(?:nc|nd|sa)){0,2})(?![a-z-])|(publicdomain))/gi, markers: [...CREATIVE_COMMONS, 'cc0'], marker: (match) => (match[2] === undefined ? creativeCommons(match[1] ?? '') : 'cc0') },
  { words: ['[CC'], pattern: /(?<![A-Za-z])CC(?:0(?![0-9A-Za-z])|[ -](BY(?:-(?:NC|ND|SA)){0,2})(?![A-Za-z-]))/g, markers: [...CREATIVE_COMMONS, 'cc0'], marker: (match) => (match[1] === undefined ? 'cc0' : creativeCommons(match[1])) },
  { words: ['c[ommons'], pattern: /Creative Commons Attribution((?:[ -]{1,2}(?:Non-?Commercial|No-?Deriv(?:ative)?s|Share-?Alike)){0,2})/gi, markers: CREATIVE_COMMONS, marker: (match) => creativeCommons(`by${(match[1] ?? '').replace(/[ -]+/g, '').replace(/NonCommercial/i, '-nc').replace(/NoDeriv(?:ative)?s/i, '-nd').replace(/ShareAlike/i, '-sa')}`) },
  { words: ['p[ermission'], pattern: /Permission is hereby granted, free of charge/gi, marker: 'mit' },
  { words: ['[MIT'], pattern: /(?<![A-Za-z])MIT[ -](?:[Ll]icen[cs]e|LICEN[CS]E)/g, marker: 'mit' },
  { words: ['[apache'], pattern: /Apache[ -]Licen[cs]e,?\s{1,4}Version\s{1,4}2|apache\.org\/licenses\/LICENSE-2/gi, marker: 'apache' },
  { words: ['re[distribution'], pattern: /Redistribution and use in source and binary forms/gi, marker: 'bsd' },
  { words: ['[BSD'], pattern: /(?<![A-Za-z])BSD[ -](?:[0-4]-[Cc]lause|[Ll]icen[cs]e|LICEN[CS]E)/g, marker: 'bsd' },
  { words: ['m[ozilla'], pattern: /Mozilla Public Licen[cs]e/gi, marker: 'mpl' },
  { words: ['[GNU', '[GPL'], pattern: /GNU\s{1,4}(A(?:ffero|FFERO) |L(?:esser|ESSER|ibrary|IBRARY) )?G(?:eneral|ENERAL)\s{1,4}P(?:ublic|UBLIC)\s{1,4}L(?:icen[cs]e|ICEN[CS]E)|(?<![A-Za-z])(AGPL|LGPL|GPL)(?:[ -]?[vV]?[0-9]|[ -](?:[Ll]icen[cs]e|LICEN[CS]E))/g, markers: ['gpl', 'lgpl', 'agpl'], marker: (match) => markerOfGnu(match[1] ?? match[2] ?? '') },
  { words: ['r[eserv', 'r[iserv', '[éserv', '[Éserv', '[\u0301serv', 'vo[rbehalten', 'за[щищены', 'За[щищены', 'ЗА[ЩИЩЕНЫ'], pattern: /All rights reserved|Alle Rechte vorbehalten|Tous droits r(?:é|e\u0301)serv(?:é|e\u0301)s|Todos los derechos reservados|Tutti i diritti riservati|Todos os direitos reservados|Все права защищены/gi, marker: 'all_rights_reserved' },
  { words: ['co[pyright', '[©'], pattern: /(?:Copyright\s{0,3}(?:\([cC]\)|©|&copy;)?|©)[\s,:]{0,3}(?:by\s)?(?:19|20)\d{2}/gi, marker: 'copyright_notice' },
  { words: ['co[nfidenti', 'vertr[aulich'], pattern: /(?:strictly|company|private and|privileged and|proprietary and)\s{1,3}confidential|confidential and (?:proprietary|privileged)|streng vertraulich|strictement confidentiel/gi, marker: 'confidential' },
  { words: ['[noai', 'no[imageai', '[tdm-res'], pattern: /(?<![A-Za-z])no(?:image)?ai(?![A-Za-z])|tdm-reservation["']?\s{0,3}[:=]\s{0,3}["']?1/gi, marker: 'no_ai_training' },
  { words: ['t[rain', 'machi[ne learn', 'm[ining'], pattern: /(?<![a-z])(?:train(?:ing)?|machine learning|data mining)(?![a-z])/gi, lead: 'data '.length, needed: REFUSAL, markers: ['no_ai_training'], marker: reservedAgainstTraining },
];

/** A sentence that refuses the use of the text for training. */
function reservedAgainstTraining({ input, index }: RegExpExecArray): LicenceMarker | undefined {
  const before = input.slice(Math.max(0, index - SENTENCE_BEFORE), index);
  const sentence = before.slice(before.lastIndexOf('. ') + 1) + (input.slice(index, index + SENTENCE_AFTER).split('. ', 1)[0] ?? '');
  return REFUSAL.test(sentence) && OF_MODELS.test(sentence) ? 'no_ai_training' : undefined;
}

function markerOfGnu(kind: string): LicenceMarker {
  return /^a/i.test(kind) ? 'agpl' : /^l/i.test(kind) ? 'lgpl' : 'gpl';
}

const encoder = new TextEncoder();
const isSmallLetter = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;
const CASE_BIT = 0x20;

/** The words of all patterns, each by its pattern's index. */
const soughtWords: readonly SoughtWord[] = patterns.flatMap(({ words }, kind) =>
  words.map((marked) => {
    const bytes = encoder.encode(marked.replace('[', ''));
    return { bytes, folded: bytes.map((byte) => (isSmallLetter(byte) ? CASE_BIT : 0)), rarest: encoder.encode(marked.slice(0, marked.indexOf('['))).length, kind };
  }),
);

/** The text of late, of which a thread has one at a time. */
const scanned = new KernelText((kernels, memory) => writeSoughtWords(kernels, memory(), soughtWords));
const places = new FoundPlaces();

/** Units between a pattern's beginning and its word, at most. */
const LEAD = 40;
/** Of UTF-8, for one unit of UTF-16. */
const MAX_UNIT_BYTES = 3;
/** Bytes of a text around a word that its pattern is tried on: as many as the longest sentence may take in any script. */
const BEFORE = MAX_UNIT_BYTES * (SENTENCE_BEFORE + LEAD);
const AFTER = MAX_UNIT_BYTES * SENTENCE_AFTER;

/**
 * What a text says of its licence, in the order of {@link licenceMarkers}, each once. Patterns are tried around words that say
 * something of rights only, so that the time it takes is linear in the text.
 * @param utf8 the text in UTF-8
 * @param text the same; called at most once, and only when the bytes hold such a word
 */
export function findLicenceMarkers(utf8: Uint8Array, text: () => string): LicenceMarker[] {
  scanned.load(utf8);
  places.take(scanned, scanned.exports.findSoughtWords(scanned.address, scanned.length));
  if (places.length === 0) return [];
  const found = new Set<LicenceMarker>();
  const done = new Set<LicencePattern>();
  const seen = new Set<LicencePattern>();
  const decoded = text();
  for (let i = 0; i < places.length; i++) {
    const pattern = patterns[places.kindAt(i)];
    if (pattern === undefined || done.has(pattern)) continue;
    if (!seen.has(pattern)) {
      seen.add(pattern);
      if (pattern.needed?.test(decoded) === false) {
        done.add(pattern);
        continue;
      }
    }
    const start = places.byteAt(i);
    addMarkers(pattern, part(utf8, decoded, start - BEFORE, start), part(utf8, decoded, start, start + AFTER), found);
    if (isExhausted(pattern, found)) done.add(pattern);
  }
  return found.size === 0 ? [] : licenceMarkers.filter((marker) => found.has(marker));
}

function isExhausted({ marker, markers }: LicencePattern, found: ReadonlySet<LicenceMarker>): boolean {
  return typeof marker === 'string' ? found.has(marker) : (markers?.every((possible) => found.has(possible)) ?? false);
}

/** What is cut at the far edges is no matter: no pattern reaches that far. */
function part(utf8: Uint8Array, text: string, from: number, to: number): string {
  const start = Math.max(0, from);
  const end = Math.min(utf8.length, to);
  return text.length === utf8.length ? text.slice(start, end) : Buffer.from(utf8.buffer, utf8.byteOffset + start, end - start).toString();
}

/** Takes the matches that begin at the word or shortly before: those further on have words of their own. */
function addMarkers({ pattern, marker, lead = LEAD }: LicencePattern, before: string, after: string, found: Set<LicenceMarker>): void {
  const around = before + after;
  const at = before.length;
  pattern.lastIndex = Math.max(0, at - lead);
  for (let match = pattern.exec(around); match !== null && match.index <= at; match = pattern.exec(around)) {
    const name = typeof marker === 'function' ? marker(match) : marker;
    if (name !== undefined) found.add(name);
    // The same for every match.
    if (typeof marker !== 'function') return;
  }
}
