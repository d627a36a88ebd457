import type { Origin } from '../../../platform/actor.js';
import type { Tx } from '../../../platform/database/tx.js';

/** What an errand has to work with. */
export interface ErrandRun {
  /** For its own transactions, in the view of whoever's it is. */
  readonly origin: Origin;
  /** Aborted when the server stops, when nobody wants it any more, and when nothing has moved for too long. */
  readonly signal: AbortSignal;
  /** Called with each sign that the work moves. */
  readonly moved: () => void;
}

/** One kind of errand. Run twice, or after being broken off, it gives the same result. */
export interface ErrandWork {
  /**
   * @param id the `uuid` of what was asked for
   * @returns what is to be noted, in the transaction that ends the errand
   * @throws HopelessError with a sentence for whoever asked; the signal's reason; whatever storage, disk or threads fail with
   */
  run(id: string, run: ErrandRun): Promise<(tx: Tx) => Promise<void>>;
  /** Tells whoever asked that nothing comes of it. @param reason a sentence, without any text of the data */
  fail(tx: Tx, id: string, reason: string): Promise<void>;
  /** Lets go of what was stored for somebody who does not want it any more. */
  discard(id: string, origin: Origin): Promise<void>;
  /** The beginning of that sentence, such as `The file a.jsonl`. */
  nameOf(id: string, origin: Origin): Promise<string>;
}
