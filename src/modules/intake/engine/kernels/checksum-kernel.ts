import { instantiateKernels, type KernelExports } from './load-kernels.js';

const LANE_BYTES = 32;
const PIECE_BYTES = 256 * 1024;

/** One a thread: it is used for a moment at a time, and holds a quarter of a megabyte. */
let shared: KernelExports | undefined;

/**
 * The lower 32 bits of XXH64 of content that arrives in pieces.
 * @throws Error when the application was never built
 */
export class Xxh64 {
  private readonly kernels = (shared ??= instantiateKernels());
  private readonly lanes = new Uint8Array(LANE_BYTES);
  private readonly rest = new Uint8Array(LANE_BYTES);
  private rested = 0;
  private total = 0;

  constructor() {
    this.kernels.beginChecksum();
    this.lanes.set(this.lanesInKernel());
  }

  add(bytes: Uint8Array): void {
    this.total += bytes.length;
    let at = 0;
    if (this.rested > 0) {
      at = Math.min(bytes.length, LANE_BYTES - this.rested);
      this.rest.set(bytes.subarray(0, at), this.rested);
      this.rested += at;
      if (this.rested < LANE_BYTES) return;
      this.addWhole(this.rest);
    }
    const end = bytes.length - ((bytes.length - at) % LANE_BYTES);
    for (; at < end; at += PIECE_BYTES) this.addWhole(bytes.subarray(at, Math.min(end, at + PIECE_BYTES)));
    this.rest.set(bytes.subarray(end));
    this.rested = bytes.length - end;
  }

  digest(): number {
    this.lanesInKernel().set(this.lanes);
    const at = this.place(this.rest.subarray(0, this.rested));
    return this.kernels.endChecksum(at, this.rested, this.total) >>> 0;
  }

  private addWhole(bytes: Uint8Array): void {
    const at = this.place(bytes);
    this.lanesInKernel().set(this.lanes);
    this.kernels.addToChecksum(at, bytes.length);
    this.lanes.set(this.lanesInKernel());
  }

  private place(bytes: Uint8Array): number {
    const at = this.kernels.placeText(bytes.length);
    new Uint8Array(this.kernels.memory.buffer, at, bytes.length).set(bytes);
    return at;
  }

  /** Memory that has grown is other memory. */
  private lanesInKernel(): Uint8Array {
    return new Uint8Array(this.kernels.memory.buffer, this.kernels.checksumLanes(), LANE_BYTES);
  }
}
