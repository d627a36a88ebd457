import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from './days.js';
import { findTeamProblems, skillCoverage } from './team-problems.js';
import type { PlannedAllocation, PlannedResearcher, TeamPlan } from './team-problems.js';

const northwind = { id: 'org_n', name: 'Northwind' } as const;
const contoso = { id: 'org_c', name: 'Contoso' } as const;

function allocation(of: Partial<PlannedAllocation> = {}): PlannedAllocation {
  return { id: 'alo_1', engagementId: 'eng_1', organizationId: contoso.id, researcherId: 'rsr_1', percent: 50, from: '2026-12-01', to: '2027-02-28', status: 'proposed', ...of };
}

function researcher(of: Partial<PlannedResearcher> = {}): PlannedResearcher {
  return { id: 'rsr_1', name: 'M. Silva', active: true, capacityPercent: 80, clearance: 'internal', skills: [{ skill: 'legal_nlp', level: 3 }], absences: [], elsewhere: [], exposures: [], ...of };
}

function plan(of: Partial<TeamPlan> = {}, person: PlannedResearcher = researcher()): TeamPlan {
  return {
    today: '2026-11-22', organization: contoso, requiredClearance: 'none', scope: { version: 1, approved: true, requiredSkills: [{ skill: 'legal_nlp', minimumLevel: 3 }] },
    allocations: [allocation()], researchers: new Map([[person.id, person]]), walls: [], ...of,
  };
}

const sentences = (of: TeamPlan): string[] => findTeamProblems(of).map(({ message }) => message);
const wall = (coolingOffDays: number) => ({ walls: [{ organization: northwind, coolingOffDays }] });
const atNorthwind = (from: string, to: string): PlannedAllocation => allocation({ id: 'alo_9', engagementId: 'eng_9', organizationId: northwind.id, from, to, percent: 20, status: 'confirmed' });

describe('findTeamProblems', () => {
  it('has nothing against a team that covers its scope', () => {
    expect(findTeamProblems(plan())).toEqual([]);
    expect(skillCoverage(plan())).toEqual([{ skill: 'legal_nlp', minimumLevel: 3, coveredBy: ['rsr_1'] }]);
  });

  it('says what the team as a whole lacks', () => {
    expect(sentences(plan({ scope: null, allocations: [] }))).toEqual(['there is no scope whose skills the team could cover', 'nobody is allocated to the engagement']);
    expect(sentences(plan({ scope: { version: 2, approved: false, requiredSkills: [{ skill: 'legal_nlp', minimumLevel: 4 }] } }))).toEqual([
      'scope version 2 is not approved by both sides', 'no one covers legal_nlp at level 4',
    ]);
  });

  it('counts nobody whose allocation is over', () => {
    expect(sentences(plan({ today: '2027-03-01' }))).toEqual([
      'nobody is allocated to the engagement', 'no one covers legal_nlp at level 3', 'M. Silva is proposed until 2027-02-28, which has passed',
    ]);
  });

  it('names capacity, dates away, clearance and those who left, all at once', () => {
    const person = researcher({
      name: 'R. Ito', active: false, clearance: 'internal', absences: [{ from: '2026-12-24', to: '2027-01-02' }, { from: '2027-03-01', to: '2027-03-05' }],
      elsewhere: [allocation({ id: 'alo_2', engagementId: 'eng_2', percent: 70, from: '2026-11-01', to: '2026-12-31', status: 'confirmed' })],
    });
    expect(sentences(plan({ requiredClearance: 'restricted' }, person))).toEqual([
      'R. Ito is no longer active',
      'R. Ito is planned at 120 % of 80 % from 2026-12-01 to 2026-12-31',
      'R. Ito is away from 2026-12-24 to 2027-01-02',
      'R. Ito has clearance internal; the engagement asks for restricted',
    ]);
  });

  it('leaves alone the days of a confirmed allocation that have gone by', () => {
    const person = researcher({ absences: [{ from: '2026-12-24', to: '2027-01-02' }] });
    const confirmed = [allocation({ status: 'confirmed' })];
    expect(sentences(plan({ today: '2027-01-02', allocations: confirmed }, person))).toEqual(['M. Silva is away from 2026-12-24 to 2027-01-02']);
    expect(sentences(plan({ today: '2027-01-03', allocations: confirmed }, person))).toEqual([]);
  });

  it.each([
    ['2026-05-01', '2026-11-01', 30, 'M. Silva worked for Northwind until 2026-11-01, which has a conflict wall with Contoso (cooling-off 30 days)'],
    ['2026-05-01', '2026-12-01', 0, 'M. Silva works for Northwind until 2026-12-01, which has a conflict wall with Contoso'],
    ['2027-02-28', '2027-05-01', 0, 'M. Silva is to work for Northwind from 2027-02-28 to 2027-05-01, which has a conflict wall with Contoso'],
    ['2027-03-30', '2027-05-01', 30, 'M. Silva is to work for Northwind from 2027-03-30 to 2027-05-01, which has a conflict wall with Contoso (cooling-off 30 days)'],
  ])('keeps someone at Northwind from %s to %s away, with %i days of cooling-off', (from, to, coolingOff, sentence) => {
    expect(sentences(plan(wall(coolingOff), researcher({ elsewhere: [atNorthwind(from, to)] })))).toEqual([sentence]);
  });

  it.each([
    ['2026-05-01', '2026-10-31', 30],
    ['2026-05-01', '2026-11-30', 0],
    ['2027-03-01', '2027-05-01', 0],
    ['2027-03-31', '2027-05-01', 30],
  ])('lets someone in who is at Northwind from %s to %s, with %i days of cooling-off', (from, to, coolingOff) => {
    expect(sentences(plan(wall(coolingOff), researcher({ elsewhere: [atNorthwind(from, to)] })))).toEqual([]);
  });

  it('closes a wall for one side exactly when it closes it for the other', () => {
    const range = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })).map(([offset, length]) => ({ from: addDays('2026-11-22', offset), to: addDays('2026-11-22', offset + length) }));
    fc.assert(fc.property(range, range, fc.integer({ min: 0, max: 40 }), (here, there, coolingOff) => {
      const behind = (mine: typeof here, other: typeof here): boolean => findTeamProblems(plan(
        { ...wall(coolingOff), allocations: [allocation(mine)] }, researcher({ capacityPercent: 100, elsewhere: [atNorthwind(other.from, other.to)] }),
      )).some(({ code }) => code === 'behind_wall');
      expect(behind(here, there)).toBe(behind(there, here));
      expect(behind(here, there)).toBe(here.from <= addDays(there.to, coolingOff) && there.from <= addDays(here.to, coolingOff));
    }));
  });
});
