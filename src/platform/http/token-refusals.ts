import type { ErrorKind } from '../errors/domain-error.js';

const kinds = new Set<ErrorKind>();

/** Declares how a bearer token can be refused, for the document: of every operation that takes one. Whoever checks tokens knows. */
export function declareTokenRefusals(...refusals: readonly ErrorKind[]): void {
  for (const refusal of refusals) kinds.add(refusal);
}

export function tokenRefusals(): readonly ErrorKind[] {
  return [...kinds];
}
