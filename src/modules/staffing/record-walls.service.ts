import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import { IdentityApi } from '../identity/identity.api.js';
import type { WallCloser } from '../identity/identity.api.js';
import { dayOf } from './days.js';
import type { Day } from './days.js';

interface WallRow {
  staff_member_id: string;
  organization_id: string;
  since: Date;
  until: Date;
}

/** Days of work for an organization and days of reading its data, by person. */
const TOUCHES = `
  select r.staff_member_id, a.organization_id, a.first_day, a.last_day
  from staffing.allocation a join staffing.researcher r on r.id = a.researcher_id where a.status = 'confirmed' and r.staff_member_id is not null
  union all
  select e.staff_member_id, e.organization_id, e.day, e.day from staffing.exposure e`;

/**
 * Works out which organizations lie on the other side of a conflict wall from a person, and has identity record it in the same
 * transaction: from its commit on, the person cannot see them. For the days of work for one side, and of reading its data, and the
 * wall's cooling-off after them, the other side is closed. Where somebody has worked for both, both are, until people sort it out.
 */
@Injectable()
export class RecordWalls implements WallCloser, OnModuleInit {
  constructor(private readonly identity: IdentityApi) {}

  onModuleInit(): void {
    this.identity.useWallCloser(this);
  }

  /** After something changed in what these people have done or will do. */
  async ofStaffMembers(tx: Tx, ids: readonly Id<'stf'>[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#lock(tx);
    await this.#record(tx, ids.map(toUuid));
  }

  /** As {@link ofStaffMembers}, for those of the researchers who are staff members. */
  async ofResearchers(tx: Tx, ids: readonly Id<'rsr'>[]): Promise<void> {
    const rows = await tx.query<{ id: string }>('select staff_member_id as id from staffing.researcher where id = any($1) and staff_member_id is not null', [ids.map(toUuid)]);
    await this.ofStaffMembers(tx, rows.map((row) => fromUuid('stf', row.id)));
  }

  /** After a wall was put up between two organizations, or ended: for everyone who has worked for either or read its data. */
  async around(tx: Tx, organizationIds: readonly Id<'org'>[]): Promise<void> {
    await this.#lock(tx);
    const rows = await tx.queryPastWalls<{ id: string }>(
      `select distinct staff_member_id as id from (${TOUCHES}) touched where organization_id = any($1)`, [organizationIds.map(toUuid)],
    );
    await this.#record(tx, rows.map((row) => row.id));
  }

  /** Keeps on record as read what a person who is no longer this researcher has worked for: a changed link opens no wall. */
  async keepPastOf(tx: Tx, researcherId: Id<'rsr'>, staffMemberId: Id<'stf'>): Promise<void> {
    const today: Day = dayOf(tx.now);
    const rows = await tx.queryPastWalls<{ organization_id: string; day: Day }>(
      `select organization_id, max(least(last_day, $2::date))::text as day from staffing.allocation
       where researcher_id = $1 and status = 'confirmed' and first_day <= $2::date group by organization_id`,
      [toUuid(researcherId), today],
    );
    for (const row of rows) await this.#noteExposure(tx, toUuid(staffMemberId), row.organization_id, row.day);
  }

  /** As {@link expose}, when it is the day's first reading: what follows from that is on record with it, and a second one need not wait for the lock. */
  async closeBehind(tx: Tx, staffMemberId: Id<'stf'>, organizationId: Id<'org'>, day: Day): Promise<void> {
    if (await this.#noteExposure(tx, toUuid(staffMemberId), toUuid(organizationId), day)) await this.ofStaffMembers(tx, [staffMemberId]);
  }

  /** Counts a day on which somebody has read an organization's data, and works out the walls anew. */
  async expose(tx: Tx, staffMemberId: Id<'stf'>, organizationId: Id<'org'>, day: Day): Promise<void> {
    await this.#noteExposure(tx, toUuid(staffMemberId), toUuid(organizationId), day);
    await this.ofStaffMembers(tx, [staffMemberId]);
  }

  /** @returns whether the day was not on record yet. */
  async #noteExposure(tx: Tx, staffMember: string, organization: string, day: Day): Promise<boolean> {
    const rows = await tx.queryPastWalls(
      'insert into staffing.exposure (staff_member_id, organization_id, day) values ($1, $2, $3) on conflict do nothing returning day', [staffMember, organization, day],
    );
    return rows.length > 0;
  }

  /** One after the other: of two changes at once, each would miss the other's. They are rare, and the lock is taken late. */
  async #lock(tx: Tx): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('staffing.walls', 0))`);
  }

  async #record(tx: Tx, staffMembers: readonly string[]): Promise<void> {
    const rows = await tx.queryPastWalls<WallRow>(
      `with wall as (
         select first_organization_id as one, second_organization_id as other, cooling_off_days from staffing.conflict_wall where ended_at is null
         union all select second_organization_id, first_organization_id, cooling_off_days from staffing.conflict_wall where ended_at is null
       )
       select t.staff_member_id, w.other as organization_id, t.first_day::timestamp at time zone 'UTC' as since,
              max(t.last_day + w.cooling_off_days + 1)::timestamp at time zone 'UTC' as until
       from (${TOUCHES}) t join wall w on w.one = t.organization_id
       where t.staff_member_id = any($1)
       group by t.staff_member_id, w.other, t.first_day
       having max(t.last_day + w.cooling_off_days + 1)::timestamp at time zone 'UTC' > $2`,
      [staffMembers, tx.now],
    );
    await this.identity.recordWalls(tx, staffMembers.map((id) => fromUuid('stf', id)), rows.map((row) => ({
      staffMemberId: fromUuid('stf', row.staff_member_id), organizationId: fromUuid('org', row.organization_id), since: row.since, until: row.until,
    })));
  }
}
