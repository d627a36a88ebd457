import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { WorkflowDefinitionError, checkWorkflow } from './check-workflow.js';
import { defineWorkflow } from './define-workflow.js';
import { met } from './workflow.js';
import type { Gate, Transition, Workflow } from './workflow.js';

type Definition = Workflow<string, unknown>;
const gate = (id: string, question = `${id}?`): Gate<unknown> => ({ id, question, check: () => met });

const sound: Definition = {
  name: 'case file',
  version: 1,
  stages: ['draft', 'review', 'done', 'dropped'],
  initial: 'draft',
  terminal: ['done', 'dropped'],
  waive: 'case:waive',
  serviceLevels: { draft: 1, review: 2 },
  transitions: {
    submit: { from: ['draft'], to: 'review', by: 'case:submit', gates: [gate('complete')] },
    approve: { from: ['review'], to: 'done', by: 'case:approve' },
    send_back: { from: 'any open stage', to: 'any earlier stage', by: 'case:return' },
    hold: { from: 'any open stage', to: 'on hold', by: 'case:hold' },
    resume: { from: 'on hold', to: 'the stage held', by: 'case:hold' },
    drop: { from: 'any open stage', to: 'dropped', by: 'case:drop', whileOnHold: true, choices: { why: ['cost', 'time'] } },
  },
};

function mistakesOf(definition: Definition): readonly string[] {
  try {
    checkWorkflow(definition);
    return [];
  } catch (error) {
    if (error instanceof WorkflowDefinitionError) return error.mistakes;
    throw error;
  }
}

const withRows = (rows: Record<string, Partial<Transition<string, unknown>>>, without: readonly string[] = []): Definition => {
  const kept = Object.entries(sound.transitions).filter(([action]) => !without.includes(action));
  const added = Object.entries(rows).map(([action, row]) => [action, { from: ['draft'], to: 'review', by: 'case:do', ...row }] as const);
  return { ...sound, transitions: Object.fromEntries([...kept, ...added]) };
};

describe('checkWorkflow', () => {
  it('passes a sound definition', () => expect(mistakesOf(sound)).toEqual([]));

  it.each<[string, Definition]>([
    ['the name "Case_File" must be lower-case words', { ...sound, name: 'Case_File' }],
    ['the version must be a whole number from 1, not 0', { ...sound, version: 0 }],
    ['the version must be a whole number from 1, not 1.5', { ...sound, version: 1.5 }],
    ['the stage "draft" is listed twice', { ...sound, stages: [...sound.stages, 'draft'] }],
    ['the initial stage "start" is not among the stages', { ...sound, initial: 'start' }],
    ['the initial stage "done" is terminal', { ...sound, initial: 'done' }],
    ['there is no terminal stage', { ...sound, terminal: [] }],
    ['the terminal stage "gone" is not among the stages', { ...sound, terminal: ['done', 'dropped', 'gone'] }],
    ['the terminal stage "done" is listed twice', { ...sound, terminal: ['done', 'dropped', 'done'] }],
    ['the permission "waive" to waive must have the form noun:verb', { ...sound, waive: 'waive' }],
    ['the stage "Under Review" must be written in snake_case', { ...sound, stages: [...sound.stages, 'Under Review'] }],

    ['Approve: an action must be written in snake_case', withRows({ Approve: {} })],
    ['skip: the permission "anybody" must have the form noun:verb', withRows({ skip: { by: 'anybody' } })],
    ['skip: it leads out of no stage', withRows({ skip: { from: [] } })],
    ['skip: it names the stage "draft" twice in from', withRows({ skip: { from: ['draft', 'draft'] } })],
    ['skip: it leads out of the unknown stage "start"', withRows({ skip: { from: ['start'] } })],
    ['skip: it leads out of the terminal stage "done"', withRows({ skip: { from: ['done'] } })],
    ['skip: it leads nowhere', withRows({ skip: { to: [] } })],
    ['skip: it leads to the unknown stage "gone"', withRows({ skip: { to: 'gone' } })],
    ['skip: it names the stage "done" twice in to', withRows({ skip: { to: ['done', 'done'] } })],
    ['skip: it leads from "draft" to "draft", which changes nothing', withRows({ skip: { to: 'draft' } })],
    ['skip: it leads from any open stage to "review", which is one of them', withRows({ skip: { from: 'any open stage' } })],
    ['skip: no stage comes before the ones it leads out of', withRows({ skip: { to: 'any earlier stage' } })],
    ['skip: "on hold" leads to "the stage held", and nothing else does', withRows({ skip: { from: 'on hold' } })],
    ['skip: "on hold" leads to "the stage held", and nothing else does', withRows({ skip: { to: 'the stage held' } })],
    ['skip: whileOnHold means nothing on a row that sets or ends a hold', withRows({ skip: { to: 'on hold', whileOnHold: true } })],
    ['skip: the choice "why" has no values', withRows({ skip: { choices: { why: [] } } })],
    ['skip: the choice "why" lists "cost" twice', withRows({ skip: { choices: { why: ['cost', 'cost'] } } })],

    ['the gate "Complete?" must be written in snake_case', withRows({ skip: { gates: [gate('Complete?')] } })],
    ['the gate "complete" asks two different questions: "complete?" and "Is it whole?"', withRows({ skip: { gates: [gate('complete', 'Is it whole?')] } })],
    ['the gate "complete" is defined twice; define it once and use it in both rows', withRows({ skip: { gates: [gate('complete')] } })],
    ['skip: the gate "paid" is listed twice', withRows({ skip: { gates: [gate('paid'), gate('paid')] } })],

    ['what is put on hold can never be resumed', withRows({}, ['resume'])],
    ['resume: nothing is ever put on hold', withRows({}, ['hold'])],
    ['drop: whileOnHold is set, but nothing is ever put on hold', withRows({}, ['hold', 'resume'])],

    ['the stage "review" has no service level', { ...sound, serviceLevels: { draft: 1 } }],
    ['there is a service level for "done", which is not an open stage', { ...sound, serviceLevels: { draft: 1, review: 2, done: 1 } }],
    ['the service level of "draft" must be a whole number of business days from 1', { ...sound, serviceLevels: { draft: 0, review: 2 } }],

    ['the stage "archive" can never be reached', { ...sound, stages: [...sound.stages, 'archive'], terminal: [...sound.terminal, 'archive'] }],
    ['the stage "review" is a dead end, but not terminal', withRows({}, ['approve', 'send_back', 'drop'])],
    ['no terminal stage can be reached from "review"', withRows({}, ['approve', 'drop'])],
  ])('%s', (mistake, definition) => expect(mistakesOf(definition)).toContain(mistake));

  it('lists all mistakes at once, in one error', () => {
    const definition = { ...withRows({ skip: { to: 'gone', by: 'anybody' } }), version: 0 };
    expect(() => checkWorkflow(definition)).toThrow(
      'the workflow "case file" version 0 has mistakes:\n'
      + '  - the version must be a whole number from 1, not 0\n'
      + '  - skip: the permission "anybody" must have the form noun:verb\n'
      + '  - skip: it leads to the unknown stage "gone"',
    );
  });

  it('does not take a way through a terminal stage for a way', () => {
    const definition = { ...withRows({ revive: { from: ['done'], to: 'revived' } }), stages: [...sound.stages, 'revived'], terminal: [...sound.terminal, 'revived'] };
    expect(mistakesOf(definition)).toEqual(['revive: it leads out of the terminal stage "done"', 'the stage "revived" can never be reached']);
  });

  it('finds exactly the unreachable and trapped stages of any graph', () => {
    const size = 6;
    const stages = Array.from({ length: size }, (_, index) => `s${index}`);
    const anyGraph = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).filter(([from, to]) => from !== to && from !== size - 1), { maxLength: 12 });
    fc.assert(fc.property(anyGraph, (edges) => {
      const closure = stages.map((_, i) => stages.map((_, j) => i === j || edges.some(([from, to]) => from === i && to === j)));
      for (let k = 0; k < size; k++) for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) {
        if (closure[i]?.[k] && closure[k]?.[j]) closure[i]![j] = true;
      }
      const unreachable = stages.filter((_, index) => !closure[0]?.[index]).map((stage) => `the stage "${stage}" can never be reached`);
      const trapped = stages.slice(0, -1).filter((_, index) => !closure[index]?.[size - 1]).map((stage) =>
        edges.some(([from]) => stages[from] === stage) ? `no terminal stage can be reached from "${stage}"` : `the stage "${stage}" is a dead end, but not terminal`);
      const definition: Definition = {
        name: 'graph', version: 1, stages, initial: 's0', terminal: [`s${size - 1}`],
        transitions: Object.fromEntries(edges.map(([from, to], index) => [`e${index}`, { from: [`s${from}`], to: `s${to}`, by: 'graph:walk' }])),
      };
      expect([...mistakesOf(definition)].sort()).toEqual([...unreachable, ...trapped].sort());
    }), { numRuns: 500 });
  });
});

describe('defineWorkflow', () => {
  it('refuses a mistaken definition where it is written', () => {
    expect(() => defineWorkflow<'open' | 'shut'>()({
      name: 'door', version: 1, stages: ['open', 'shut'], initial: 'open', terminal: ['shut'], transitions: {},
    })).toThrow(WorkflowDefinitionError);
  });

  it('lets the compiler refuse unknown stages', () => {
    expect(() => defineWorkflow<'open' | 'shut'>()({
      name: 'door', version: 1, stages: ['open', 'shut'], initial: 'open', terminal: ['shut'],
      // @ts-expect-error: there is no such stage
      transitions: { close: { from: ['open'], to: 'closed', by: 'door:close' } },
    })).toThrow('close: it leads to the unknown stage "closed"');
  });

  it('keeps the names of the actions as a type', () => {
    const door = defineWorkflow<'open' | 'shut'>()({
      name: 'door', version: 1, stages: ['open', 'shut'], initial: 'open', terminal: ['shut'],
      transitions: { close: { from: ['open'], to: 'shut', by: 'door:close' } },
    });
    const action: keyof typeof door.transitions = 'close';
    // @ts-expect-error: there is no such action
    const unknown: keyof typeof door.transitions = 'slam';
    expect([action, unknown]).toEqual(['close', 'slam']);
  });
});
