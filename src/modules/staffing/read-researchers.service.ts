import { Injectable } from '@nestjs/common';
import type { Reader } from '../../platform/database/tx.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import { fromUuid, fromUuidOrNull, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { dayOf } from './days.js';
import { noSuchResearcher } from './find-researcher.js';
import type { ListResearchersQuery, ResearcherDto, ResearcherListItem } from './researcher.dto.js';
import { levelName } from './skill.js';
import type { Clearance } from './skill.js';

export interface ResearcherRow {
  id: string;
  staff_member_id: string | null;
  name: string;
  skills: { skill: string; level: number }[];
  capacity_percent: number;
  clearance: Clearance;
  active: boolean;
  version: number;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = `r.id, r.staff_member_id, r.name, r.capacity_percent, r.clearance, r.active, r.version, r.created_at, r.updated_at,
  (select coalesce(json_agg(json_build_object('skill', s.skill, 'level', s.level) order by s.skill), '[]') from staffing.researcher_skill s where s.researcher_id = r.id) as skills`;

/** Shows researchers with their skills, and one with what is planned. */
@Injectable()
export class ReadResearchers {
  page(reader: Reader, query: ListResearchersQuery, fingerprint: unknown): Promise<ResearcherRow[]> {
    const parameters = new Parameters();
    const conditions = ['true'];
    if (query.active !== undefined) conditions.push(`r.active = ${parameters.add(query.active === 'true')}`);
    if (query.skill !== undefined) {
      conditions.push(`exists (select from staffing.researcher_skill s where s.researcher_id = r.id and s.skill = ${parameters.add(query.skill)}
        and s.level >= ${parameters.add(query.minimumLevel ?? 1)})`);
    }
    const paging = keyset(parameters, [{ expression: 'r.name', type: 'text', direction: 'asc' }, { expression: 'r.id', type: 'uuid', direction: 'asc' }], query, fingerprint);
    return reader.query<ResearcherRow>(
      `select ${COLUMNS}, ${paging.keys} from staffing.researcher r where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'rsr'>): Promise<ResearcherDto> {
    const [row] = await reader.query<ResearcherRow>(`select ${COLUMNS} from staffing.researcher r where r.id = $1`, [toUuid(id)]);
    if (row === undefined) throw noSuchResearcher(id);
    const today = dayOf(reader.now);
    const absences = await reader.query<{ id: string; from: string; to: string }>(
      `select id, first_day::text as "from", last_day::text as "to" from staffing.absence where researcher_id = $1 and last_day >= $2 order by first_day`,
      [toUuid(id), today],
    );
    const allocations = await reader.query<{ id: string; engagement_id: string; percent: number; from: string; to: string; status: 'proposed' | 'confirmed' }>(
      `select id, engagement_id, percent, first_day::text as "from", last_day::text as "to", status from staffing.allocation
       where researcher_id = $1 and last_day >= $2 and status <> 'withdrawn' order by first_day, id`,
      [toUuid(id), today],
    );
    return {
      ...listItemOf(row),
      absences: absences.map((absence) => ({ ...absence, id: fromUuid('abs', absence.id) })),
      allocations: allocations.map(({ engagement_id, ...allocation }) => ({ ...allocation, id: fromUuid('alo', allocation.id), engagementId: fromUuid('eng', engagement_id) })),
    };
  }
}

export function listItemOf(row: ResearcherRow): ResearcherListItem {
  return {
    id: fromUuid('rsr', row.id), staffMemberId: fromUuidOrNull('stf', row.staff_member_id), name: row.name,
    skills: row.skills.map(({ skill, level }) => ({ skill, level, levelName: levelName(level) })),
    capacityPercent: row.capacity_percent, clearance: row.clearance, active: row.active, version: row.version,
    createdAt: row.created_at.toISOString(), updatedAt: row.updated_at.toISOString(),
  };
}
