import type { Actor } from '../../platform/actor.js';

/** Who did something, as it is kept on a row: the name as it was then. */
export interface ActorSnapshot {
  kind: string;
  id: string;
  name: string;
}

export function snapshotOf({ kind, id, name }: Actor): ActorSnapshot {
  return { kind, id, name };
}
