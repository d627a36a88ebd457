import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import { LoadTeamPlan } from './load-team-plan.service.js';
import { levelName } from './skill.js';
import type { AllocationDto, TeamDto } from './team.dto.js';
import { findTeamProblems, skillCoverage } from './team-problems.js';
import type { PlannedResearcher } from './team-problems.js';
import { Team } from './team.entity.js';

interface AllocationRow {
  id: string;
  researcher_id: string;
  researcher_name: string;
  percent: number;
  from: string;
  to: string;
  status: AllocationDto['status'];
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** Shows an engagement's team: to staff with all that speaks against it, to a partner who works for it. */
@Injectable()
export class ShowTeam {
  constructor(
    private readonly engagements: EngagementsApi,
    private readonly loadPlan: LoadTeamPlan,
  ) {}

  /** @throws DomainError `object.not_found` */
  async run(reader: Reader, engagementId: Id<'eng'>): Promise<TeamDto> {
    const engagement = await this.engagements.require(reader, engagementId);
    const team = await reader.manager.findOneBy(Team, { engagementId });
    const plan = await this.loadPlan.run(reader, engagement, team?.requiredClearance ?? 'none');
    const forPartner = reader.actor.kind === 'partner';
    const allocations = (await this.#allocations(reader, engagementId)).filter(({ to, status }) => to >= plan.today && (!forPartner || status === 'confirmed'));
    const members = [...plan.researchers.values()].filter(({ id }) => allocations.some(({ researcherId }) => researcherId === id));
    const shown = {
      engagementId, confirmed: team?.confirmedAt !== null && team !== null, confirmedAt: team?.confirmedAt?.toISOString() ?? null,
      scopeVersion: team?.scopeVersion ?? null, version: team?.version ?? 0,
      skillCoverage: skillCoverage(plan).map(({ coveredBy, ...required }) => ({
        ...required, coveredBy: members.filter(({ id }) => coveredBy.includes(id)).map(({ name }) => name),
      })),
    };
    if (forPartner) return { ...shown, members: members.map(nameAndSkills) };
    return {
      ...shown,
      confirmedBy: team?.confirmedBy ?? null,
      requiredClearance: plan.requiredClearance,
      members: members.map((member) => ({
        ...nameAndSkills(member), researcherId: member.id, clearance: member.clearance,
        allocations: allocations.filter(({ researcherId }) => researcherId === member.id),
      })),
      problems: findTeamProblems(plan),
    };
  }

  /** @throws DomainError `object.not_found` */
  async allocation(reader: Reader, engagementId: Id<'eng'>, id: Id<'alo'>): Promise<AllocationDto> {
    const [found] = await this.#allocations(reader, engagementId, id);
    if (found === undefined) throw objectNotFound.with(`The engagement has no allocation ${id}.`);
    return found;
  }

  async #allocations(reader: Reader, engagementId: Id<'eng'>, only?: Id<'alo'>): Promise<AllocationDto[]> {
    const rows = await reader.query<AllocationRow>(
      `select a.id, a.researcher_id, r.name as researcher_name, a.percent, a.first_day::text as "from", a.last_day::text as "to", a.status, a.version,
              a.created_at, a.updated_at
       from staffing.allocation a join staffing.researcher r on r.id = a.researcher_id
       where a.engagement_id = $1 and ${only === undefined ? `a.status <> 'withdrawn'` : 'a.id = $2'} order by a.first_day, a.id`,
      only === undefined ? [toUuid(engagementId)] : [toUuid(engagementId), toUuid(only)],
    );
    return rows.map((row) => ({
      id: fromUuid('alo', row.id), engagementId, researcherId: fromUuid('rsr', row.researcher_id), researcherName: row.researcher_name, percent: row.percent,
      from: row.from, to: row.to, status: row.status, version: row.version, createdAt: row.created_at.toISOString(), updatedAt: row.updated_at.toISOString(),
    }));
  }
}

function nameAndSkills({ name, skills }: PlannedResearcher) {
  return { name, skills: skills.map(({ skill, level }) => ({ skill, level, levelName: levelName(level) })) };
}
