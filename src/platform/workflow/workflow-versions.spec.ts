import { describe, expect, it } from '@jest/globals';
import { defineWorkflow } from './define-workflow.js';
import { UnknownWorkflowVersionError, workflowVersions } from './workflow-versions.js';

type Stage = 'open' | 'shut';
const door = (version: number, name = 'door') => defineWorkflow<Stage>()({
  name, version, stages: ['open', 'shut'], initial: 'open', terminal: ['shut'],
  transitions: { close: { from: ['open'], to: 'shut', by: 'door:close' } },
});

describe('workflowVersions', () => {
  it('gives each version, and the latest whatever the order', () => {
    const [first, third] = [door(1), door(3)];
    const doors = workflowVersions(third, first);
    expect(doors.get(1)).toBe(first);
    expect(doors.get(3)).toBe(third);
    expect(doors.latest).toBe(third);
    expect(doors.all).toEqual([first, third]);
    expect(doors.name).toBe('door');
  });

  it('refuses a version it does not have', () => {
    const doors = workflowVersions(door(1));
    expect(() => doors.get(2)).toThrow(UnknownWorkflowVersionError);
    expect(() => doors.get(2)).toThrow('the workflow "door" has no version 2; this build knows 1');
  });

  it('refuses a version twice, and another workflow', () => {
    expect(() => workflowVersions(door(1), door(1))).toThrow('has version 1 twice');
    expect(() => workflowVersions(door(1), door(2, 'window'))).toThrow('"window" is no version of the workflow "door"');
  });
});
