export interface UnwrappedKeysOptions {
  /** Keys kept at most; the one that was not used for longest goes first. */
  readonly max: number;
  /** Milliseconds after which a key is unwrapped again, however often it is used. */
  readonly keptForMs: number;
  /** Milliseconds that only grow. */
  readonly now: () => number;
}

interface Kept {
  readonly key: Promise<Buffer>;
  readonly until: number;
}

/** Unwrapped keys in memory, so that not every read asks the keeper of the master key: few of them, and not for long. */
export class UnwrappedKeys {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly options: UnwrappedKeysOptions) {}

  /** The key of this id; of many that ask at once, one unwraps. What fails is not kept. */
  get(id: string, unwrap: () => Promise<Buffer>): Promise<Buffer> {
    const now = this.options.now();
    const known = this.#kept.get(id);
    this.#kept.delete(id);
    const kept = known !== undefined && known.until > now ? known : { key: unwrap(), until: now + this.options.keptForMs };
    // Set anew, the newest stands last.
    this.#kept.set(id, kept);
    kept.key.catch(() => {
      if (this.#kept.get(id) === kept) this.#kept.delete(id);
    });
    this.#dropBeyond(now);
    return kept.key;
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  get size(): number {
    return this.#kept.size;
  }

  #dropBeyond(now: number): void {
    for (const [id, { until }] of this.#kept) {
      if (this.#kept.size > this.options.max || until <= now) this.#kept.delete(id);
    }
  }
}
