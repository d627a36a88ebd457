import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { EngagementSummary } from '../engagements/engagements.api.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import { addDays, dayOf } from './days.js';
import type { Day, Days } from './days.js';
import type { Clearance } from './skill.js';
import type { PlannedAllocation, PlannedResearcher, RequiredSkill, TeamPlan } from './team-problems.js';

interface AllocationRow extends Days {
  id: string;
  engagement_id: string;
  organization_id: string;
  researcher_id: string;
  percent: number;
  status: PlannedAllocation['status'];
}

interface ResearcherRow {
  id: string;
  name: string;
  active: boolean;
  capacity_percent: number;
  clearance: Clearance;
  skills: { skill: string; level: number }[];
  absences: Days[];
}

/** What whoever is behind a wall themselves reads in place of a name. */
const BEHIND_A_WALL = 'another organization';

const ALLOCATION = `id, engagement_id, organization_id, researcher_id, percent, first_day::text as "from", last_day::text as "to", status`;

/** Reads a team with everything that speaks for or against it: its people, what else is planned of them, walls, the scope. */
@Injectable()
export class LoadTeamPlan {
  constructor(private readonly organizations: OrganizationsApi) {}

  async run(reader: Reader, engagement: EngagementSummary, requiredClearance: Clearance): Promise<TeamPlan> {
    const today = dayOf(reader.now);
    const organization = await this.organizations.require(reader, engagement.organizationId);
    const allocations = (await reader.query<AllocationRow>(
      `select ${ALLOCATION} from staffing.allocation where engagement_id = $1 and status <> 'withdrawn' order by first_day, id`, [toUuid(engagement.id)],
    )).map(allocationOf);
    const walls = await this.#walls(reader, engagement.organizationId);
    const furthest = Math.max(0, ...walls.map(({ coolingOffDays }) => coolingOffDays));
    const earliest = allocations.reduce<Day>((day, { from }) => (from < day ? from : day), today);
    const researchers = await this.#researchers(reader, engagement.id, allocations.map(({ researcherId }) => researcherId), addDays(earliest, -furthest));
    return { today, organization: { id: organization.id, name: organization.name }, requiredClearance, scope: scopeOf(engagement), allocations, researchers, walls };
  }

  async #walls(reader: Reader, organizationId: Id<'org'>): Promise<TeamPlan['walls']> {
    const rows = await reader.queryPastWalls<{ other: string; cooling_off_days: number }>(
      `select second_organization_id as other, cooling_off_days from staffing.conflict_wall where first_organization_id = $1 and ended_at is null
       union all select first_organization_id, cooling_off_days from staffing.conflict_wall where second_organization_id = $1 and ended_at is null`,
      [toUuid(organizationId)],
    );
    return Promise.all(rows.map(async (row) => {
      const id = fromUuid('org', row.other);
      const seen = await this.organizations.find(reader, id);
      return { organization: { id, name: seen?.name ?? BEHIND_A_WALL }, coolingOffDays: row.cooling_off_days };
    }));
  }

  async #researchers(reader: Reader, engagementId: Id<'eng'>, ids: readonly Id<'rsr'>[], since: Day): Promise<Map<Id<'rsr'>, PlannedResearcher>> {
    const uuids = [...new Set(ids.map(toUuid))];
    const rows = await reader.query<ResearcherRow>(
      `select r.id, r.name, r.active, r.capacity_percent, r.clearance,
              (select coalesce(json_agg(json_build_object('skill', s.skill, 'level', s.level) order by s.skill), '[]')
               from staffing.researcher_skill s where s.researcher_id = r.id) as skills,
              (select coalesce(json_agg(json_build_object('from', a.first_day, 'to', a.last_day) order by a.first_day), '[]')
               from staffing.absence a where a.researcher_id = r.id) as absences
       from staffing.researcher r where r.id = any($1) order by r.name, r.id`,
      [uuids],
    );
    const elsewhere = (await reader.queryPastWalls<AllocationRow>(
      `select ${ALLOCATION} from staffing.allocation
       where researcher_id = any($1) and engagement_id <> $2 and status = 'confirmed' and last_day >= $3 order by first_day, id`,
      [uuids, toUuid(engagementId), since],
    )).map(allocationOf);
    const exposures = await reader.queryPastWalls<{ researcher_id: string; organization_id: string; day: Day }>(
      `select r.id as researcher_id, e.organization_id, e.day::text as day
       from staffing.researcher r join staffing.exposure e on e.staff_member_id = r.staff_member_id
       where r.id = any($1) and e.day >= $2 order by e.day`,
      [uuids, since],
    );
    return new Map(rows.map((row) => {
      const id = fromUuid('rsr', row.id);
      return [id, {
        exposures: exposures.filter((exposure) => exposure.researcher_id === row.id).map(({ organization_id, day }) => ({ organizationId: fromUuid('org', organization_id), day })),
        id, name: row.name, active: row.active, capacityPercent: row.capacity_percent, clearance: row.clearance, skills: row.skills, absences: row.absences,
        elsewhere: elsewhere.filter(({ researcherId }) => researcherId === id),
      }];
    }));
  }
}

function allocationOf({ engagement_id, organization_id, researcher_id, ...row }: AllocationRow): PlannedAllocation {
  return { ...row, id: fromUuid('alo', row.id), engagementId: fromUuid('eng', engagement_id), organizationId: fromUuid('org', organization_id), researcherId: fromUuid('rsr', researcher_id) };
}

/** What the scope asks of the team. A skill that is named without a level asks for any. */
function scopeOf({ facts: { scope } }: EngagementSummary): TeamPlan['scope'] {
  if (scope === null) return null;
  const levels = new Map<string, RequiredSkill>(scope.skills.map((skill) => [skill, { skill, minimumLevel: 1 }]));
  for (const required of scope.requiredSkills) levels.set(required.skill, required);
  return { version: scope.version, approved: scope.labApproved && scope.partnerApproved, requiredSkills: [...levels.values()] };
}
