import { describe, expect, it } from '@jest/globals';
import { defineWorkflow } from './define-workflow.js';
import { describeWorkflow } from './describe-workflow.js';
import { toMermaid } from './to-mermaid.js';
import { met } from './workflow.js';

const permit = defineWorkflow<'drafted' | 'under_review' | 'granted', object>()({
  name: 'permit',
  version: 2,
  stages: ['drafted', 'under_review', 'granted'],
  initial: 'drafted',
  terminal: ['granted'],
  waive: 'permit:waive',
  serviceLevels: { drafted: 1, under_review: 5 },
  notes: ['A permit is granted once.'],
  transitions: {
    submit: { from: ['drafted'], to: 'under_review', by: 'permit:submit' },
    grant: { from: ['under_review'], to: 'granted', by: 'permit:grant', gates: [{ id: 'fee_paid', question: 'Is the fee paid?', check: () => met }], choices: { term: ['year', 'life'] } },
    send_back: { from: 'any open stage', to: 'any earlier stage', by: 'permit:return', reason: 'required' },
    hold: { from: 'any open stage', to: 'on hold', by: 'permit:hold' },
    resume: { from: 'on hold', to: 'the stage held', by: 'permit:hold' },
    grant_at_once: { from: 'any open stage', to: 'granted', by: 'permit:override', whileOnHold: true },
  },
});

describe('toMermaid', () => {
  it('draws every row, with permission, gates and what has to be given', () => {
    expect(toMermaid(permit).split('\n').map((line) => line.trim())).toEqual([
      'stateDiagram-v2',
      'state "drafted<br/>1 business day" as drafted',
      'state "under review<br/>5 business days" as under_review',
      'state "granted" as granted',
      'state "<i>any open stage</i>" as any_open_stage',
      'state "<i>an earlier stage</i>" as an_earlier_stage',
      'state "<i>on hold</i>" as on_hold',
      '[*] --> drafted',
      'drafted --> under_review: <b>submit</b> (permit:submit)',
      'under_review --> granted: <b>grant</b> (permit:grant)<br/>if fee paid<br/>with term',
      'any_open_stage --> an_earlier_stage: <b>send_back</b> (permit:return)<br/>with a reason',
      'any_open_stage --> on_hold: <b>hold</b> (permit:hold)',
      'on_hold --> any_open_stage: <b>resume</b> (permit:hold)',
      'any_open_stage --> granted: <b>grant_at_once</b> (permit:override)',
      'on_hold --> granted: <b>grant_at_once</b> (permit:override)',
      'granted --> [*]',
      '',
    ]);
  });
});

describe('describeWorkflow', () => {
  it('is a page with the diagram, the actions, the gates, the notes and the service levels', () => {
    const page = describeWorkflow(permit);
    expect(page).toContain('# Permit workflow, version 2\n');
    expect(page).toContain(toMermaid(permit));
    expect(page).toContain('| `grant` | `under_review` | `granted` | `permit:grant` | `fee_paid` | term: `year`, `life` |');
    expect(page).toContain('| `send_back` | any open stage | any earlier stage | `permit:return` |  | a reason; the target |');
    expect(page).toContain('| `grant_at_once` | any open stage; on hold too | `granted` | `permit:override` |  |  |');
    expect(page).toContain('| `fee_paid` | Is the fee paid? | yes |');
    expect(page).toContain('- A permit is granted once.');
    expect(page).toContain('| under_review | 5 |');
  });
});
