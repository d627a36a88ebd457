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
  try {
    new JsonChecker(text).check();
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return { index: error.index, reason: error.message };
    throw error;
  }
}

class Mistake extends Error {
  constructor(
    readonly index: number,
    reason: string,
  ) {
    super(reason);
  }
}

class JsonChecker {
  private at = 0;
  /** One byte for each open container: 1 for an object, 0 for an array. */
  private open = new Uint8Array(64);
  private depth = 0;

  constructor(private readonly text: string) {}

  check(): void {
    do {
      this.value();
      this.closeContainers();
    } while (this.depth > 0);
    this.skipBlanks();
    if (this.at < this.text.length) throw new Mistake(this.at, 'more text after the end of the value');
  }

  /** Reads up to the end of a scalar or of an empty container; containers with something in them are left open. */
  private value(): void {
    for (;;) {
      this.skipBlanks();
      const character = this.text[this.at];
      if (character === '{') {
        this.enter(1);
        this.skipBlanks();
        if (this.text[this.at] === '}') return this.leave();
        this.key();
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
  private closeContainers(): void {
    while (this.depth > 0) {
      this.skipBlanks();
      const inObject = this.open[this.depth - 1] === 1;
      const character = this.text[this.at];
      if (character === ',') {
        this.at++;
        if (inObject) {
          this.skipBlanks();
          this.key();
        }
        return;
      }
      if (character !== (inObject ? '}' : ']')) throw this.unexpected(inObject ? '"," or "}"' : '"," or "]"');
      this.leave();
    }
  }

  private key(): void {
    if (this.text[this.at] !== '"') throw this.unexpected('a field name in double quotes');
    this.string();
    this.skipBlanks();
    if (this.text[this.at] !== ':') throw this.unexpected('":"');
    this.at++;
  }

  private scalar(character: string | undefined): void {
    if (character === '"') return this.string();
    if (character === '-' || isDigit(character)) return this.number();
    const word = ['true', 'false', 'null'].find((candidate) => candidate[0] === character);
    if (word === undefined) throw this.unexpected('a value');
    for (const expected of word) {
      if (this.text[this.at] !== expected) throw this.unexpected('true, false or null');
      this.at++;
    }
  }

  private string(): void {
    const { text } = this;
    const start = this.at++;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (Number.isNaN(code)) throw new Mistake(start, 'a string that does not end');
      if (code < 0x20) throw new Mistake(this.at, 'a control character in a string; write it as an escape');
      this.at++;
      if (code === 0x22) return;
      if (code === 0x5c) this.escape();
    }
  }

  private escape(): void {
    const character = this.text[this.at] ?? '';
    if (character === 'u' && /^[0-9a-fA-F]{4}$/.test(this.text.slice(this.at + 1, this.at + 5))) {
      this.at += 5;
    } else if (character !== '' && '"\\/bfnrt'.includes(character)) {
      this.at++;
    } else {
      throw new Mistake(this.at - 1, 'an escape that JSON does not have');
    }
  }

  private number(): void {
    if (this.text[this.at] === '-') this.at++;
    if (this.text[this.at] === '0') this.at++;
    else this.digits();
    if (this.text[this.at] === '.') {
      this.at++;
      this.digits();
    }
    if (this.text[this.at] === 'e' || this.text[this.at] === 'E') {
      this.at++;
      if (this.text[this.at] === '+' || this.text[this.at] === '-') this.at++;
      this.digits();
    }
  }

  private digits(): void {
    if (!isDigit(this.text[this.at])) throw this.unexpected('a digit');
    while (isDigit(this.text[this.at])) this.at++;
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

  private leave(): void {
    this.depth--;
    this.at++;
  }

  private unexpected(expected: string): Mistake {
    return new Mistake(this.at, this.at >= this.text.length ? 'the record ends too early' : `${expected} expected`);
  }
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
