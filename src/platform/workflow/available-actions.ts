import { askGates, assertStage, isPossible, rowsOf, targetsFrom } from './workflow.js';
import type { Blocker, Workflow, WorkflowState } from './workflow.js';

/** A verb that can be used now, and what blocks it. */
export interface AvailableAction<S extends string> {
  readonly action: string;
  /** Where it leads; null when the actor has to name one of `targets`. */
  readonly to: S | null;
  readonly targets?: readonly S[];
  readonly by: string;
  readonly reason: 'required' | 'none';
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Empty when nothing stands in the way. */
  readonly blockers: readonly Blocker[];
  /** Gates that are not met and pass by a waiver. */
  readonly waived: readonly string[];
}

/**
 * What can be done with something in `state`, in the order of the definition.
 * @param waived - gates waived in the current visit of the stage, see `waiversInForce`.
 * @param allowed - keeps the actions whose permission it affirms; all when left out.
 * @throws UnknownStageError when the state's stage is not one of the definition.
 */
export function availableActions<S extends string, F>(
  workflow: Workflow<S, F>,
  state: WorkflowState<S>,
  facts: F,
  waived: ReadonlySet<string> = new Set(),
  allowed: (permission: string) => boolean = () => true,
): AvailableAction<S>[] {
  assertStage(workflow, state.stage);
  return rowsOf(workflow)
    .filter(([, row]) => isPossible(workflow, row, state) && allowed(row.by))
    .map(([action, row]) => {
      const { targets, named } = targetsFrom(workflow, row, state.stage);
      return {
        action,
        to: named ? null : targets[0] ?? null,
        ...(named && { targets }),
        by: row.by,
        reason: row.reason ?? 'none',
        ...(row.choices && { choices: row.choices }),
        ...askGates(workflow, row, facts, waived),
      };
    });
}
