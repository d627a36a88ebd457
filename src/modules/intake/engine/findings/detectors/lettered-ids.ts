/** Values of characters at odd places, of the decree of 23 December 1976 (A and 0 are 1, B and 1 are 0 …). */
const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23] as const;
/** Letters that stand for digits where two people would have the same code. */
const OMOCODIA = 'LMNPQRSTUV';

/** The check letter of an Italian codice fiscale of sixteen characters, and its day of birth. */
export function passesCodiceFiscale(code: string): boolean {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const value = Number.parseInt(code.charAt(i), 36);
    const ordinal = value > 9 ? value - 10 : value;
    sum += i % 2 === 0 ? (ODD_VALUES[ordinal] ?? 0) : ordinal;
  }
  const day = Number(code.slice(9, 11).replace(/[A-Z]/g, (letter) => String(OMOCODIA.indexOf(letter))));
  // Women's days are written with 40 added.
  return day % 40 >= 1 && day % 40 <= 31 && day <= 71 && code.charCodeAt(15) === 0x41 + (sum % 26);
}

const CURP_ALPHABET = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';

/** The check digit of a Mexican CURP, by the instruction of 18 October 2021. */
export function passesCurp(code: string): boolean {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += CURP_ALPHABET.indexOf(code.charAt(i)) * (18 - i);
  return (10 - (sum % 10)) % 10 === Number(code.charAt(17));
}
