import type { Story } from '../story.js';
import { ASSESSMENT } from './agree.js';
import { giveAccess } from './meet-the-customer.js';

/** Brings the competitor's own engagement to an approved scope and confirms a team of one researcher for it. */
export async function employAtCompetitor(story: Story, researcherId: string, days: { from: string; to: string }): Promise<void> {
  const { manager, lead } = story.cast;
  const { id } = await manager.post<{ id: string }>('/v1/engagements', { organizationId: story.competitorId, name: `Contract analysis ${story.run}`, sponsor: { name: 'Niels Brandt' } });
  const engagement = `/v1/engagements/${id}`;
  await manager.act(`/v1/organizations/${story.competitorId}`, 'actions/verify');
  await manager.act(engagement, 'actions/qualify');
  const assessment = await manager.post<{ id: string }>(`${engagement}/assessments`, ASSESSMENT);
  await manager.act(`/v1/assessments/${assessment.id}`, 'actions/decide', { decision: 'custom_model', reason: 'As recommended' });
  await manager.act(engagement, 'actions/begin_scoping');
  const scope = await manager.post<{ id: string }>(`${engagement}/scope-versions`, {
    domain: 'legal', languages: ['en'], expectedTokens: 1_000_000, techniques: ['supervised_fine_tuning'], requiredSkills: [{ skill: 'legal_nlp', minimumLevel: 3 }],
    successCriteria: [{ id: 'clauses-found', name: 'Clauses found', metric: 'recall', unit: '%', mustHave: true, target: 90, direction: 'at_least' }], notes: '',
  });
  const version = `/v1/scope-versions/${scope.id}`;
  await manager.act(version, 'actions/submit');
  await lead.act(version, 'actions/approve');
  const competitor = await giveAccess(story, story.competitorId);
  const { etag } = await competitor.get('/v1/scope-versions/{id}', { path: { id: scope.id } });
  await competitor.post('/v1/scope-versions/{id}/actions/approve', { path: { id: scope.id }, ifMatch: etag });
  await lead.post(`${engagement}/allocations`, { researcherId, percent: 50, ...days });
  await lead.act(`${engagement}/team`, 'actions/confirm');
}
