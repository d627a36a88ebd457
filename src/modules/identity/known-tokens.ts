import type { JWTPayload } from 'jose';
import type { Admission } from './find-actor.service.js';

const SIZE = 5000;

/** A token that was checked and looked up. */
export interface KnownToken extends Admission {
  readonly payload: JWTPayload;
  /** When its signature was last checked, by the machine's clock: milliseconds since 1970. */
  readonly verifiedAt: number;
  /** By the injected clock: milliseconds since 1970. */
  readonly lookedUpAt: number;
  /** The token's own end, by the machine's clock: milliseconds since 1970. */
  readonly endsAt: number;
}

/** What this process knows of tokens, to be forgotten by whose they are. */
export class KnownTokens {
  readonly #known = new Map<string, KnownToken>();
  readonly #byActor = new Map<string, Set<string>>();
  #generation = 0;

  /** Changes whenever something is forgotten; see {@link keep}. */
  get generation(): number {
    return this.#generation;
  }

  find(token: string): KnownToken | undefined {
    return this.#known.get(token);
  }

  /** @param generation before it was looked up. When something was forgotten meanwhile, what was found may be old already, and is not kept. */
  keep(token: string, known: KnownToken, generation: number): void {
    if (generation !== this.#generation) return;
    if (this.#known.size >= SIZE) this.#clear();
    this.drop(token);
    this.#known.set(token, known);
    const tokens = this.#byActor.get(known.actor.id);
    if (tokens === undefined) this.#byActor.set(known.actor.id, new Set([token]));
    else tokens.add(token);
  }

  drop(token: string): void {
    const known = this.#known.get(token);
    if (known === undefined) return;
    this.#known.delete(token);
    const tokens = this.#byActor.get(known.actor.id);
    tokens?.delete(token);
    if (tokens?.size === 0) this.#byActor.delete(known.actor.id);
  }

  /** Forgets all tokens of one staff member or API client. */
  forget(actorId: string): void {
    this.#generation += 1;
    for (const token of this.#byActor.get(actorId) ?? []) this.#known.delete(token);
    this.#byActor.delete(actorId);
  }

  forgetAll(): void {
    this.#generation += 1;
    this.#clear();
  }

  #clear(): void {
    this.#known.clear();
    this.#byActor.clear();
  }
}
