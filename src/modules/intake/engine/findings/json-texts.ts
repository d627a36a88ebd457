import { endOfString } from '../read/exact-json.js';
import { isObject, parseJsonText } from '../read/parse-json.js';

/** A string, key or number of JSON. */
export interface JsonText {
  readonly kind: 'key' | 'string' | 'number';
  /** What it says: of a string without quotes and escapes, of a number its digits. */
  text: string;
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
/** Strings under this key are JSON, when they are what models were asked for. */
const HOLDS_JSON = 'arguments';
const NUMBER = /-?\d[\d.eE+-]*/g;

/**
 * The texts of an example in their order, which can be changed where they stand: all else of the JSON stays as it was written. Texts
 * of JSON in a string (`arguments` of a call) are among them, instead of that string.
 */
export class JsonTexts {
  private readonly tokens: Token[] = [];
  /** What stands before each token, and behind the last. */
  private readonly between: string[] = [];

  /** @param json valid, and not nested more deeply than records may be */
  constructor(private readonly json: string) {
    let copied = 0;
    let key = '';
    const add = (kind: JsonText['kind'], start: number, end: number): void => {
      const raw = json.slice(start, end);
      const text = kind === 'number' ? raw : raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
      this.between.push(json.slice(copied, start));
      this.tokens.push({ kind, raw, text, original: text, inner: kind === 'string' && key === HOLDS_JSON ? innerOf(text) : null });
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
  }

  /** In their order. */
  get texts(): readonly JsonText[] {
    return this.tokens.flatMap((token) => (token.inner === null ? [token] : token.inner.texts));
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

  /**
   * All texts as one, each in its surroundings: a message behind the one before it, a value behind its key.
   * @returns with where each of {@link texts} begins in it; −1 for those that it does not show
   */
  view(): { readonly text: string; readonly starts: readonly number[] } {
    const parts: string[] = [];
    const starts: number[] = [];
    this.show(parts, starts, 0);
    return { text: parts.join(''), starts };
  }

  private show(parts: string[], starts: number[], from: number): number {
    let length = from;
    const push = (part: string): void => {
      parts.push(part);
      length += part.length;
    };
    let key = '';
    for (const [index, { kind, text, inner }] of this.tokens.entries()) {
      if (kind === 'key') {
        key = text;
        if (FRAME.has(text)) {
          starts.push(-1);
          continue;
        }
        push('"');
        starts.push(length);
        push(text);
        // What is a list or an object begins on a line of its own.
        push(/[[{]/.test(this.between[index + 1] ?? '') ? '":\n' : '": ');
        continue;
      }
      if (inner !== null) {
        length = inner.show(parts, starts, length);
        continue;
      }
      const quoted = kind === 'string' && key !== '' && !FRAME.has(key);
      if (quoted) push('"');
      starts.push(length);
      push(text);
      push(quoted ? '"\n' : key === 'role' ? ': ' : '\n');
    }
    return length;
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

  constructor(unchanged: readonly JsonText[]) {
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
