import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import type { EngagementFacts } from '../../../src/modules/engagements/engagement.facts.js';
import type { EngagementStage } from '../../../src/modules/engagements/engagement.workflow.js';
import { defineWorkflow } from '../../../src/platform/workflow/define-workflow.js';
import { workflowVersions } from '../../../src/platform/workflow/workflow-versions.js';
import type { WorkflowVersions } from '../../../src/platform/workflow/workflow-versions.js';
import { notMet } from '../../../src/platform/workflow/workflow.js';
import type { TestApp } from '../../support/app.js';

/**
 * A second version of the workflow comes into use while engagements run. The file that registers the versions is stood in for by one
 * that can register more while the application runs, as a deployment would; everything else is the application as it is.
 */
type Stage = EngagementStage | 'export_control';
let registered: WorkflowVersions<Stage, EngagementFacts>;
const workflowFile = new URL('../../../src/modules/engagements/engagement.workflow.ts', import.meta.url).pathname;
const original = await import('../../../src/modules/engagements/engagement.workflow.js');
const stages = original.engagementStages.flatMap((stage): Stage[] => (stage === 'scoping' ? ['export_control', stage] : [stage]));
jest.unstable_mockModule(workflowFile, () => ({
  ...original,
  engagementStages: stages,
  engagementWorkflows: { get: (version: number) => registered.get(version), get latest() { return registered.latest; }, get all() { return registered.all; } },
}));

const second = defineWorkflow<Stage, EngagementFacts>()({
  ...original.engagementWorkflow,
  version: 2,
  stages,
  serviceLevels: { ...original.engagementWorkflow.serviceLevels, inquiry: 10, export_control: 7 },
  transitions: {
    ...original.engagementWorkflow.transitions,
    begin_scoping: { ...original.engagementWorkflow.transitions.begin_scoping, to: 'export_control' },
    clear_export: {
      from: ['export_control'], to: 'scoping', by: 'engagement:advance',
      gates: [{ id: 'export_cleared', question: 'Is the export of the weights cleared?', check: () => notMet('the export is not cleared') }],
    },
  },
});

let app: TestApp;
let makeOrganization: typeof import('../../support/organizations.js').makeOrganization;
beforeAll(async () => {
  registered = workflowVersions<Stage, EngagementFacts>(original.engagementWorkflow);
  ({ makeOrganization } = await import('../../support/organizations.js'));
  const support = await import('../../support/app.js');
  app = await support.startTestApp({ clock: new support.ManualClock(new Date('2026-03-02T15:00:00Z')) });
});
afterAll(() => app.close());

const path = ({ id }: { id: string }): string => `/v1/engagements/${id}`;
const open = async (organizationId: string): Promise<EngagementDto> =>
  (await app.as('engagement_manager').post<EngagementDto>('/v1/engagements', { organizationId, name: 'Versioned', sponsor: { name: 'Ada Okafor' } })).body;
const act = (engagement: { id: string }, action: string, body: unknown = {}) => app.as('engagement_manager').act<EngagementDto & { code: string }>(path(engagement), `actions/${action}`, body);
const waive = (engagement: { id: string }, gate: string) => app.as('engagement_manager').act<EngagementDto & { code: string }>(path(engagement), 'waivers', { gate, reason: 'for the test' });
const actionsOf = async (engagement: { id: string }): Promise<string[]> => (await app.as('engagement_manager').get<EngagementDto>(path(engagement))).body.availableActions.map(({ action }) => action);

describe('a second version of the workflow', () => {
  it('is that of engagements opened from now on; those under way keep theirs to the end', async () => {
    const { id: organizationId } = await makeOrganization(app);
    const older = await open(organizationId);
    expect(older).toMatchObject({ workflowVersion: 1, stageDueAt: '2026-03-06T04:59:59.999Z' });

    registered = workflowVersions<Stage, EngagementFacts>(original.engagementWorkflow, second);
    const newer = await open(organizationId);
    expect(newer).toMatchObject({ workflowVersion: 2, stageDueAt: '2026-03-17T03:59:59.999Z' });

    for (const engagement of [older, newer]) {
      await act(engagement, 'qualify');
      expect((await waive(engagement, 'fit_decided')).status).toBe(200);
    }
    expect((await act(older, 'begin_scoping')).body).toMatchObject({ stage: 'scoping', workflowVersion: 1 });
    expect((await act(newer, 'begin_scoping')).body).toMatchObject({ stage: 'export_control', workflowVersion: 2, stageDueAt: '2026-03-12T03:59:59.999Z' });

    // Verbs and gates of the second version are none of the first.
    expect((await act(older, 'clear_export')).body.code).toBe('engagement.action_unknown');
    expect((await waive(older, 'export_cleared')).body.code).toBe('engagement.waiver_refused');
    expect(await actionsOf(older)).not.toContain('clear_export');
    expect(await actionsOf(newer)).toContain('clear_export');
    expect((await act(newer, 'clear_export')).body.code).toBe('engagement.gate_not_met');
    expect((await waive(newer, 'export_cleared')).status).toBe(200);
    expect((await act(newer, 'clear_export')).body).toMatchObject({ stage: 'scoping', workflowVersion: 2 });

    // Going back leads along each one's own way.
    expect((await act(newer, 'return_to_earlier', { target: 'export_control', reason: 'New destination' })).body).toMatchObject({ stage: 'export_control' });
    expect((await act(older, 'return_to_earlier', { target: 'export_control', reason: 'New destination' })).body.code).toBe('engagement.action_incomplete');
    expect((await act(older, 'hold', { reason: 'wait' })).body).toMatchObject({ onHold: true, workflowVersion: 1 });
    expect((await act(older, 'resume')).body).toMatchObject({ stage: 'scoping', onHold: false, workflowVersion: 1 });

    const listed = await app.as('engagement_manager').get<{ data: { id: string }[] }>('/v1/engagements?stage=export_control');
    expect(listed.body.data.map(({ id }) => id)).toEqual([newer.id]);
  });
});
