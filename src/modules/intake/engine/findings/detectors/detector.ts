import type { Finding } from '../finding-types.js';

/** Knows one kind of finding. It looks at a bounded number of characters, so that trying it everywhere takes linear time. */
export interface Detector {
  /** The finding that begins exactly at `start`, if there is one. */
  matchAt(text: string, start: number): Finding | undefined;
}
