import type { Id } from '../../platform/identifiers/id.js';
import { addDays, commonDays, spellDays } from './days.js';
import type { Day, Days } from './days.js';
import { findOverload } from './find-overload.js';
import { clears } from './skill.js';
import type { Clearance } from './skill.js';

export interface PlannedAllocation extends Days {
  readonly id: Id<'alo'>;
  readonly engagementId: Id<'eng'>;
  readonly organizationId: Id<'org'>;
  readonly researcherId: Id<'rsr'>;
  readonly percent: number;
  readonly status: 'proposed' | 'confirmed';
}

export interface PlannedResearcher {
  readonly id: Id<'rsr'>;
  readonly name: string;
  readonly active: boolean;
  readonly capacityPercent: number;
  readonly clearance: Clearance;
  readonly skills: readonly { skill: string; level: number }[];
  readonly absences: readonly Days[];
  /** What is confirmed for other engagements. */
  readonly elsewhere: readonly PlannedAllocation[];
  /** On which days the person has read an organization's data. */
  readonly exposures: readonly { readonly organizationId: Id<'org'>; readonly day: Day }[];
}

export interface RequiredSkill {
  readonly skill: string;
  readonly minimumLevel: number;
}

/** A team with everything that speaks for or against it. */
export interface TeamPlan {
  readonly today: Day;
  readonly organization: { readonly id: Id<'org'>; readonly name: string };
  readonly requiredClearance: Clearance;
  readonly scope: { readonly version: number; readonly approved: boolean; readonly requiredSkills: readonly RequiredSkill[] } | null;
  /** Of this engagement, proposed and confirmed. */
  readonly allocations: readonly PlannedAllocation[];
  readonly researchers: ReadonlyMap<Id<'rsr'>, PlannedResearcher>;
  /** Walls in force between this organization and others. */
  readonly walls: readonly { readonly organization: { readonly id: Id<'org'>; readonly name: string }; readonly coolingOffDays: number }[];
}

export const PROBLEM_CODES = [
  'scope_not_approved', 'nobody_allocated', 'skill_uncovered', 'over_capacity', 'away', 'behind_wall', 'clearance_too_low', 'inactive', 'past',
] as const;
type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Why a team cannot be confirmed, in one sentence. */
export interface TeamProblem {
  readonly code: ProblemCode;
  /** What it is about: `scope.skills.legal_nlp`, `members.rsr_…`. */
  readonly path: string;
  readonly message: string;
}

/** The researchers who work for the engagement now or will. */
function members(plan: TeamPlan): PlannedResearcher[] {
  const ids = new Set(plan.allocations.filter((allocation) => allocation.to >= plan.today).map((allocation) => allocation.researcherId));
  return [...plan.researchers.values()].filter((researcher) => ids.has(researcher.id));
}

/** For each skill that the scope asks for, who in the team has it at the level or above. */
export function skillCoverage(plan: TeamPlan): (RequiredSkill & { coveredBy: Id<'rsr'>[] })[] {
  const team = members(plan);
  return (plan.scope?.requiredSkills ?? []).map(({ skill, minimumLevel }) => ({
    skill, minimumLevel,
    coveredBy: team.filter(({ skills }) => skills.some((held) => held.skill === skill && held.level >= minimumLevel)).map(({ id }) => id),
  }));
}

/** Everything that speaks against confirming the team, of the team as a whole first. */
export function findTeamProblems(plan: TeamPlan): TeamProblem[] {
  return [...findScopeProblems(plan), ...[...plan.researchers.values()].flatMap((researcher) => findMemberProblems(plan, researcher))];
}

function findScopeProblems(plan: TeamPlan): TeamProblem[] {
  const problems: TeamProblem[] = [];
  if (plan.scope === null) {
    problems.push({ code: 'scope_not_approved', path: 'scope', message: 'there is no scope whose skills the team could cover' });
  } else if (!plan.scope.approved) {
    problems.push({ code: 'scope_not_approved', path: 'scope', message: `scope version ${plan.scope.version} is not approved by both sides` });
  }
  if (members(plan).length === 0) problems.push({ code: 'nobody_allocated', path: 'members', message: 'nobody is allocated to the engagement' });
  for (const { skill, minimumLevel, coveredBy } of skillCoverage(plan)) {
    if (coveredBy.length === 0) problems.push({ code: 'skill_uncovered', path: `scope.skills.${skill}`, message: `no one covers ${skill} at level ${minimumLevel}` });
  }
  return problems;
}

/** What speaks against this researcher's allocations to the engagement. */
export function findMemberProblems(plan: TeamPlan, researcher: PlannedResearcher): TeamProblem[] {
  const own = plan.allocations.filter((allocation) => allocation.researcherId === researcher.id);
  // Days gone by were checked when they were confirmed, and nobody can change them any more.
  const windows = own.flatMap((allocation) => windowOf(allocation, plan.today));
  const problem = (code: ProblemCode, message: string): TeamProblem => ({ code, path: `members.${researcher.id}`, message: `${researcher.name} ${message}` });
  const problems: TeamProblem[] = [];
  for (const allocation of own) {
    if (allocation.status === 'proposed' && allocation.to < plan.today) problems.push(problem('past', `is proposed until ${allocation.to}, which has passed`));
  }
  if (windows.length === 0) return problems;
  if (!researcher.active) problems.push(problem('inactive', 'is no longer active'));
  for (const { peak, from, to } of findOverload([...own, ...researcher.elsewhere], researcher.capacityPercent, windows)) {
    problems.push(problem('over_capacity', `is planned at ${peak} % of ${researcher.capacityPercent} % ${spellDays({ from, to })}`));
  }
  for (const absence of researcher.absences) {
    if (windows.some((window) => commonDays(window, absence) !== null)) problems.push(problem('away', `is away ${spellDays(absence)}`));
  }
  problems.push(...findWallProblems(plan, researcher, windows).map((message) => problem('behind_wall', message)));
  if (!clears(researcher.clearance, plan.requiredClearance)) {
    problems.push(problem('clearance_too_low', `has clearance ${researcher.clearance}; the engagement asks for ${plan.requiredClearance}`));
  }
  return problems;
}

function windowOf(allocation: PlannedAllocation, today: Day): Days[] {
  if (allocation.status === 'proposed') return [allocation];
  return allocation.to < today ? [] : [{ from: allocation.from > today ? allocation.from : today, to: allocation.to }];
}

/**
 * A wall closes for the days of one side and the cooling-off after them, whichever of the two sides comes first. A day on which the
 * other side's data was read counts like a day of work.
 */
function findWallProblems(plan: TeamPlan, researcher: PlannedResearcher, windows: readonly Days[]): string[] {
  return plan.walls.flatMap(({ organization, coolingOffDays }) => {
    const cooled = ({ from, to }: Days): Days => ({ from, to: addDays(to, coolingOffDays) });
    const closed = researcher.elsewhere.filter((other) => other.organizationId === organization.id
      && windows.some((window) => commonDays(cooled(window), cooled(other)) !== null));
    const last = closed.reduce<PlannedAllocation | undefined>((latest, other) => (latest === undefined || other.to > latest.to ? other : latest), undefined);
    const read = researcher.exposures.findLast(({ organizationId, day }) => organizationId === organization.id
      && windows.some((window) => commonDays(cooled(window), cooled({ from: day, to: day })) !== null));
    const coolingOff = coolingOffDays === 0 ? '' : ` (cooling-off ${coolingOffDays} days)`;
    const wall = `which has a conflict wall with ${plan.organization.name}${coolingOff}`;
    return [
      ...(last === undefined ? [] : [`${workFor(organization.name, last, plan.today)}, ${wall}`]),
      ...(read === undefined ? [] : [`read data of ${organization.name} on ${read.day}, ${wall}`]),
    ];
  });
}

function workFor(name: string, { from, to }: Days, today: Day): string {
  if (to < today) return `worked for ${name} until ${to}`;
  return from <= today ? `works for ${name} until ${to}` : `is to work for ${name} ${spellDays({ from, to })}`;
}
