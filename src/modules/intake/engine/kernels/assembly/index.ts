/*
 * The kernels: loops over bytes that JavaScript runs several times slower. Compiled to one WebAssembly module; each wrapper in
 * the folder above has an instance of its own, and so a memory of its own.
 */
export { placeText } from './memory';
export { addToChecksum, beginChecksum, checksumLanes, endChecksum } from './checksum';
export { characterBlockNumbers, characterBlocks } from './characters';
export { extractString, fieldAddress, outputAddress } from './json/extract';
export { judgeLanguage, reserveLanguages } from './languages';
export { countCl100k, countO200k, reserveTokens } from './tokens/count-tokens';
export { adoptRanks, makeRanksImage, maxRanksImageBytes, ranksImage } from './tokens/ranks';
export { measureQuality, qualityCountsAddress } from './quality/quality';
export { bandsAddress, prepareSketches, signatureAddress, sketchText } from './sketch';
export { smallLettersAddress } from './text/word-table';
export { placesAddress } from './places/place-list';
export { findSoughtWords, soughtWordGroups, soughtWordHalves, soughtWords } from './places/sought-words';
export { digitJoinersAddress, findTriggers, nameEndingsAddress } from './places/triggers';
