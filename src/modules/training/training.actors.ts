import type { Actor } from '../../platform/actor.js';

/** Who did something, as it was then. */
export interface ActorSnapshot {
  kind: string;
  id: string;
  name: string;
}

export function snapshotOf(actor: Actor): ActorSnapshot {
  return { kind: actor.kind, id: actor.id, name: actor.name };
}
