import { messageRoles } from '../read/check-examples.js';
import { endOfString } from '../read/exact-json.js';
import { isObject, parseJsonText } from '../read/parse-json.js';

/** A string, key or number of JSON. */
export interface JsonText {
  readonly kind: 'key' | 'string' | 'number';
  /** What it says: of a string without quotes and escapes, of a number its digits. */
  text: string;
  /** Whether examples are read by it: a key that their format has, a role, the type of a part. It is nobody's value and stays as it is. */
  readonly fixed: boolean;
}

/** All texts of an example as one. */
interface JsonView {
  readonly text: string;
  /** Where each of {@link JsonTexts.texts} begins in it; −1 for those that it does not show, and for the fixed ones. */
  readonly starts: readonly number[];
  /** Of each text the first of the list of strings that it goes on in, which may be lines of one text; itself where it stands alone. */
  readonly lists: readonly number[];
}

/** A {@link JsonView} that is being made. */
interface ShownTexts {
  readonly parts: string[];
  length: number;
  readonly starts: number[];
  readonly lists: number[];
}

interface Token extends JsonText {
  /** As it is written in the JSON. */
  readonly raw: string;
  readonly original: string;
  /** Of a string that holds JSON itself: that. */
  readonly inner: JsonTexts | null;
}

/** Keys of examples by which nobody is known: they are not shown where texts are looked at in their surroundings. */
const FRAME = new Set(['messages', 'role', 'content', 'type', 'text', 'function', 'tool_calls', 'tools', 'functions', 'function_call', 'arguments', 'input', 'preferred_output', 'non_preferred_output']);
/** All keys by which examples are read, wherever they stand. */
const FIXED_KEYS = new Set([
  ...FRAME, 'name', 'id', 'index', 'weight', 'refusal', 'tool_call_id', 'parallel_tool_calls', 'description', 'parameters', 'properties', 'required', 'strict', 'items', 'enum', 'metadata',
]);
/** What examples are read by under a key. Whatever else stands there is a text as any. */
const FIXED_VALUES: ReadonlyMap<string, ReadonlySet<string>> = new Map([['role', messageRoles], ['type', new Set(['text', 'function'])]]);
/** Strings under this key are JSON, when they are what models were asked for. */
const HOLDS_JSON = 'arguments';
const NUMBER = /-?\d[\d.eE+-]*/g;
/** What stands between two values of a list. */
const NEXT_IN_LIST = /^\s*,\s*$/;

/**
 * The texts of an example in their order, which can be changed where they stand: all else of the JSON stays as it was written. Texts
 * of JSON in a string (`arguments` of a call) are among them, instead of that string.
 */
export class JsonTexts {
  private readonly tokens: Token[] = [];
  /** What stands before each token, and behind the last. */
  private readonly between: string[] = [];
  /** In their order. */
  readonly texts: readonly JsonText[];

  /** @param json valid, and not nested more deeply than records may be */
  constructor(private readonly json: string) {
    let copied = 0;
    let key = '';
    const add = (kind: JsonText['kind'], start: number, end: number): void => {
      const raw = json.slice(start, end);
      const text = kind === 'number' ? raw : raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
      this.between.push(json.slice(copied, start));
      const fixed = kind === 'key' ? FIXED_KEYS.has(text) : kind === 'string' && (FIXED_VALUES.get(key)?.has(text) ?? false);
      this.tokens.push({ kind, raw, text, original: text, fixed, inner: kind === 'string' && key === HOLDS_JSON ? innerOf(text) : null });
      if (kind === 'key') key = text;
      copied = end;
    };
    for (let at = 0; at < json.length; ) {
      const quote = json.indexOf('"', at);
      const plain = json.slice(at, quote < 0 ? json.length : quote);
      for (const { 0: number, index } of plain.matchAll(NUMBER)) add('number', at + index, at + index + number.length);
      if (quote < 0) break;
      const end = endOfString(json, quote);
      add(isKey(json, end) ? 'key' : 'string', quote, end);
      at = end;
    }
    this.between.push(json.slice(copied));
    this.texts = this.tokens.flatMap((token) => (token.inner === null ? [token] : token.inner.texts));
  }

  get changed(): boolean {
    return this.tokens.some(isChanged);
  }

  /** The JSON with its texts as they are now. Keys that have become the same are numbered; a number that was changed is a string. */
  write(): string {
    if (!this.changed) return this.json;
    const keys = new ChangedKeys(this.tokens.filter((token) => token.kind === 'key' && !isChanged(token)));
    const parts: string[] = [];
    for (const [index, token] of this.tokens.entries()) {
      const { kind, text, original, inner, raw } = token;
      parts.push(this.between[index] ?? '', isChanged(token) ? JSON.stringify(kind === 'key' ? keys.of(original, text) : inner === null ? text : inner.write()) : raw);
    }
    parts.push(this.between[this.tokens.length] ?? '');
    return parts.join('');
  }

  /** All texts as one, each in its surroundings: a message behind the one before it, a value behind its key. */
  view(): JsonView {
    const shown: ShownTexts = { parts: [], length: 0, starts: [], lists: [] };
    this.show(shown);
    return { text: shown.parts.join(''), starts: shown.starts, lists: shown.lists };
  }

  private show(shown: ShownTexts): void {
    const { starts, lists } = shown;
    const push = (part: string): void => {
      shown.parts.push(part);
      shown.length += part.length;
    };
    const pushText = ({ text, fixed }: JsonText, list: number): void => {
      starts.push(fixed ? -1 : shown.length);
      lists.push(list);
      push(text);
    };
    let key = '';
    let last: Token | undefined;
    for (const [index, token] of this.tokens.entries()) {
      const { kind, text, inner } = token;
      const before = last;
      last = token;
      if (kind === 'key') {
        key = text;
        if (FRAME.has(text)) {
          starts.push(-1);
          lists.push(lists.length);
          continue;
        }
        push('"');
        pushText(token, lists.length);
        // What is a list or an object begins on a line of its own.
        push(/[[{]/.test(this.between[index + 1] ?? '') ? '":\n' : '": ');
        continue;
      }
      if (inner !== null) {
        inner.show(shown);
        continue;
      }
      const goesOn = kind === 'string' && before?.kind === 'string' && before.inner === null && NEXT_IN_LIST.test(this.between[index] ?? '');
      const quoted = kind === 'string' && key !== '' && !FRAME.has(key);
      if (quoted) push('"');
      pushText(token, goesOn ? (lists.at(-1) ?? lists.length) : lists.length);
      push(quoted ? '"\n' : key === 'role' ? ': ' : '\n');
    }
  }
}

function isChanged({ text, original, inner }: Token): boolean {
  return inner === null ? text !== original : inner.changed;
}

/** Whether a colon follows. */
function isKey(json: string, from: number): boolean {
  let at = from;
  while (json.charCodeAt(at) <= 0x20) at++;
  return json[at] === ':';
}

function innerOf(text: string): JsonTexts | null {
  if (!/^\s*[[{]/.test(text)) return null;
  const parsed = parseJsonText(text);
  return 'value' in parsed && (isObject(parsed.value) || Array.isArray(parsed.value)) ? new JsonTexts(text) : null;
}

/** Two keys that were different must not become one: the value of the first would be lost. */
class ChangedKeys {
  private readonly taken: Set<string>;
  private readonly written = new Map<string, string>();
  private readonly times = new Map<string, number>();

  constructor(unchanged: readonly Token[]) {
    this.taken = new Set(unchanged.map(({ text }) => text));
  }

  of(original: string, text: string): string {
    let key = this.written.get(original);
    if (key !== undefined) return key;
    do {
      const times = (this.times.get(text) ?? 0) + 1;
      this.times.set(text, times);
      key = times === 1 ? text : `${text}_${times}`;
    } while (this.taken.has(key));
    this.taken.add(key);
    this.written.set(original, key);
    return key;
  }
}
