import { instantiateKernels, type KernelExports } from './load-kernels.js';

/** An instance whose memory grew beyond this is given up for a fresh one before the next text. */
const MAX_KEPT_MEMORY_BYTES = 48 << 20;

/**
 * One instance of the kernels and the text that lies in its memory. WebAssembly memory grows and never shrinks, so one long text
 * would keep its room for good: the instance is replaced instead.
 */
export class KernelText {
  private kernels: KernelExports | undefined;
  private view = new Uint8Array(0);
  address = 0;
  length = 0;

  /** @param prepare sets up a fresh instance: tables, constants */
  constructor(private readonly prepare: (kernels: KernelExports, bytes: Uint8Array) => void = () => {}) {}

  get exports(): KernelExports {
    if (this.kernels === undefined) {
      this.kernels = instantiateKernels();
      this.prepare(this.kernels, this.bytes);
    }
    return this.kernels;
  }

  /** The whole memory; valid until a kernel runs. */
  get bytes(): Uint8Array {
    const { buffer } = this.exports.memory;
    if (this.view.buffer !== buffer) this.view = new Uint8Array(buffer);
    return this.view;
  }

  /** Copies a text into the memory. */
  load(text: Uint8Array): void {
    if (this.view.length > MAX_KEPT_MEMORY_BYTES && text.length < MAX_KEPT_MEMORY_BYTES / 8) {
      this.kernels = undefined;
      this.view = new Uint8Array(0);
    }
    this.address = this.exports.placeText(text.length);
    this.length = text.length;
    this.bytes.set(text, this.address);
  }
}
