import { instantiateKernels, type KernelExports } from './load-kernels.js';

/** An instance whose memory grew beyond this is given up for a fresh one before the next text. */
const MAX_KEPT_MEMORY_BYTES = 64 << 20;
/** Most bytes of UTF-8 for one unit of UTF-16. */
const MAX_BYTES_PER_UNIT = 3;

/**
 * One instance of the kernels and the text that lies in its memory. WebAssembly memory grows and never shrinks, so one long text
 * would keep its room for good: the instance is replaced instead.
 */
export class KernelText {
  private kernels: KernelExports | undefined;
  private view = Buffer.alloc(0);
  address = 0;
  length = 0;

  /** @param prepare sets up a fresh instance: tables, constants; its memory is to be asked for anew after each call of a kernel */
  constructor(private readonly prepare: (kernels: KernelExports, memory: () => Uint8Array) => void) {}

  get exports(): KernelExports {
    if (this.kernels === undefined) {
      this.kernels = instantiateKernels();
      this.prepare(this.kernels, () => this.memory);
    }
    return this.kernels;
  }

  /** The whole memory; valid until a kernel runs. */
  get memory(): Buffer {
    const { buffer } = this.exports.memory;
    if (this.view.buffer !== buffer) this.view = Buffer.from(buffer);
    return this.view;
  }

  /** Copies a text into the memory. */
  load(text: Uint8Array): void {
    this.place(text.length);
    this.memory.set(text, this.address);
  }

  /** Writes a text into the memory as UTF-8; an unpaired surrogate becomes U+FFFD. */
  loadString(text: string): void {
    this.place(text.length * MAX_BYTES_PER_UNIT);
    const length = this.memory.write(text, this.address, 'utf8');
    // What lies behind the text must be its padding.
    this.length = length;
    this.exports.placeText(length);
  }

  private place(length: number): void {
    if (this.view.length > MAX_KEPT_MEMORY_BYTES) {
      this.kernels = undefined;
      this.view = Buffer.alloc(0);
    }
    this.address = this.exports.placeText(length);
    this.length = length;
  }
}
