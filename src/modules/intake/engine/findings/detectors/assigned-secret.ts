import { isWord } from './characters.js';
import type { Detector } from './detector.js';

const MAX_NAME_UNITS = 60;
const MAX_BLANKS = 3;
const MIN_VALUE_UNITS = 8;
const MAX_VALUE_UNITS = 512;

/** Names of passwords: what people choose, so that a word with a digit or a sign is one. */
const PASSWORD_NAME = /(?:passw(?:or)?d|pwd|passphrase|passwort|kennwort|contrase(?:ñ|n)a|senha|mot_?de_?passe|wachtwoord|haslo|heslo)\d{0,2}$/i;
/** Names of what machines choose. */
const KEY_NAME = /(?:secret|token|(?:api|secret|access|private|auth|encryption|signing|client|account|master|service|subscription|storage|app|shared|session|license|deploy)[_-]?key|credential|auth)s?(?:[_-]?\d{1,2})?$/i;
/** What is no secret though it is called so: how many, which kind, where. */
const OTHER_NAME = /(?:public|max|min|num|next|page|csrf|xsrf|prev|count|type|name|id)[_-]?(?:token|key|secret)$/i;
/** Values that stand for one: variables, functions, examples. */
const REFERENCE = /^(?:\$|%|<|\{|process\.|os\.|env\.|self\.|this\.|config\.|settings\.|secrets?\.|var\.|data\.|vault:|ref\+|arn:|https?:|file:|\/)|(?:example|placeholder|changeme|change[_-]me|your[_-]?|xxxx|\*\*\*|\.\.\.|secret|redacted|dummy|todo|undefined|null|none|true|false|default|required|optional|string)/i;
const CODE = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+$|[()]|::|=>/;

/** Units of an unquoted value; a bracket may be a placeholder's. */
const VALUE = /[^\s"'`,;<>&()[\]{}|\\]{8,512}/y;
const QUOTED_VALUE = /[^\s"'`<>[\]\\]{6,512}/y;

const isQuote = (unit: number): boolean => unit === 0x22 || unit === 0x27 || unit === 0x60;
const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x09;
const EQUALS = 0x3d;
const COLON = 0x3a;
const GREATER = 0x3e;
const HYPHEN = 0x2d;

/** Where the value behind the sign of an assignment (`:` or `=`) begins. */
export function assignedValueStart(text: string, sign: number): number {
  let at = sign + 1;
  // `:=`, `=>`, `==`
  if (text.charCodeAt(at) === EQUALS || text.charCodeAt(at) === GREATER) at++;
  const blanksFrom = at;
  while (at - blanksFrom < MAX_BLANKS && isBlank(text.charCodeAt(at))) at++;
  if (isQuote(text.charCodeAt(at))) at++;
  return at;
}

/** The last few units of a name behind which a value is worth a look; see {@link assignedSecretDetector}. */
export const secretNameEndings: readonly string[] = [
  'ord', 'swd', 'pwd', 'ase', 'ort', 'ña', 'ena', 'nha', 'sse', 'slo', 'ret', 'ets', 'ken', 'ens', 'key', 'eys', 'ial', 'als', 'uth', 'ths',
];

/** Values of some randomness that are assigned to a name that says password, secret, token or key. Only the value is found. */
export const assignedSecretDetector: Detector = {
  matchAt(text, start) {
    let at = start;
    const quoted = isQuote(text.charCodeAt(at - 1));
    const quote = text.charCodeAt(at - 1);
    if (quoted) at--;
    const blanksTo = at;
    while (blanksTo - at < MAX_BLANKS && isBlank(text.charCodeAt(at - 1))) at--;
    if (text.charCodeAt(at - 1) === GREATER && text.charCodeAt(at - 2) === EQUALS) at--;
    else if (text.charCodeAt(at - 1) === EQUALS && (text.charCodeAt(at - 2) === EQUALS || text.charCodeAt(at - 2) === COLON)) at--;
    const sign = text.charCodeAt(at - 1);
    if (sign !== EQUALS && sign !== COLON) return undefined;
    const name = nameBefore(text, at - 1);
    if (name === undefined || assignedValueStart(text, at - 1) !== start) return undefined;
    const pattern = quoted ? QUOTED_VALUE : VALUE;
    pattern.lastIndex = start;
    const value = pattern.exec(text)?.[0].replace(/[.:!?]+$/, quoted ? '$&' : '');
    if (value === undefined || value.length > MAX_VALUE_UNITS || (quoted && text.charCodeAt(start + value.length) !== quote)) return undefined;
    if (text[start + value.length] === '[' || text[start + value.length] === '(' || !isSecretValue(name, value, quoted)) return undefined;
    return { type: 'secret_high_entropy', start, end: start + value.length };
  },
};

/** The identifier before a sign, over a quote and blanks, when it is one of a secret. */
function nameBefore(text: string, sign: number): string | undefined {
  let end = sign;
  while (sign - end < MAX_BLANKS && isBlank(text.charCodeAt(end - 1))) end--;
  if (isQuote(text.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > 0 && end - start < MAX_NAME_UNITS && isNameUnit(text.charCodeAt(start - 1))) start--;
  const name = text.slice(start, end);
  return (PASSWORD_NAME.test(name) || KEY_NAME.test(name)) && !OTHER_NAME.test(name) ? name : undefined;
}

const isNameUnit = (unit: number): boolean => isWord(unit) || unit === HYPHEN || unit === 0xf1 || unit === 0xd1;

function isSecretValue(name: string, value: string, quoted: boolean): boolean {
  if (REFERENCE.test(value) || CODE.test(value)) return false;
  const kinds = [/\d/, /[a-z]/, /[A-Z]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (PASSWORD_NAME.test(name)) return kinds >= (quoted ? 2 : 3) && /[\d\W_]/.test(value) && value.length >= (quoted ? 6 : MIN_VALUE_UNITS) && entropyOf(value) >= 2.5 && (/\d/.test(value) || !isPhrase(value));
  // A word or a name in any case is no key; a key of hexadecimal digits has at most 4 bits a character.
  return value.length >= 12 && kinds >= 2 && /\d/.test(value) && /[A-Za-z]/.test(value) && entropyOf(value) >= (value.length >= 20 ? 3 : 2.9) && !isPhrase(value) && !/^[A-Za-z]+\d{1,2}[A-Za-z]*$/.test(value);
}

/** Words with hyphens, underscores or points between them, at most a short number at the end. */
const isPhrase = (value: string): boolean => /^[A-Za-z]+(?:[-_./:][A-Za-z]+)+(?:[-_.]?\d{1,3})?$/.test(value) || /^[-+\d.,:/%]+$/.test(value);

/** Shannon's entropy of its characters, in bits a character. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / value.length) * Math.log2(count / value.length);
  return entropy;
}
