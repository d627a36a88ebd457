import { openStages, rowsOf, stagesItLeaves, targetsFrom } from './workflow.js';
import type { Gate, Transition, Workflow } from './workflow.js';

/** A definition with mistakes; it must not come into use. */
export class WorkflowDefinitionError extends Error {
  constructor(workflow: string, version: number, readonly mistakes: readonly string[]) {
    super(`the workflow "${workflow}" version ${version} has mistakes:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
    this.name = 'WorkflowDefinitionError';
  }
}

/**
 * Checks what the compiler cannot: names, the graph, gates, holds and service levels.
 * @throws WorkflowDefinitionError listing all mistakes.
 */
export function checkWorkflow<S extends string, F>(workflow: Workflow<S, F>): void {
  const mistakes = [
    ...mistakesInHead(workflow),
    ...rowsOf(workflow).flatMap(([action, row]) => mistakesInRow(workflow, action, row)),
    ...mistakesInGates(workflow),
    ...mistakesInHolds(workflow),
    ...mistakesInServiceLevels(workflow),
    ...mistakesInGraph(workflow),
  ];
  if (mistakes.length > 0) throw new WorkflowDefinitionError(workflow.name, workflow.version, mistakes);
}

const word = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const permission = /^[a-z][a-z_]*:[a-z][a-z_]*$/;

function mistakesInHead<S extends string, F>(workflow: Workflow<S, F>): string[] {
  const { name, version, stages, initial, terminal, waive } = workflow;
  const mistakes: string[] = [];
  if (!/^[a-z]+( [a-z]+)*$/.test(name)) mistakes.push(`the name "${name}" must be lower-case words`);
  if (!Number.isInteger(version) || version < 1) mistakes.push(`the version must be a whole number from 1, not ${version}`);
  for (const stage of stages) if (!word.test(stage)) mistakes.push(`the stage "${stage}" must be written in snake_case`);
  for (const stage of repeated(stages)) mistakes.push(`the stage "${stage}" is listed twice`);
  if (!stages.includes(initial)) mistakes.push(`the initial stage "${initial}" is not among the stages`);
  if (terminal.includes(initial)) mistakes.push(`the initial stage "${initial}" is terminal`);
  if (terminal.length === 0) mistakes.push('there is no terminal stage');
  for (const stage of terminal) if (!stages.includes(stage)) mistakes.push(`the terminal stage "${stage}" is not among the stages`);
  for (const stage of repeated(terminal)) mistakes.push(`the terminal stage "${stage}" is listed twice`);
  if (waive !== undefined && !permission.test(waive)) mistakes.push(`the permission "${waive}" to waive must have the form noun:verb`);
  return mistakes;
}

function mistakesInRow<S extends string, F>(workflow: Workflow<S, F>, action: string, row: Transition<S, F>): string[] {
  const mistakes: string[] = [];
  const say = (mistake: string) => mistakes.push(`${action}: ${mistake}`);
  if (!word.test(action)) say('an action must be written in snake_case');
  if (!permission.test(row.by)) say(`the permission "${row.by}" must have the form noun:verb`);

  const from: readonly S[] = typeof row.from === 'string' ? [] : row.from;
  if (typeof row.from !== 'string' && from.length === 0) say('it leads out of no stage');
  for (const stage of repeated(from)) say(`it names the stage "${stage}" twice in from`);
  for (const stage of from) {
    if (!workflow.stages.includes(stage)) say(`it leads out of the unknown stage "${stage}"`);
    else if (workflow.terminal.includes(stage)) say(`it leads out of the terminal stage "${stage}"`);
  }

  const to = namedTargets(row);
  if (Array.isArray(row.to) && to.length === 0) say('it leads nowhere');
  for (const stage of repeated(to)) say(`it names the stage "${stage}" twice in to`);
  for (const stage of to) {
    if (!workflow.stages.includes(stage)) say(`it leads to the unknown stage "${stage}"`);
    if (from.includes(stage)) say(`it leads from "${stage}" to "${stage}", which changes nothing`);
    else if (row.from === 'any open stage' && workflow.stages.includes(stage) && !workflow.terminal.includes(stage)) {
      say(`it leads from any open stage to "${stage}", which is one of them`);
    }
  }
  if (row.to === 'any earlier stage' && stagesItLeaves(workflow, row).every((stage) => targetsFrom(workflow, row, stage).targets.length === 0)) {
    say('no stage comes before the ones it leads out of');
  }

  if ((row.from === 'on hold') !== (row.to === 'the stage held')) say('"on hold" leads to "the stage held", and nothing else does');
  if (row.whileOnHold === true && (row.to === 'on hold' || row.from === 'on hold')) say('whileOnHold means nothing on a row that sets or ends a hold');

  for (const [name, values] of Object.entries(row.choices ?? {})) {
    if (values.length === 0) say(`the choice "${name}" has no values`);
    for (const value of repeated(values)) say(`the choice "${name}" lists "${value}" twice`);
  }
  return mistakes;
}

function mistakesInGates<S extends string, F>(workflow: Workflow<S, F>): string[] {
  const mistakes = new Set<string>();
  const known = new Map<string, Gate<F>>();
  for (const [action, row] of rowsOf(workflow)) {
    const gates = row.gates ?? [];
    for (const id of repeated(gates.map((gate) => gate.id))) mistakes.add(`${action}: the gate "${id}" is listed twice`);
    for (const gate of gates) {
      if (!word.test(gate.id)) mistakes.add(`the gate "${gate.id}" must be written in snake_case`);
      const other = known.get(gate.id) ?? gate;
      known.set(gate.id, other);
      if (other.question !== gate.question) {
        mistakes.add(`the gate "${gate.id}" asks two different questions: "${other.question}" and "${gate.question}"`);
      } else if (other !== gate) {
        mistakes.add(`the gate "${gate.id}" is defined twice; define it once and use it in both rows`);
      }
    }
  }
  return [...mistakes];
}

function mistakesInHolds<S extends string, F>(workflow: Workflow<S, F>): string[] {
  const rows = rowsOf(workflow);
  const holds = rows.filter(([, row]) => row.to === 'on hold');
  const resumes = rows.filter(([, row]) => row.from === 'on hold');
  const mistakes: string[] = [];
  if (holds.length > 0 && resumes.length === 0) mistakes.push('what is put on hold can never be resumed');
  if (holds.length > 0) return mistakes;
  for (const [action] of resumes) mistakes.push(`${action}: nothing is ever put on hold`);
  for (const [action, row] of rows) if (row.whileOnHold === true) mistakes.push(`${action}: whileOnHold is set, but nothing is ever put on hold`);
  return mistakes;
}

function mistakesInServiceLevels<S extends string, F>(workflow: Workflow<S, F>): string[] {
  const levels = workflow.serviceLevels;
  if (levels === undefined) return [];
  const mistakes: string[] = [];
  const open = openStages(workflow);
  for (const stage of open) if (levels[stage] === undefined) mistakes.push(`the stage "${stage}" has no service level`);
  for (const [stage, days] of Object.entries(levels)) {
    if (!open.includes(stage as S)) mistakes.push(`there is a service level for "${stage}", which is not an open stage`);
    if (!Number.isInteger(days) || Number(days) < 1) mistakes.push(`the service level of "${stage}" must be a whole number of business days from 1`);
  }
  return mistakes;
}

/** Gates are taken to be passable: whether one can ever be met is a matter of facts, not of the graph. */
function mistakesInGraph<S extends string, F>(workflow: Workflow<S, F>): string[] {
  const ways = new Map<S, Set<S>>(workflow.stages.map((stage) => [stage, new Set<S>()]));
  const back = new Map<S, Set<S>>(workflow.stages.map((stage) => [stage, new Set<S>()]));
  for (const [, row] of rowsOf(workflow)) {
    for (const stage of stagesItLeaves(workflow, row)) {
      for (const target of targetsFrom(workflow, row, stage).targets) {
        // A terminal stage is left by no row, whatever a mistaken definition says.
        if (target === stage || workflow.terminal.includes(stage)) continue;
        ways.get(stage)?.add(target);
        back.get(target)?.add(stage);
      }
    }
  }
  const reachable = spread([workflow.initial], ways);
  const finishing = spread(workflow.terminal, back);
  const mistakes: string[] = [];
  for (const stage of workflow.stages) if (!reachable.has(stage)) mistakes.push(`the stage "${stage}" can never be reached`);
  for (const stage of openStages(workflow)) {
    if (ways.get(stage)?.size === 0) mistakes.push(`the stage "${stage}" is a dead end, but not terminal`);
    else if (!finishing.has(stage)) mistakes.push(`no terminal stage can be reached from "${stage}"`);
  }
  return mistakes;
}

function spread<S>(seeds: readonly S[], ways: ReadonlyMap<S, ReadonlySet<S>>): Set<S> {
  const seen = new Set<S>(seeds);
  // A Set's iterator visits what is added on the way.
  for (const stage of seen) for (const next of ways.get(stage) ?? []) seen.add(next);
  return seen;
}

function namedTargets<S extends string, F>({ to }: Transition<S, F>): readonly S[] {
  if (to === 'any earlier stage' || to === 'on hold' || to === 'the stage held') return [];
  return typeof to === 'string' ? [to] : to;
}

function repeated<T>(items: readonly T[]): T[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))];
}
