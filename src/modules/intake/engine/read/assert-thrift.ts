const MAX_DEPTH = 32;
const MAX_VARINT_BYTES = 10;

/**
 * Walks a struct of Thrift's compact protocol without keeping anything of it, so that a reader which believes every length can be
 * let at it: depth, lists and numbers are bounded by the bytes that are there.
 * @returns the position after it
 * @throws RangeError when it is none; `CutStruct` when it goes on after the bytes
 */
export function assertThriftStruct(bytes: Uint8Array, start: number): number {
  return new ThriftWalker(bytes, start).struct(0);
}

/** The struct goes on where the bytes end. */
export class CutStruct extends RangeError {
  override readonly name = 'CutStruct';
}

class ThriftWalker {
  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  struct(depth: number): number {
    if (depth > MAX_DEPTH) throw new RangeError('nests too deeply');
    for (;;) {
      const header = this.byte();
      const type = header & 0x0f;
      if (type === 0) return this.at;
      if (header >> 4 === 0) this.varint();
      this.element(type, depth, false);
    }
  }

  private element(type: number, depth: number, inList: boolean): void {
    switch (type) {
      case 1:
      case 2:
        if (inList) this.byte();
        return;
      case 3:
        this.byte();
        return;
      case 4:
      case 5:
      case 6:
        this.varint();
        return;
      case 7:
        this.skip(8);
        return;
      case 8:
        this.skip(this.varint());
        return;
      case 9: {
        const header = this.byte();
        const size = header >> 4 === 15 ? this.varint() : header >> 4;
        // Every element takes a byte at least.
        if (size > this.bytes.length || depth > MAX_DEPTH) throw new RangeError('a list is longer than the file, or nests too deeply');
        for (let i = 0; i < size; i++) this.element(header & 0x0f, depth + 1, true);
        return;
      }
      case 12:
        this.struct(depth + 1);
        return;
      default:
        throw new RangeError('a type that is not used');
    }
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new CutStruct('ends too early');
    return byte;
  }

  private varint(): number {
    let value = 0;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number is too long');
  }

  private skip(bytes: number): void {
    if (!(bytes <= this.bytes.length - this.at)) throw new CutStruct('ends too early');
    this.at += bytes;
  }
}
