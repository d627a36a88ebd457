import { advance, blocked } from '../story.js';
import type { Story } from '../story.js';

const TOKENS = 500_000;
const usd = (amount: number) => ({ amount: amount * 100, currency: 'USD' });

/** What a customer with a lot of text of its own answers. */
export const ASSESSMENT = {
  useCase: 'research', domain: 'legal', monthlyCalls: 400_000, promptTokensPerCall: 1500, instructionCount: 9, distinctTasks: 6, ownedDataTokens: 10_200_000_000,
  dataQuality: 'high', baseModelsLackDomainData: true, budget: usd(4_000_000), estimates: { customModel: usd(3_200_000) },
};

/** Fit assessment, scope, contract, milestones and data agreement: what both sides sign before any data moves. */
export async function agree(story: Story): Promise<void> {
  await assess(story);
  await scope(story);
  await contract(story);
}

async function assess(story: Story): Promise<void> {
  const { say, cast } = story;
  say.act(2, 'Qualification: should this be a custom model at all?');
  await blocked(story, 'begin_scoping');
  const assessment = await cast.manager.post<{ id: string; recommendation: string; scores: { option: string; score: number; reasons: { because: string; points: number }[] }[] }>(`${story.engagement}/assessments`, ASSESSMENT);
  say.tell(`The fit assessment recommends: ${words(assessment.recommendation)} (${assessment.scores.map(({ option, score }) => `${words(option)} ${score}`).join(', ')})`);
  for (const { because } of (assessment.scores[0]?.reasons ?? []).filter(({ points }) => points > 0).slice(0, 3)) say.tell(`  ${because}`);
  await cast.manager.act(`/v1/assessments/${assessment.id}`, 'actions/decide', { decision: 'custom_model', reason: 'They own the data, and base models lack it' });
  await advance(story, 'begin_scoping');
}

async function scope(story: Story): Promise<void> {
  const { say, cast } = story;
  say.act(3, 'Scoping: what counts as success');
  const version = await cast.manager.post<{ id: string }>(`${story.engagement}/scope-versions`, {
    domain: 'legal', languages: ['en'], expectedTokens: TOKENS, techniques: ['continued_pretraining'],
    requiredSkills: [{ skill: 'legal_nlp', minimumLevel: 3 }, { skill: 'evaluation', minimumLevel: 2 }],
    successCriteria: [
      { id: 'lawyers-prefer', name: 'Lawyers prefer its answers', metric: 'share of blind side-by-side comparisons won', unit: '%', mustHave: true, baseline: 50, target: 80, direction: 'at_least' },
    ],
    notes: 'A pilot on public licence texts before the firm’s own case law.',
  });
  const path = `/v1/scope-versions/${version.id}`;
  await cast.manager.act(path, 'actions/submit');
  await cast.lead.act(path, 'actions/approve');
  await blocked(story, 'approve_scope');
  await cast.partner.change('/v1/scope-versions/{id}', { path: { id: version.id } }, ({ data: { id }, etag }) =>
    cast.partner.post('/v1/scope-versions/{id}/actions/approve', { path: { id }, ifMatch: etag }));
  say.tell('Scope version 1 is approved by the lab and by Harbor & Lind: 500k tokens, 1 criterion that must be met');
  await advance(story, 'approve_scope');
}

async function contract(story: Story): Promise<void> {
  const { say, cast } = story;
  say.act(4, 'Contracting: price, milestones, data agreement');
  const drafted = await cast.finance.post<{ id: string }>(`${story.engagement}/contracts`, { reference: `ATL-${story.run}`, price: usd(2_500_000), paymentTermDays: 30 });
  story.contractId = drafted.id;
  const path = `/v1/contracts/${drafted.id}`;
  const plan = [
    { name: 'Corpus accepted', amount: usd(500_000), releasedBy: { kind: 'dataset_accepted', minimumTokens: TOKENS } },
    { name: 'Training begins', amount: usd(750_000), releasedBy: { kind: 'stage', stage: 'training' } },
    { name: 'Lawyers prefer it', amount: usd(1_000_000), releasedBy: { kind: 'criterion_met', criterionId: 'lawyers-prefer' } },
    { name: 'Handover', amount: usd(240_000), releasedBy: { kind: 'by_hand' } },
  ];
  const refusal = await cast.finance.refusal('PUT', `${path}/milestones`, plan, path);
  say.refused(`a plan that does not sum to the price (${refusal.code})`, refusal.detail);
  await cast.finance.put(path, `${path}/milestones`, plan.map((milestone) => (milestone.name === 'Handover' ? { ...milestone, amount: usd(250_000) } : milestone)));
  say.tell('Four milestones over 2,500,000.00 USD, each released by another kind of evidence');
  await cast.manager.act(path, 'actions/sign', { by: 'Noor Haddad' });
  const signature = { by: 'Ada Okafor, General Counsel' };
  await cast.partner.change('/v1/contracts/{id}', { path: { id: drafted.id } }, ({ data: { id }, etag }) =>
    cast.partner.post('/v1/contracts/{id}/actions/sign', { path: { id }, body: signature, ifMatch: etag }));
  await blocked(story, 'begin_intake');
  const agreement = await cast.manager.post<{ id: string }>(`${story.engagement}/data-agreements`, {
    dataOwner: 'organization', weightsOwner: 'organization', retentionDays: 30, residencyRegion: 'us', permittedTechniques: ['continued_pretraining'], quotaBytes: 1_000_000_000,
  });
  await cast.manager.act(`/v1/data-agreements/${agreement.id}`, 'actions/sign', { by: 'Noor Haddad' });
  await cast.partner.change('/v1/data-agreements/{id}', { path: { id: agreement.id } }, ({ data: { id }, etag }) =>
    cast.partner.post('/v1/data-agreements/{id}/actions/sign', { path: { id }, body: signature, ifMatch: etag }));
  say.tell('Contract and data agreement are signed by both sides');
  await advance(story, 'begin_intake');
}

function words(code: string): string {
  return code.replaceAll('_', ' ');
}
