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
  /** Words in lower case, one of which every text that matches holds, whatever its case; they decide whether it is tried. */
  readonly words: readonly string[];
  readonly pattern: RegExp;
  readonly marker: LicenceMarker | ((match: RegExpExecArray) => LicenceMarker | undefined);
}

const SPDX_MARKERS: readonly (readonly [RegExp, LicenceMarker])[] = [
  [/^MIT/i, 'mit'], [/^Apache-2/i, 'apache'], [/^(?:0?BSD)/i, 'bsd'], [/^MPL/i, 'mpl'], [/^AGPL/i, 'agpl'], [/^LGPL/i, 'lgpl'], [/^GPL/i, 'gpl'], [/^CC0/i, 'cc0'],
];

function markerOfSpdx(identifier: string): LicenceMarker {
  const clauses = /^CC-(BY(?:-(?:NC|ND|SA)){0,2})/i.exec(identifier)?.[1];
  if (clauses !== undefined) return creativeCommons(clauses);
  return SPDX_MARKERS.find(([pattern]) => pattern.test(identifier))?.[1] ?? 'spdx_other';
}

const patterns: readonly LicencePattern[] = [
  { words: ['spdx'], pattern: /SPDX-License-Identifier:\s{0,4}\(?([A-Za-z0-9][A-Za-z0-9.+-]{1,40})/gi, marker: (match) => markerOfSpdx(match[1] ?? '') },
  { words: ['creativecommons'], pattern: /creativecommons\.org\/(?:licenses\/(by(?:-(?:nc|nd|sa)){0,2})(?![a-z-])|(publicdomain))/gi, marker: (match) => (match[2] === undefined ? creativeCommons(match[1] ?? '') : 'cc0') },
  { words: ['cc'], pattern: /(?<![A-Za-z])CC(?:0(?![0-9A-Za-z])|[ -](BY(?:-(?:NC|ND|SA)){0,2})(?![A-Za-z-]))/g, marker: (match) => (match[1] === undefined ? 'cc0' : creativeCommons(match[1])) },
  { words: ['creative'], pattern: /Creative Commons Attribution((?:[ -]{1,2}(?:Non-?Commercial|No-?Deriv(?:ative)?s|Share-?Alike)){0,2})/gi, marker: (match) => creativeCommons(`by${(match[1] ?? '').replace(/[ -]+/g, '').replace(/NonCommercial/i, '-nc').replace(/NoDeriv(?:ative)?s/i, '-nd').replace(/ShareAlike/i, '-sa')}`) },
  { words: ['permission'], pattern: /Permission is hereby granted, free of charge/gi, marker: 'mit' },
  { words: ['mit'], pattern: /(?<![A-Za-z])MIT[ -]Licen[cs]ed?(?![a-z])/gi, marker: 'mit' },
  { words: ['apache'], pattern: /Apache[ -]Licen[cs]e,?\s{1,4}Version\s{1,4}2|apache\.org\/licenses\/LICENSE-2/gi, marker: 'apache' },
  { words: ['redistribution'], pattern: /Redistribution and use in source and binary forms/gi, marker: 'bsd' },
  { words: ['bsd'], pattern: /(?<![A-Za-z])BSD(?:[ -][0-4]-Clause|[ -]Licen[cs]e)/gi, marker: 'bsd' },
  { words: ['mozilla'], pattern: /Mozilla Public Licen[cs]e/gi, marker: 'mpl' },
  { words: ['gnu', 'gpl'], pattern: /GNU\s{1,4}(Affero |Lesser |Library )?General\s{1,4}Public\s{1,4}Licen[cs]e|(?<![A-Za-z])(AGPL|LGPL|GPL)(?:[ -]?v?[0-9]|[ -]licen[cs]ed?)/gi, marker: (match) => markerOfGnu(match[1] ?? match[2] ?? '') },
  { words: ['rights', 'rechte', 'droits', 'derechos', 'diritti', 'direitos', 'права'], pattern: /All rights reserved|Alle Rechte vorbehalten|Tous droits r(?:é|e\u0301)serv(?:é|e\u0301)s|Todos los derechos reservados|Tutti i diritti riservati|Todos os direitos reservados|Все права защищены/gi, marker: 'all_rights_reserved' },
  { words: ['copyright', '©'], pattern: /(?:Copyright\s{0,3}(?:\([cC]\)|©|&copy;)?|©)[\s,:]{0,3}(?:by\s)?(?:19|20)\d{2}/gi, marker: 'copyright_notice' },
  { words: ['confidential', 'vertraulich', 'confidentiel', 'privileged'], pattern: /(?:strictly|company|private and|privileged and|proprietary and)\s{1,3}confidential|confidential and (?:proprietary|privileged)|streng vertraulich|strictement confidentiel/gi, marker: 'confidential' },
  { words: ['noai', 'noimageai', 'tdm'], pattern: /(?<![A-Za-z])no(?:image)?ai(?![A-Za-z])|tdm-reservation["']?\s{0,3}[:=]\s{0,3}["']?1/gi, marker: 'no_ai_training' },
  { words: ['train', 'machine', 'mining'], pattern: /(?<![a-z])(?:train(?:ing)?|machine learning|data mining)(?![a-z])/gi, marker: reservedAgainstTraining },
];

const REFUSAL = /(?:may|must|shall|can)\s?not|not be (?:used|reproduced)|not (?:permitted|allowed|authori[sz]ed)|do not use|prohibit|forbid|no part of|without (?:[a-z]+ ){0,3}(?:permission|consent)/i;
const OF_MODELS = /(?<![A-Za-z])(?:AI|artificial intelligence|machine learning|language models?|LLMs?|generative|neural)(?![A-Za-z])/i;
const SENTENCE_BEFORE = 240;
const SENTENCE_AFTER = 120;

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
/** All words by their first byte in lower case, so that one pass over the bytes says which patterns to try. */
const wordsByLead = new Map<number, { readonly bytes: Uint8Array; readonly mask: number }[]>();
for (const [index, { words }] of patterns.entries()) {
  for (const word of words) {
    const bytes = encoder.encode(word).map((byte) => byte | 0x20);
    const lead = bytes[0] as number;
    wordsByLead.set(lead, [...(wordsByLead.get(lead) ?? []), { bytes, mask: 1 << index }]);
  }
}
const wordsOfLead = Array.from({ length: 256 }, (_, byte) => wordsByLead.get(byte | 0x20));
/** By the second byte too, because the first alone is a common letter. */
const pairs = new Uint8Array(0x10000);
for (const words of wordsByLead.values()) {
  for (const { bytes } of words) {
    for (const first of [bytes[0] as number, (bytes[0] as number) & ~0x20]) {
      for (const second of [bytes[1] as number, (bytes[1] as number) & ~0x20]) pairs[(first << 8) | second] = 1;
    }
  }
}

/**
 * What a text says of its licence, in the order of {@link licenceMarkers}, each once.
 * @param utf8 the text in UTF-8
 * @param text the same; called at most once, and only when the bytes hold a word that says something of rights
 */
export function findLicenceMarkers(utf8: Uint8Array, text: () => string): LicenceMarker[] {
  const mask = patternsWorthTrying(utf8);
  if (mask === 0) return [];
  const decoded = text();
  const found = new Set<LicenceMarker>();
  for (const [index, { pattern, marker }] of patterns.entries()) {
    if ((mask & (1 << index)) === 0) continue;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(decoded); match !== null; match = pattern.exec(decoded)) {
      const name = typeof marker === 'function' ? marker(match) : marker;
      if (name !== undefined) found.add(name);
      // The same for every match.
      if (typeof marker !== 'function') break;
    }
  }
  return licenceMarkers.filter((marker) => found.has(marker));
}

function patternsWorthTrying(utf8: Uint8Array): number {
  let mask = 0;
  const last = utf8.length - 1;
  for (let i = 0; i < last; i++) {
    if (pairs[((utf8[i] as number) << 8) | (utf8[i + 1] as number)] === 0) continue;
    for (const word of wordsOfLead[utf8[i] as number] ?? []) {
      if ((mask & word.mask) === 0 && matchesWord(utf8, i, word.bytes)) mask |= word.mask;
    }
  }
  return mask;
}

function matchesWord(utf8: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (((utf8[start + i] ?? 0) | 0x20) !== word[i]) return false;
  return true;
}
