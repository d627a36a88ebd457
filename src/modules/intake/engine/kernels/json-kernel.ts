import { isUtf8 } from 'node:buffer';
import { KernelText } from './kernel-text.js';

/** Reads plain JSON objects fast, and leaves everything else to `JSON.parse`. */
export interface JsonKernel {
  /**
   * Validates a line as one JSON object (RFC 8259) and returns the value of a top-level field that is a string, as UTF-8; it may
   * be empty, and is valid until the next call.
   *
   * Undefined when the line is not plain enough: not UTF-8, a mistake, another type, a field that is missing or occurs twice, an
   * escape in a top-level name, an unpaired surrogate in the value, nesting deeper than 1,000. `JSON.parse` then decides.
   */
  extract(line: Uint8Array, field: string): Uint8Array | undefined;
}

/** A kernel with a memory of its own, which follows the longest line of late. */
export function createJsonKernel(): JsonKernel {
  return new WasmJsonKernel();
}

/** Room for a field's name in the kernel's memory. */
const MAX_FIELD_BYTES = 1024;

class WasmJsonKernel implements JsonKernel {
  private field = '';
  private fieldBytes = new Uint8Array(0);
  private readonly text = new KernelText((kernels, memory) => memory().set(this.fieldBytes, kernels.fieldAddress()));

  extract(line: Uint8Array, field: string): Uint8Array | undefined {
    if (!isUtf8(line) || (field !== this.field && !this.takeField(field))) return undefined;
    const { text } = this;
    text.load(line);
    const { exports, address, length } = text;
    const extracted = exports.extractString(address, length, this.fieldBytes.length);
    if (extracted < 0) return undefined;
    const output = exports.outputAddress(address, length);
    return text.memory.subarray(output, output + extracted);
  }

  /** False for a name that the kernel cannot look for. */
  private takeField(field: string): boolean {
    const bytes = Buffer.from(field);
    // An unpaired surrogate has no UTF-8, and must not be taken for what it was replaced with.
    if (bytes.length > MAX_FIELD_BYTES || bytes.toString() !== field) return false;
    this.field = field;
    this.fieldBytes = bytes;
    this.text.memory.set(bytes, this.text.exports.fieldAddress());
    return true;
  }
}
