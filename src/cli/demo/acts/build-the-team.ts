import { advance } from '../story.js';
import type { Story } from '../story.js';
import { employAtCompetitor } from './employ-at-competitor.js';

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

/** A team that is refused for three reasons at once, then confirmed. */
export async function buildTheTeam(story: Story): Promise<void> {
  const { say, cast } = story;
  say.act(6, 'Staffing: a team, without conflicts');
  const researcher = async (name: string, skills: [string, number][], capacityPercent = 100): Promise<string> => {
    const added = await cast.lead.post<{ id: string }>('/v1/researchers', { name, skills: skills.map(([skill, level]) => ({ skill, level })), capacityPercent, clearance: 'confidential' });
    return added.id;
  };
  const silva = await researcher(`M. Silva ${story.run}`, [['legal_nlp', 4]]);
  const ito = await researcher(`R. Ito ${story.run}`, [['pretraining', 5]], 80);
  const walker = await researcher(`J. Walker ${story.run}`, [['legal_nlp', 4], ['evaluation', 3]]);

  await employAtCompetitor(story, silva, { from: day(0), to: day(90) });
  say.tell('M. Silva works for Contrafact Law until spring');

  const team = `${story.engagement}/team`;
  const allocate = (researcherId: string, percent: number) =>
    cast.lead.post<{ id: string }>(`${story.engagement}/allocations`, { researcherId, percent, from: day(0), to: day(120) });
  const first = await allocate(silva, 50);
  const second = await allocate(ito, 100);
  const refusal = await cast.lead.refusal('POST', `${team}/actions/confirm`, {}, team);
  say.refused(`the team of M. Silva and R. Ito is not confirmed (${refusal.code})`, refusal.errors?.map(({ message }) => message) ?? refusal.detail);

  await cast.lead.act(`${story.engagement}/allocations/${first.id}`, 'actions/end');
  await cast.lead.patch(`${story.engagement}/allocations/${second.id}`, { percent: 80 });
  await allocate(walker, 60);
  await cast.lead.act(team, 'actions/confirm');
  say.tell('J. Walker takes M. Silva’s place, R. Ito is planned at 80 %: the team is confirmed');
  await advance(story, 'begin_training');
}

