import type { ErrorKind } from '../../platform/errors/domain-error.js';
import type { Decision, Move } from '../../platform/workflow/decide.js';

/**
 * What a workflow decided, or its refusal as an error of the API.
 * @throws DomainError `blocked` with `blockers` when a gate is not met, otherwise `notPossible`.
 */
export function moveOf<S extends string>(decision: Decision<S>, errors: { notPossible: ErrorKind; blocked: ErrorKind }): Move<S> {
  if (decision.ok) return decision;
  if (decision.code === 'gate_not_met') throw errors.blocked.with(decision.detail, { members: { blockers: decision.blockers } });
  throw errors.notPossible.with(decision.detail);
}
