/** Where a text stops being JSON, and why; the reason never quotes the text. */
export interface JsonMistake {
  /** Index in the text, in UTF-16 units. */
  readonly index: number;
  readonly reason: string;
}

/**
 * Finds the first mistake in a text that `JSON.parse` refused. The runtime's own message is of no use here: it quotes the
 * text, which may be confidential, names no place in half of the cases, and differs between versions.
 *
 * Needs no stack, so nesting of any depth is safe.
 * @returns undefined when the text is JSON
 */
export function locateJsonMistake(text: string): JsonMistake | undefined {
  const checker = new JsonChecker(text);
  return checker.check() ? undefined : checker.mistake;
}

/**
 * Each method reads its part of the grammar and returns whether it was there; if not, `mistake` is set. Exceptions would be
 * shorter, but a file can hold millions of mistakes, and each exception records its stack.
 */
class JsonChecker {
  mistake: JsonMistake | undefined;
  private at = 0;
  /** One byte for each open container: 1 for an object, 0 for an array. */
  private open = new Uint8Array(64);
  private depth = 0;

  constructor(private readonly text: string) {}

  check(): boolean {
    do {
      if (!this.value() || !this.closeContainers()) return false;
    } while (this.depth > 0);
    this.skipBlanks();
    return this.at === this.text.length || this.fail(this.at, 'more text after the end of the value');
  }

  /** Reads up to the end of a scalar or of an empty container; containers with something in them are left open. */
  private value(): boolean {
    for (;;) {
      this.skipBlanks();
      const character = this.text[this.at];
      if (character === '{') {
        this.enter(1);
        this.skipBlanks();
        if (this.text[this.at] === '}') return this.leave();
        if (!this.key()) return false;
      } else if (character === '[') {
        this.enter(0);
        this.skipBlanks();
        if (this.text[this.at] === ']') return this.leave();
      } else {
        return this.scalar(character);
      }
    }
  }

  /** After a value: closes containers until one goes on with a comma. */
  private closeContainers(): boolean {
    while (this.depth > 0) {
      this.skipBlanks();
      const inObject = this.open[this.depth - 1] === 1;
      const character = this.text[this.at];
      if (character === ',') {
        this.at++;
        if (!inObject) return true;
        this.skipBlanks();
        return this.key();
      }
      if (character !== (inObject ? '}' : ']')) return this.failExpecting(inObject ? '"," or "}"' : '"," or "]"');
      this.leave();
    }
    return true;
  }

  private key(): boolean {
    if (this.text[this.at] !== '"') return this.failExpecting('a field name in double quotes');
    if (!this.string()) return false;
    this.skipBlanks();
    if (this.text[this.at] !== ':') return this.failExpecting('":"');
    this.at++;
    return true;
  }

  private scalar(character: string | undefined): boolean {
    if (character === '"') return this.string();
    if (character === '-' || isDigit(character)) return this.number();
    const word = ['true', 'false', 'null'].find((candidate) => candidate[0] === character);
    if (word === undefined) return this.failExpecting('a value');
    for (const expected of word) {
      if (this.text[this.at] !== expected) return this.failExpecting('true, false or null');
      this.at++;
    }
    return true;
  }

  private string(): boolean {
    const { text } = this;
    const start = this.at++;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (Number.isNaN(code)) return this.fail(start, 'a string that does not end');
      if (code < 0x20) return this.fail(this.at, 'a control character in a string; write it as an escape');
      this.at++;
      if (code === 0x22) return true;
      if (code === 0x5c && !this.escape()) return false;
    }
  }

  private escape(): boolean {
    const character = this.text[this.at] ?? '';
    if (character === 'u' && /^[0-9a-fA-F]{4}$/.test(this.text.slice(this.at + 1, this.at + 5))) {
      this.at += 5;
      return true;
    }
    if (character === '' || !'"\\/bfnrt'.includes(character)) return this.fail(this.at - 1, 'an escape that JSON does not have');
    this.at++;
    return true;
  }

  private number(): boolean {
    if (this.text[this.at] === '-') this.at++;
    if (this.text[this.at] === '0') this.at++;
    else if (!this.digits()) return false;
    if (this.text[this.at] === '.') {
      this.at++;
      if (!this.digits()) return false;
    }
    if (this.text[this.at] === 'e' || this.text[this.at] === 'E') {
      this.at++;
      if (this.text[this.at] === '+' || this.text[this.at] === '-') this.at++;
      return this.digits();
    }
    return true;
  }

  private digits(): boolean {
    if (!isDigit(this.text[this.at])) return this.failExpecting('a digit');
    while (isDigit(this.text[this.at])) this.at++;
    return true;
  }

  private skipBlanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return;
      this.at++;
    }
  }

  private enter(kind: 0 | 1): void {
    if (this.depth === this.open.length) {
      const larger = new Uint8Array(this.open.length * 2);
      larger.set(this.open);
      this.open = larger;
    }
    this.open[this.depth++] = kind;
    this.at++;
  }

  private leave(): true {
    this.depth--;
    this.at++;
    return true;
  }

  private failExpecting(expected: string): false {
    return this.fail(this.at, this.at >= this.text.length ? 'the record ends too early' : `${expected} expected`);
  }

  private fail(index: number, reason: string): false {
    this.mistake = { index, reason };
    return false;
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
