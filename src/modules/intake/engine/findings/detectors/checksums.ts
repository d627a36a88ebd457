/** Check digits and letters of numbers, by the rules of those who issue them. All take digits without separators. */

/** Sum of the digits, each multiplied by its weight. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0);
}

/** ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** ISO/IEC 7064, MOD 97-10, over digits and letters (A is 10 … Z is 35). */
export function remainder97(alphanumeric: string): number {
  let remainder = 0;
  for (let i = 0; i < alphanumeric.length; i++) {
    const value = Number.parseInt(alphanumeric.charAt(i), 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** ISO/IEC 7064, MOD 11,10. */
export function passesMod11And10(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++) {
    let sum = (Number(digits[i]) + product) % 10;
    if (sum === 0) sum = 10;
    product = (sum * 2) % 11;
  }
  return (product + Number(digits.at(-1))) % 10 === 1;
}

/** ISO/IEC 7064, MOD 11-2: the last is a digit, or X for ten. */
export function passesMod11And2(code: string): boolean {
  let product = 0;
  for (let i = 0; i < code.length - 1; i++) product = ((product + Number(code[i])) * 2) % 11;
  const check = (12 - product) % 11;
  return code.at(-1)?.toUpperCase() === (check === 10 ? 'X' : String(check));
}

/** The dihedral group of order ten: what Verhoeff's algorithm multiplies in. */
function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b) % 5 + 5) % 5 : ((a - b) % 5 + 5) % 5;
}

const VERHOEFF_STEP: readonly number[] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** J. Verhoeff, Error Detecting Decimal Codes, 1969. */
export function passesVerhoeff(digits: string): boolean {
  let check = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i]);
    for (let step = 0; step < i % 8; step++) digit = VERHOEFF_STEP[digit] ?? 0;
    check = dihedral(check, digit);
  }
  return check === 0;
}

/** Whether there is such a day; a year of two digits is taken as any century's. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year < 100 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}
