import type { DomainError, ErrorKind } from '../../platform/errors/domain-error.js';
import type { TeamProblem } from './team-problems.js';

/** An error that names every reason, not just the first: whoever mends a plan wants to mend it once. */
export function refusePlan(kind: ErrorKind, problems: readonly TeamProblem[]): DomainError {
  return kind.with(`${problems.map(({ message }) => message).join('; ')}.`, { errors: problems.map(({ code, path, message }) => ({ path, code, message })) });
}
