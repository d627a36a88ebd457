import { Injectable } from '@nestjs/common';
import { systemActor } from '../actor.js';
import { Database } from '../database/database.js';
import { fromUuid, toUuid } from '../identifiers/id.js';
import type { Id } from '../identifiers/id.js';
import type { JobDefinition } from './define-job.js';

/** Finds whose work a job is, by the row that its payload names. */
@Injectable()
export class OrganizationOfJob {
  constructor(private readonly database: Database) {}

  /** The organization that the job is for; null for the lab's own work, or when what it is about is gone. */
  async find(definition: JobDefinition, payload: Record<string, unknown>): Promise<Id<'org'> | null> {
    const { concerns } = definition;
    const id = concerns === undefined ? undefined : payload[concerns.payload];
    if (concerns === undefined || typeof id !== 'string') return null;
    const origin = { actor: systemActor(definition.name), requestId: definition.name };
    const [row] = await this.database.read(origin, (reader) => reader.query<{ organization_id: string | null }>(
      `select organization_id from ${concerns.table} where ${concerns.column ?? 'id'} = $1 limit 1`, [toUuid(id)],
    ));
    return row === undefined || row.organization_id === null ? null : fromUuid('org', row.organization_id);
  }
}
