/** What a gate answers: met, or a sentence saying what is missing. */
export type GateAnswer = { readonly met: true } | { readonly met: false; readonly because: string };

export const met: GateAnswer = { met: true };

/** @param because - a sentence for people that says what is missing, without a full stop. */
export function notMet(because: string): GateAnswer {
  return { met: false, because };
}

/** A condition for leaving a stage: a pure function of the facts that are on record. */
export interface Gate<F> {
  /** Stable, in snake_case: waivers and histories refer to it. */
  readonly id: string;
  /** What is asked, for people: `Is the contract signed?` */
  readonly question: string;
  /** Whether somebody with the right may let it pass unmet. True when left out. */
  readonly waivable?: boolean;
  readonly check: (facts: F) => GateAnswer;
}

/** One row of the table: a verb, where it leads, who may, and if what. */
export interface Transition<S extends string, F> {
  readonly from: readonly S[] | 'any open stage' | 'on hold';
  /** A list, or `any earlier stage`, means that the actor names the target. */
  readonly to: S | readonly S[] | 'any earlier stage' | 'on hold' | 'the stage held';
  /** The permission that is needed, `noun:verb`. */
  readonly by: string;
  readonly gates?: readonly Gate<F>[];
  readonly reason?: 'required';
  /** Further answers the actor must give, each one of the values listed. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** Possible on hold too. Leading to another stage ends the hold. */
  readonly whileOnHold?: true;
  /** The work is done again: evidence given for the previous iteration no longer counts. */
  readonly beginsIteration?: true;
}

/** For workflows whose rows have no gates. */
export type NoFacts = Readonly<Record<string, never>>;

export interface Workflow<S extends string, F = NoFacts, A extends string = string> {
  /** The thing that moves, in lower case: `engagement`, `dataset version`. */
  readonly name: string;
  readonly version: number;
  /** All stages in the order of the way; this order says which stage is earlier. */
  readonly stages: readonly S[];
  readonly initial: S;
  readonly terminal: readonly S[];
  /** The permission for waiving gates. Without it no gate can be waived. */
  readonly waive?: string;
  /** Business days a stage should take at most. Either absent or complete for all open stages. */
  readonly serviceLevels?: Readonly<Partial<Record<S, number>>>;
  /** What the table cannot say, for the generated page: whole sentences. */
  readonly notes?: readonly string[];
  readonly transitions: Readonly<Record<A, Transition<S, F>>>;
}

/** Where something stands. `onHold` is kept apart so that a hold never loses the stage. */
export interface WorkflowState<S extends string> {
  readonly stage: S;
  /** False when left out. */
  readonly onHold?: boolean;
}

/** A stage that the definition does not have: the record belongs to another version, or is damaged. */
export class UnknownStageError extends Error {
  constructor(workflow: string, version: number, stage: string) {
    super(`the workflow "${workflow}" version ${version} has no stage "${stage}"`);
    this.name = 'UnknownStageError';
  }
}

/** The stages something can still leave, in the order of the way. */
export function openStages<S extends string, F>(workflow: Workflow<S, F>): S[] {
  return workflow.stages.filter((stage) => !workflow.terminal.includes(stage));
}

/** The stages a row can be used in, leaving holds aside. */
export function stagesItLeaves<S extends string, F>(workflow: Workflow<S, F>, row: Transition<S, F>): readonly S[] {
  return row.from === 'any open stage' || row.from === 'on hold' ? openStages(workflow) : row.from;
}

/** Where a row can lead from `stage`, and whether the actor has to name the target. */
export function targetsFrom<S extends string, F>(
  workflow: Workflow<S, F>,
  row: Transition<S, F>,
  stage: S,
): { readonly targets: readonly S[]; readonly named: boolean } {
  if (row.to === 'on hold' || row.to === 'the stage held') return { targets: [stage], named: false };
  if (row.to === 'any earlier stage') {
    const here = workflow.stages.indexOf(stage);
    return { targets: openStages(workflow).filter((other) => workflow.stages.indexOf(other) < here), named: true };
  }
  return typeof row.to === 'string' ? { targets: [row.to], named: false } : { targets: row.to, named: true };
}

/** The row of a verb, or undefined. Names of `Object.prototype` are no verbs. */
export function findTransition<S extends string, F>(workflow: Workflow<S, F>, action: string): Transition<S, F> | undefined {
  return Object.hasOwn(workflow.transitions, action) ? workflow.transitions[action] : undefined;
}

/** The rows in the order they were written. */
export function rowsOf<S extends string, F>(workflow: Workflow<S, F>): [action: string, row: Transition<S, F>][] {
  return Object.entries<Transition<S, F>>(workflow.transitions);
}

/** Whether a row can be used in this state, by stage and hold alone. */
export function isPossible<S extends string, F>(workflow: Workflow<S, F>, row: Transition<S, F>, state: WorkflowState<S>): boolean {
  if (workflow.terminal.includes(state.stage)) return false;
  const onHold = state.onHold ?? false;
  if (row.from === 'on hold') return onHold;
  if (onHold && row.whileOnHold !== true) return false;
  return stagesItLeaves(workflow, row).includes(state.stage) && targetsFrom(workflow, row, state.stage).targets.length > 0;
}

/** @throws UnknownStageError */
export function assertStage<S extends string, F>(workflow: Workflow<S, F>, stage: S): void {
  if (!workflow.stages.includes(stage)) throw new UnknownStageError(workflow.name, workflow.version, stage);
}

/** A gate of a row that is not met and not waived. */
export interface Blocker {
  readonly gate: string;
  readonly question: string;
  readonly because: string;
  readonly waivable: boolean;
}

/** Asks the gates of a row. `waived` lists the gates that are not met but pass by a waiver in force. */
export function askGates<S extends string, F>(
  workflow: Workflow<S, F>,
  row: Transition<S, F>,
  facts: F,
  waivers: ReadonlySet<string>,
): { readonly blockers: readonly Blocker[]; readonly waived: readonly string[] } {
  const blockers: Blocker[] = [];
  const waived: string[] = [];
  for (const gate of row.gates ?? []) {
    const answer = gate.check(facts);
    if (answer.met) continue;
    const waivable = isWaivable(workflow, gate);
    if (waivable && waivers.has(gate.id)) waived.push(gate.id);
    else blockers.push({ gate: gate.id, question: gate.question, because: answer.because, waivable });
  }
  return { blockers, waived };
}

export function isWaivable<S extends string, F>(workflow: Workflow<S, F>, gate: Gate<F>): boolean {
  return workflow.waive !== undefined && gate.waivable !== false;
}
