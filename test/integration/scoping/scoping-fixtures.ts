import { expect } from '@jest/globals';
import type { EngagementDto } from '../../../src/modules/engagements/engagement.dto.js';
import type { EngagementFactInput, EngagementFactKey } from '../../../src/modules/engagements/engagement.facts.js';
import { EngagementsApi } from '../../../src/modules/engagements/engagements.api.js';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import type { ScopeVersionDto } from '../../../src/modules/scoping/scope-version.dto.js';
import type { ApiClient } from '../../support/api-client.js';
import type { TestApp } from '../../support/app.js';
import { createVerifiedOrganization, signInPartner } from '../../support/organizations.js';

export interface Customer {
  id: string;
  name: string;
  /** A system of the customer's with all that a partner may. */
  api: ApiClient;
}

let customers = 0;

export async function makeCustomer(app: TestApp): Promise<Customer> {
  customers += 1;
  const { id, name } = await createVerifiedOrganization(app, `Northwind Legal ${customers}`);
  return { id, name, api: await signInPartner(app, id) };
}

/** Runs `work` as the software itself would. */
export function inTransaction<T>(app: TestApp, work: (tx: Tx) => Promise<T>): Promise<T> {
  return app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, work);
}

/** Brings a fact as another module would. */
export function record<K extends EngagementFactKey>(app: TestApp, id: string, key: K, value: EngagementFactInput<K>): Promise<void> {
  return inTransaction(app, (tx) => app.app.get(EngagementsApi, { strict: false }).recordFact(tx, id as Id<'eng'>, key, value));
}

const managerOf = (app: TestApp) => app.as('engagement_manager');

export async function openEngagement(app: TestApp, customer: Customer, name = 'Case-law model'): Promise<EngagementDto> {
  const answer = await managerOf(app).post<EngagementDto>('/v1/engagements', { organizationId: customer.id, name, sponsor: { name: 'Ada Okafor' } });
  expect(answer.status).toBe(201);
  return answer.body;
}

export async function readEngagement(app: TestApp, id: string): Promise<EngagementDto> {
  return (await managerOf(app).get<EngagementDto>(`/v1/engagements/${id}`)).body;
}

/** Does an action that must succeed. */
export async function advance(app: TestApp, id: string, action: string, body: unknown = {}): Promise<EngagementDto> {
  const answer = await managerOf(app).act<EngagementDto>(`/v1/engagements/${id}`, `actions/${action}`, body);
  expect(answer.body).toMatchObject({ id });
  expect(answer.status).toBe(200);
  return answer.body;
}

export async function engagementInScoping(app: TestApp, customer: Customer): Promise<EngagementDto> {
  const { id } = await openEngagement(app, customer);
  await advance(app, id, 'qualify');
  await record(app, id, 'fitAssessment', { recommendation: 'custom_model', decision: 'custom_model' });
  return advance(app, id, 'begin_scoping');
}

export const scopeContent = {
  domain: 'legal', languages: ['en'], expectedTokens: 2_000_000_000, techniques: ['continued_pretraining', 'supervised_fine_tuning'],
  requiredSkills: [{ skill: 'continued_pretraining', minimumLevel: 4 }, { skill: 'legal_nlp', minimumLevel: 3 }],
  successCriteria: [
    { id: 'citation-accuracy', name: 'Citations are right', metric: 'share of citations that support the sentence', unit: '%', mustHave: true, baseline: 71.5, target: 95, direction: 'at_least' },
    { id: 'latency', name: 'Answers come in time', metric: 'p95', unit: 'ms', mustHave: false, target: 800, direction: 'at_most' },
  ],
};

export async function draftScope(app: TestApp, engagementId: string, content: unknown = scopeContent): Promise<ScopeVersionDto> {
  const answer = await managerOf(app).post<ScopeVersionDto>(`/v1/engagements/${engagementId}/scope-versions`, content);
  expect(answer.body).toMatchObject({ stage: 'draft' });
  expect(answer.status).toBe(201);
  return answer.body;
}

/** Does something with a scope version, as staff or as `by`, and answers what came of it. */
export function actOnScope(app: TestApp, scope: { id: string }, verb: string, body: unknown = {}, by: ApiClient = managerOf(app)) {
  return by.act<ScopeVersionDto & { code: string; detail: string; blockers: { gate: string }[] }>(`/v1/scope-versions/${scope.id}`, `actions/${verb}`, body);
}

/** Drafts a scope version and brings it in force. */
export async function agreeOnScope(app: TestApp, customer: Customer, engagementId: string, content: unknown = scopeContent): Promise<ScopeVersionDto> {
  const draft = await draftScope(app, engagementId, content);
  await actOnScope(app, draft, 'submit');
  await actOnScope(app, draft, 'approve');
  const agreed = await actOnScope(app, draft, 'approve', {}, customer.api);
  expect(agreed.body.stage).toBe('approved');
  return agreed.body;
}
