import { askGates, assertStage, findTransition, isPossible, rowsOf, stagesItLeaves, targetsFrom } from './workflow.js';
import type { Blocker, Transition, Workflow, WorkflowState } from './workflow.js';

export interface DecideInput<F> {
  readonly facts: F;
  /** Gates waived in the current visit of the stage, see `waiversInForce`. */
  readonly waived?: ReadonlySet<string>;
  /** The stage the actor names, for rows that leave the choice. */
  readonly target?: string | undefined;
  readonly reason?: string | undefined;
  readonly choices?: Readonly<Record<string, string>> | undefined;
}

export type RefusalCode =
  | 'action_unknown'
  | 'wrong_stage'
  | 'on_hold'
  | 'not_on_hold'
  | 'target_required'
  | 'target_invalid'
  | 'reason_required'
  | 'choice_required'
  | 'choice_invalid'
  | 'gate_not_met';

export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  /** A sentence that says what is wrong and what to do. */
  readonly detail: string;
  /** The gates in the way; empty unless the code is `gate_not_met`. */
  readonly blockers: readonly Blocker[];
}

export interface Move<S extends string> {
  readonly ok: true;
  readonly action: string;
  /** The permission the row asks for. Whether the actor holds it is the caller's to check. */
  readonly by: string;
  readonly from: S;
  readonly next: { readonly stage: S; readonly onHold: boolean };
  /** Whether a stage is entered: a new visit begins, and waivers of the visit before it end. */
  readonly entersStage: boolean;
  readonly beginsIteration: boolean;
  /** Gates that were not met and passed by a waiver: for the record. */
  readonly passedByWaiver: readonly string[];
  /** Trimmed; null when none was given. */
  readonly reason: string | null;
  readonly choices: Readonly<Record<string, string>>;
}

export type Decision<S extends string> = Move<S> | Refusal;

/**
 * Decides whether `action` can be done now, and what comes of it. Changes nothing.
 * @throws UnknownStageError when the state's stage is not one of the definition.
 */
export function decide<S extends string, F>(
  workflow: Workflow<S, F>,
  state: WorkflowState<S>,
  action: string,
  input: DecideInput<F>,
): Decision<S> {
  assertStage(workflow, state.stage);
  const row = findTransition(workflow, action);
  if (row === undefined) {
    return refuse('action_unknown', `There is no action "${action}" for ${article(workflow.name)}; there is ${list(Object.keys(workflow.transitions), 'and')}.`);
  }
  return (
    refuseByState(workflow, state, action, row) ??
    refuseByInput(workflow, state, action, row, input) ??
    refuseByGatesOrMove(workflow, state, action, row, input)
  );
}

function refuseByState<S extends string, F>(workflow: Workflow<S, F>, state: WorkflowState<S>, action: string, row: Transition<S, F>): Refusal | null {
  if (isPossible(workflow, row, state)) return null;
  if (workflow.terminal.includes(state.stage)) return refuse('wrong_stage', `${state.stage} is final: no action leads out of it.`);
  if (state.onHold === true) {
    const others = rowsOf(workflow).filter(([, other]) => isPossible(workflow, other, state)).map(([name]) => name);
    return refuse('on_hold', `This ${workflow.name} is on hold in ${state.stage}; what can be done is ${list(others, 'or')}.`);
  }
  if (row.from === 'on hold') return refuse('not_on_hold', `"${action}" ends a hold, and this ${workflow.name} is not on hold.`);
  const stages = stagesItLeaves(workflow, row);
  return stages.includes(state.stage)
    ? refuse('wrong_stage', `"${action}" leads to an earlier stage, and none comes before ${state.stage}.`)
    : refuse('wrong_stage', `"${action}" leads out of ${list(stages, 'or')}; this ${workflow.name} is in ${state.stage}.`);
}

function refuseByInput<S extends string, F>(
  workflow: Workflow<S, F>,
  state: WorkflowState<S>,
  action: string,
  row: Transition<S, F>,
  input: DecideInput<F>,
): Refusal | null {
  const { targets, named } = targetsFrom(workflow, row, state.stage);
  if (named && input.target === undefined) return refuse('target_required', `"${action}" needs a target: ${list(targets, 'or')}.`);
  if (input.target !== undefined && !targets.includes(input.target as S)) {
    return refuse('target_invalid', `"${action}" cannot lead to "${input.target}" from ${state.stage}; it can lead to ${list(targets, 'or')}.`);
  }
  if (row.reason === 'required' && clean(input.reason) === null) return refuse('reason_required', `"${action}" needs a reason.`);

  const asked = row.choices ?? {};
  const given = input.choices ?? {};
  for (const [name, values] of Object.entries(asked)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) return refuse('choice_required', `"${action}" needs "${name}": ${list(values, 'or')}.`);
    if (!values.includes(value)) return refuse('choice_invalid', `"${name}" cannot be "${value}"; it is ${list(values, 'or')}.`);
  }
  const extra = Object.keys(given).find((name) => !Object.hasOwn(asked, name));
  return extra === undefined ? null : refuse('choice_invalid', `"${action}" does not ask for "${extra}".`);
}

function refuseByGatesOrMove<S extends string, F>(
  workflow: Workflow<S, F>,
  state: WorkflowState<S>,
  action: string,
  row: Transition<S, F>,
  input: DecideInput<F>,
): Decision<S> {
  const { blockers, waived } = askGates(workflow, row, input.facts, input.waived ?? new Set());
  if (blockers.length > 0) {
    return { ...refuse('gate_not_met', `"${action}" is blocked: ${blockers.map((blocker) => blocker.because).join('; ')}.`), blockers };
  }
  const { targets } = targetsFrom(workflow, row, state.stage);
  const stage = (input.target as S | undefined) ?? targets[0] ?? state.stage;
  return {
    ok: true,
    action,
    by: row.by,
    from: state.stage,
    next: { stage, onHold: row.to === 'on hold' },
    entersStage: stage !== state.stage,
    beginsIteration: row.beginsIteration ?? false,
    passedByWaiver: waived,
    reason: clean(input.reason),
    choices: { ...input.choices },
  };
}

function refuse(code: RefusalCode, detail: string): Refusal {
  return { ok: false, code, detail, blockers: [] };
}

function clean(reason: string | undefined): string | null {
  const trimmed = reason?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

function article(name: string): string {
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

function list(items: readonly string[], join: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${join} ${items.at(-1)}`;
}
