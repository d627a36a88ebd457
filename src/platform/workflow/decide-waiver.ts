import { assertStage, isWaivable, rowsOf, stagesItLeaves } from './workflow.js';
import type { Gate, Workflow, WorkflowState } from './workflow.js';

/** A waiver on the record: a gate that somebody let pass in one visit of a stage. */
export interface RecordedWaiver {
  readonly gate: string;
  /** Number of the stage visit it was given in; each stage entered counts one up. */
  readonly visit: number;
}

/**
 * The gates whose waiver holds now. A waiver is permission for one passage: it lasts as long as the visit in which it was
 * given, and a hold does not end a visit. Once a stage is entered again, by going back or by coming forward a second
 * time, the exception has to be granted again; facts on record keep counting, because evidence does not expire by walking.
 */
export function waiversInForce(waivers: readonly RecordedWaiver[], visit: number): Set<string> {
  return new Set(waivers.filter((waiver) => waiver.visit === visit).map((waiver) => waiver.gate));
}

export type WaiverRefusalCode =
  | 'gate_unknown'
  | 'gate_of_another_stage'
  | 'gate_not_waivable'
  | 'gate_met'
  | 'gate_already_waived'
  | 'on_hold'
  | 'reason_required';

export type WaiverDecision =
  | {
      readonly ok: true;
      readonly gate: string;
      readonly question: string;
      /** What was missing when it was waived: for the record. */
      readonly because: string;
      /** The permission that is needed. Whether the actor holds it is the caller's to check. */
      readonly by: string;
      readonly reason: string;
    }
  | { readonly ok: false; readonly code: WaiverRefusalCode; readonly detail: string };

/**
 * Decides whether a gate can be waived now. Changes nothing. Only a gate that stands in the way of leaving the current
 * stage can be waived: nobody grants exceptions in advance, or for what is met anyway.
 * @throws UnknownStageError when the state's stage is not one of the definition.
 */
export function decideWaiver<S extends string, F>(
  workflow: Workflow<S, F>,
  state: WorkflowState<S>,
  gateId: string,
  input: { readonly facts: F; readonly waived: ReadonlySet<string>; readonly reason: string | undefined },
): WaiverDecision {
  assertStage(workflow, state.stage);
  const uses = rowsOf(workflow).flatMap(([, row]) => (row.gates ?? []).map((gate) => ({ gate, stages: stagesItLeaves(workflow, row) })));
  const known = uses.find(({ gate }) => gate.id === gateId);
  if (known === undefined) return refuse('gate_unknown', `There is no gate "${gateId}"; the gates are ${ids(uses)}.`);
  const here = uses.filter(({ stages }) => stages.includes(state.stage));
  const gate = here.find((use) => use.gate.id === gateId)?.gate;
  if (gate === undefined) {
    return refuse('gate_of_another_stage', `The gate "${gateId}" belongs to ${known.stages.join(', ')}; this ${workflow.name} is in ${state.stage}.`);
  }
  if (state.onHold === true) return refuse('on_hold', `This ${workflow.name} is on hold; resume it first.`);
  if (!isWaivable(workflow, gate) || workflow.waive === undefined) return refuse('gate_not_waivable', `The gate "${gateId}" cannot be waived.`);
  const answer = gate.check(input.facts);
  if (answer.met) return refuse('gate_met', `The gate "${gateId}" is met: there is nothing to waive.`);
  if (input.waived.has(gateId)) return refuse('gate_already_waived', `The gate "${gateId}" is waived already.`);
  const reason = input.reason?.trim() ?? '';
  if (reason === '') return refuse('reason_required', `Waiving the gate "${gateId}" needs a reason.`);
  return { ok: true, gate: gate.id, question: gate.question, because: answer.because, by: workflow.waive, reason };
}

function ids<F>(uses: readonly { readonly gate: Gate<F> }[]): string {
  return [...new Set(uses.map(({ gate }) => gate.id))].join(', ') || 'none';
}

function refuse(code: WaiverRefusalCode, detail: string): WaiverDecision {
  return { ok: false, code, detail };
}
