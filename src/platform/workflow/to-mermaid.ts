import { rowsOf } from './workflow.js';
import type { Transition, Workflow } from './workflow.js';

const anyOpenStage = 'any_open_stage';
const anEarlierStage = 'an_earlier_stage';
const onHold = 'on_hold';

/**
 * Draws a workflow as a Mermaid state diagram: each edge names its verb, the permission in brackets, its gates after `if`,
 * and what the actor has to give. Rows that leave any open stage start from one box that stands for them all, so that
 * the way itself stays readable.
 */
export function toMermaid<S extends string, F>(workflow: Workflow<S, F>): string {
  const edges = rowsOf(workflow).flatMap(([action, row]) => edgesOf(action, row));
  const boxes = [
    ...workflow.stages.map((stage) => box(stage, withServiceLevel(workflow, stage))),
    ...[anyOpenStage, anEarlierStage, onHold]
      .filter((name) => edges.some(({ from, to }) => from === name || to === name))
      .map((name) => box(name, `<i>${words(name)}</i>`)),
  ];
  return [
    'stateDiagram-v2',
    ...boxes,
    `[*] --> ${workflow.initial}`,
    ...edges.map(({ from, to, label }) => `${from} --> ${to}: ${label}`),
    ...workflow.terminal.map((stage) => `${stage} --> [*]`),
  ].join('\n    ').concat('\n');
}

function edgesOf<S extends string, F>(action: string, row: Transition<S, F>): { from: string; to: string; label: string }[] {
  const sources = row.from === 'any open stage' ? [anyOpenStage] : row.from === 'on hold' ? [onHold] : row.from;
  const targets = targetBoxes(row);
  const label = labelOf(action, row);
  return [...sources, ...(row.whileOnHold === true ? [onHold] : [])].flatMap((from) => targets.map((to) => ({ from, to, label })));
}

function targetBoxes<S extends string, F>({ to }: Transition<S, F>): readonly string[] {
  switch (to) {
    case 'any earlier stage':
      return [anEarlierStage];
    case 'on hold':
      return [onHold];
    case 'the stage held':
      return [anyOpenStage];
    default:
      return typeof to === 'string' ? [to] : to;
  }
}

function labelOf<S extends string, F>(action: string, row: Transition<S, F>): string {
  const asks = [...(row.reason === 'required' ? ['a reason'] : []), ...Object.keys(row.choices ?? {})];
  return [
    `<b>${action}</b> (${row.by})`,
    ...(row.gates ?? []).map((gate, index) => `${index === 0 ? 'if' : 'and'} ${words(gate.id)}`),
    ...(asks.length > 0 ? [`with ${asks.join(' and ')}`] : []),
  ].join('<br/>');
}

function withServiceLevel<S extends string, F>(workflow: Workflow<S, F>, stage: S): string {
  const days = workflow.serviceLevels?.[stage];
  return days === undefined ? words(stage) : `${words(stage)}<br/>${days} business ${days === 1 ? 'day' : 'days'}`;
}

function box(name: string, text: string): string {
  return `state "${text}" as ${name}`;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}
