import { EngagementsApi } from '../../../src/modules/engagements/engagements.api.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import type { Answer } from '../../support/api-client.js';
import type { TestApp } from '../../support/app.js';
import { createVerifiedOrganization } from '../../support/organizations.js';

export interface Problem {
  code: string;
  detail: string;
  errors: { path: string; code: string; message: string }[];
}

export interface Team {
  confirmed: boolean;
  version: number;
  members: { name: string; researcherId?: string; allocations?: { id: string; status: string; to: string }[]; skills: { skill: string; level: number; levelName: string }[] }[];
  problems?: { code: string; message: string }[];
}

export const DAY_MS = 86_400_000;
/** When a suite begins; its clock stands still there, so that no midnight passes in the middle. */
export const NOW = new Date();
/** The day `offset` days from today. */
export const day = (offset: number): string => new Date(NOW.getTime() + offset * DAY_MS).toISOString().slice(0, 10);

export function expectStatus<T>(answer: Answer<T>, status: number): T {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Runs work in a transaction of the application's own. */
function inTransaction<T>(app: TestApp, work: (tx: Tx) => Promise<T>): Promise<T> {
  return app.app.get(Database, { strict: false }).transaction({ actor: systemActor('test'), requestId: 'test' }, work);
}

/** Records a scope version as approved by both sides. */
export async function recordScope(app: TestApp, engagementId: string, version: number, requiredSkills: { skill: string; minimumLevel: number }[]): Promise<void> {
  const engagements = app.app.get(EngagementsApi, { strict: false });
  await inTransaction(app, (tx) => engagements.recordFact(tx, engagementId as Id<'eng'>, 'scope', {
    version, labApproved: true, partnerApproved: true, expectedTokens: 1, skills: requiredSkills.map(({ skill }) => skill), requiredSkills, criteria: 0,
  }));
}

export async function openEngagement(app: TestApp, organizationId: string, requiredSkills: { skill: string; minimumLevel: number }[] = []): Promise<string> {
  const { id } = expectStatus<{ id: string }>(await app.as('engagement_manager').post('/v1/engagements', { organizationId, name: 'Case-law model' }), 201);
  await recordScope(app, id, 1, requiredSkills);
  return id;
}

export async function organization(app: TestApp, name: string): Promise<string> {
  return (await createVerifiedOrganization(app, name)).id;
}

export async function addResearcher(app: TestApp, input: Record<string, unknown> = {}): Promise<string> {
  return expectStatus<{ id: string }>(await app.as('research_lead').post('/v1/researchers', { name: 'R. Ito', ...input }), 201).id;
}

export async function propose(app: TestApp, engagementId: string, researcherId: string, percent: number, from: string, to: string): Promise<string> {
  return expectStatus<{ id: string }>(await app.as('research_lead').post(`/v1/engagements/${engagementId}/allocations`, { researcherId, percent, from, to }), 201).id;
}

export async function teamOf(app: TestApp, engagementId: string): Promise<Team> {
  return expectStatus<Team>(await app.as('research_lead').get(`/v1/engagements/${engagementId}/team`), 200);
}

export function confirm<T = Team>(app: TestApp, engagementId: string): Promise<Answer<T>> {
  return app.as('research_lead').act<T>(`/v1/engagements/${engagementId}/team`, 'actions/confirm');
}

export async function factOf(app: TestApp, engagementId: string): Promise<{ confirmed: boolean; uncoveredSkills: string[]; scopeVersion: number | null }> {
  const { facts } = expectStatus<{ facts: { team: never } }>(await app.as('research_lead').get(`/v1/engagements/${engagementId}`), 200);
  return facts.team;
}
