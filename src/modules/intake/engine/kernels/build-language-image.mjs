/*
 * Turns the tables of the package eld (Efficient Language Detector, by Nito T.M., Apache-2.0) into the image that the kernel
 * `assembly/languages.ts` reads as it is. The same bytes in every runtime: the package's tables are fixed, and so are the small
 * letters of the letters that it knows (Unicode's stability policy).
 */
const CODES_BYTES = 128;
const SLOT_BITS = 17;
const HASH_BITS = 48n;
const POSTING_BITS = 18;
const COUNT_BITS = 5;
const MAX_GRAM_BYTES = 6;
const BLANK = 0x20;

/** The package's files that are read, as URLs. */
export function languageSources() {
  const small = import.meta.resolve('eld/small');
  return Object.fromEntries(['ngrams/small', 'dictionary', 'regexPatterns'].map((name) => [name, new URL(`../${name}.js`, small)]));
}

/** The image, laid out as `assembly/languages.ts` says. */
export async function buildLanguageImage() {
  const sources = languageSources();
  const { ngramsData } = await import(sources['ngrams/small'].href);
  const { dictionary } = await import(sources.dictionary.href);
  const { separators } = await import(sources.regexPatterns.href);
  return Buffer.concat([codes(Object.values(ngramsData.languages)), smallLetters(separators), wordBytes(dictionary), ...gramTable(ngramsData.ngrams, dictionary)]);
}

function codes(languages) {
  const text = Buffer.from(languages.join(''), 'latin1');
  if (languages.some((code) => !/^[a-z]{2}$/.test(code)) || text.length > CODES_BYTES) throw new Error('the languages of eld are not as the kernel has them');
  return Buffer.concat([text, Buffer.alloc(CODES_BYTES - text.length)]);
}

/** A character is a letter when the package's pattern of separators leaves it alone; apostrophes are the kernel's own case. */
function smallLetters(separators) {
  const letters = new Uint16Array(0x10000);
  for (let codePoint = 0; codePoint < letters.length; codePoint++) {
    const character = String.fromCharCode(codePoint);
    if (/[\ud800-\udfff'`’ ]/.test(character) || character.replace(separators, ' ') !== character) continue;
    const small = character.toLowerCase();
    if (small.length !== 1 && codePoint !== 0x130) throw new Error(`the small form of U+${codePoint.toString(16)} is more than a letter`);
    letters[codePoint] = small.charCodeAt(0);
  }
  return Buffer.from(letters.buffer);
}

function wordBytes(dictionary) {
  return Buffer.from(Array.from({ length: 256 }, (_, byte) => (byte >= 0x80 && (dictionary[byte] ?? ' ') === ' ' ? BLANK : byte)));
}

/** Slots by open addressing, then the languages and weights of all n-grams. */
function gramTable(ngrams, dictionary) {
  const byteOf = new Map(dictionary.flatMap((character, byte) => (byte >= 0x80 && character !== ' ' ? [[character, byte]] : [])));
  const slots = new BigUint64Array(2 ** SLOT_BITS);
  const postings = [];
  const mask = slots.length - 1;
  for (const [gram, weights] of Object.entries(ngrams)) {
    const entries = Object.entries(weights);
    const bytes = Array.from(gram, (character) => byteOf.get(character) ?? character.charCodeAt(0));
    if (bytes.length > MAX_GRAM_BYTES || bytes.some((byte) => byte > 0xff) || entries.length >= 2 ** COUNT_BITS || postings.length / 2 + entries.length > 2 ** POSTING_BITS) {
      throw new Error(`the n-gram ${JSON.stringify(gram)} of eld does not fit into the kernel's table`);
    }
    const hash = hashOf(bytes);
    let distance = 0;
    while (slots[(Number(hash & BigInt(mask)) + distance) & mask] !== 0n) distance++;
    const which = (hash >> BigInt(SLOT_BITS)) + (BigInt(distance) << (HASH_BITS - BigInt(SLOT_BITS)));
    slots[(Number(hash & BigInt(mask)) + distance) & mask] = (which << BigInt(POSTING_BITS + COUNT_BITS)) | (BigInt(postings.length / 2) << BigInt(COUNT_BITS)) | BigInt(entries.length);
    for (const [language, weight] of entries) {
      if (!Number.isInteger(weight) || weight < 0 || weight > 0xff) throw new Error(`the n-gram ${JSON.stringify(gram)} of eld has the weight ${weight}`);
      postings.push(Number(language), weight);
    }
  }
  return [Buffer.from(slots.buffer), Buffer.from(postings)];
}

/** As `mixed` of the kernel. */
function hashOf(bytes) {
  const gram = bytes.reduceRight((key, byte) => (key << 8n) | BigInt(byte), 0n);
  const hash = (gram * 0x9e3779b97f4a7c15n) & ((1n << HASH_BITS) - 1n);
  return hash ^ (hash >> 24n);
}
