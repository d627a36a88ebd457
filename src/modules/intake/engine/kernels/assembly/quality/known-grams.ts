import { beginInterning, interned, internKey, internUnseen } from '../interning';
import { align, grow } from '../memory';
import { charactersAt } from '../text/token-list';
import { listFives } from './gram-filter';
import { groupGrams, groups, groupsFound } from './gram-groups';

/** The n-grams that are known to be repeated, or may be, in the order of the text: place of the first token, and number. */
let gramList: usize = 0;
export let gramsListed: u32 = 0;
const GRAM_BYTES: usize = 8;
/** How many numbers there are, from 1 on. */
let gramsNumbered: u32 = 0;
/** Of each n-gram, by number: how often it occurs, and later whether it was met. */
let occurrences: usize = 0;
/** The same of the (n + 1)-grams, while they are numbered. */
let occurrencesToCome: usize = 0;
const OCCURRENCE_BYTES: usize = 8;
/** Of each n-gram, by number: the one that follows its first occurrence, and the number of the (n + 1)-gram that they make. */
let successors: usize = 0;
const SUCCESSOR_BYTES: usize = 8;
/** Where tables may begin. */
let tables: usize = 0;

export const LEAST_KNOWN: u32 = 5;

/** Begins with the n-grams of {@link LEAST_KNOWN} tokens. @param free memory that may be used from there on */
export function listRepeatedGrams(free: usize): void {
  gramsListed = listFives(free);
  if (gramsListed == 0) return;
  gramList = align(free + (<usize>gramsListed << 2));
  occurrencesToCome = align(groupGrams(LEAST_KNOWN, free, gramsListed, gramList, gramList + <usize>gramsListed * GRAM_BYTES));
  gramsNumbered = groupsFound;
  occurrences = groups;
  successors = align(occurrencesToCome + (<usize>gramsListed + 1) * OCCURRENCE_BYTES);
  tables = align(successors + (<usize>gramsListed + 1) * SUCCESSOR_BYTES);
  grow(tables);
}

/**
 * Characters of the n-grams that were met before; where there is one, the search goes on behind it. The list becomes that of the
 * (n + 1)-grams: one may be repeated wherever two repeated n-grams are neighbours. Most n-grams are always followed by the same one,
 * so the table is asked only where that fails.
 */
export function charactersInKnownGrams(n: u32): f64 {
  memory.fill(successors, 0, (<usize>gramsNumbered + 1) * SUCCESSOR_BYTES);
  beginInterning(tables, gramsListed >> 3);
  let characters: u32 = 0;
  let nextPlace: u32 = 0;
  let listed: u32 = 0;
  let placeBefore: u32 = NONE;
  let gramBefore: u32 = 0;
  const end = gramList + <usize>gramsListed * GRAM_BYTES;
  for (let at = gramList; at < end; at += GRAM_BYTES) {
    const place = load<u32>(at);
    const gram = load<u32>(at, 4);
    const occurrence = occurrences + <usize>gram * OCCURRENCE_BYTES;
    if (load<u32>(occurrence) == 1) continue;
    if (place >= nextPlace) {
      if (load<u32>(occurrence, 4) == MET) {
        characters += charactersAt(place, n);
        nextPlace = place + n;
      } else {
        store<u32>(occurrence, MET, 4);
      }
    }
    if (place == placeBefore + 1) listGram(listed++, placeBefore, numberGram(gramBefore, gram));
    placeBefore = place;
    gramBefore = gram;
  }
  gramsListed = listed;
  gramsNumbered = interned;
  const counted = occurrences;
  occurrences = occurrencesToCome;
  occurrencesToCome = counted;
  return <f64>characters;
}

/** Before all places. */
const NONE: u32 = 0xfffffffe;
/** Of an n-gram that was met; no place is as large. */
const MET: u32 = 0xffffffff;

/** The number of the (n + 1)-gram that two neighbours make. */
// @ts-ignore: decorator
@inline
function numberGram(gram: u32, next: u32): u32 {
  const successor = successors + <usize>gram * SUCCESSOR_BYTES;
  let number = load<u32>(successor, 4);
  if (number != 0 && load<u32>(successor) == next) return number;
  const knownBefore = interned;
  if (number == 0) {
    number = internUnseen();
    store<u32>(successor, next);
    store<u32>(successor, number, 4);
  } else {
    number = internKey((<u64>gram << 32) | <u64>next);
  }
  if (interned != knownBefore) store<u64>(occurrencesToCome + <usize>number * OCCURRENCE_BYTES, 0);
  return number;
}

// @ts-ignore: decorator
@inline
function listGram(index: u32, place: u32, gram: u32): void {
  const listed = gramList + <usize>index * GRAM_BYTES;
  store<u32>(listed, place);
  store<u32>(listed, gram, 4);
  const times = occurrencesToCome + <usize>gram * OCCURRENCE_BYTES;
  store<u32>(times, load<u32>(times) + 1);
}
