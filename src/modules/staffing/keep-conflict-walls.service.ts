import { Injectable } from '@nestjs/common';
import { violates } from '../../platform/database/pg-errors.js';
import type { Reader, Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../platform/http/keyset.js';
import type { Precondition } from '../../platform/http/request-context.js';
import { fromUuid, newId, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import type { ConflictWallDto, CreateConflictWallInput, ListConflictWallsQuery } from './conflict-wall.dto.js';
import { ConflictWall } from './conflict-wall.entity.js';
import { RecordWalls } from './record-walls.service.js';
import { conflictWallEnded as endedAlready, conflictWallExists } from './staffing.errors.js';
import { conflictWallCreated, conflictWallEnded } from './staffing.events.js';

export interface ConflictWallRow {
  id: string;
  first_organization_id: string;
  second_organization_id: string;
  cooling_off_days: number;
  reason: string | null;
  ended_at: Date | null;
  version: number;
  created_at: Date;
}

/** Puts up conflict walls, ends them, and keeps those that have ended on record. */
@Injectable()
export class KeepConflictWalls {
  constructor(
    private readonly organizations: OrganizationsApi,
    private readonly recordWalls: RecordWalls,
  ) {}

  /** @throws DomainError `object.not_found` (organization), `conflict_wall.exists` */
  async create(tx: Tx, input: CreateConflictWallInput): Promise<ConflictWall> {
    const [a, b] = input.organizationIds;
    const [one, other] = [await this.organizations.require(tx, a), await this.organizations.require(tx, b)];
    const [firstOrganizationId, secondOrganizationId] = toUuid(a) < toUuid(b) ? [a, b] : [b, a];
    const wall: ConflictWall = {
      id: newId('wal'), firstOrganizationId, secondOrganizationId, coolingOffDays: input.coolingOffDays, reason: input.reason ?? null, endedAt: null, version: 1,
      createdAt: tx.now,
    };
    await tx.manager.insert(ConflictWall, wall).catch((error: unknown) => {
      if (violates(error, 'conflict_wall_pair')) throw conflictWallExists.with(`There is a conflict wall between ${one.name} and ${other.name}.`, { cause: error });
      throw error;
    });
    tx.audit({ action: 'conflict_wall.create', object: wall.id, chain: 'lab', after: { organizationIds: [firstOrganizationId, secondOrganizationId], coolingOffDays: wall.coolingOffDays } });
    tx.announce(conflictWallCreated, factsOf(wall));
    await this.recordWalls.around(tx, [firstOrganizationId, secondOrganizationId]);
    return wall;
  }

  /** @throws DomainError `object.not_found`, `precondition.*`, `conflict_wall.ended` */
  async end(tx: Tx, id: Id<'wal'>, ifMatch: Precondition): Promise<ConflictWall> {
    const wall = await tx.manager.findOne(ConflictWall, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (wall === null) throw noSuchWall(id);
    ifMatch.require(wall.version);
    if (wall.endedAt !== null) throw endedAlready.with(`The conflict wall ended at ${wall.endedAt.toISOString()}.`);
    Object.assign(wall, { endedAt: tx.now, version: wall.version + 1 } satisfies Partial<ConflictWall>);
    await tx.manager.save(ConflictWall, wall);
    tx.audit({ action: 'conflict_wall.end', object: id, chain: 'lab', before: { endedAt: null }, after: { endedAt: wall.endedAt } });
    tx.announce(conflictWallEnded, factsOf(wall));
    await this.recordWalls.around(tx, [wall.firstOrganizationId, wall.secondOrganizationId]);
    return wall;
  }

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'wal'>): Promise<ConflictWall> {
    const found = await reader.manager.findOneBy(ConflictWall, { id });
    if (found === null) throw noSuchWall(id);
    return found;
  }

  page(reader: Reader, query: ListConflictWallsQuery, fingerprint: unknown): Promise<ConflictWallRow[]> {
    const parameters = new Parameters();
    const of = query.organizationId === undefined ? undefined : parameters.add(toUuid(query.organizationId));
    const paging = keyset(parameters, [{ expression: 'w.created_at', type: 'timestamptz', direction: 'desc' }, { expression: 'w.id', type: 'uuid', direction: 'desc' }], query, fingerprint);
    return reader.query<ConflictWallRow>(
      `select w.id, w.first_organization_id, w.second_organization_id, w.cooling_off_days, w.reason, w.ended_at, w.version, w.created_at, ${paging.keys}
       from staffing.conflict_wall w
       where ${of === undefined ? 'true' : `(w.first_organization_id = ${of} or w.second_organization_id = ${of})`} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

function noSuchWall(id: string) {
  return objectNotFound.with(`There is no conflict wall ${id}.`);
}

function factsOf({ id, firstOrganizationId, secondOrganizationId, coolingOffDays }: ConflictWall) {
  return { conflictWallId: id, firstOrganizationId, secondOrganizationId, coolingOffDays };
}

export function wallView(wall: ConflictWall): ConflictWallDto {
  return {
    id: wall.id, organizationIds: [wall.firstOrganizationId, wall.secondOrganizationId], coolingOffDays: wall.coolingOffDays, reason: wall.reason,
    createdAt: wall.createdAt.toISOString(), endedAt: wall.endedAt?.toISOString() ?? null, version: wall.version,
  };
}

export function wallOfRow(row: ConflictWallRow): ConflictWallDto {
  return wallView({
    id: fromUuid('wal', row.id), firstOrganizationId: fromUuid('org', row.first_organization_id), secondOrganizationId: fromUuid('org', row.second_organization_id),
    coolingOffDays: row.cooling_off_days, reason: row.reason, endedAt: row.ended_at, version: row.version, createdAt: row.created_at,
  });
}
