import { Injectable } from '@nestjs/common';
import type { Reader } from '../../../platform/database/tx.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import { LAB, isOfLab } from '../../../platform/http/lab-people.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import { exposureFilterInvalid } from '../intake.errors.js';
import type { ExposureDto, ListExposuresQuery } from './exposure.dto.js';
import type { Exposure } from './exposure.entity.js';

export interface ExposureRow {
  id: string;
  organization_id: string;
  engagement_id: string;
  upload_id: string;
  kind: ExposureDto['kind'];
  actor: Exposure['actor'];
  reason: string | null;
  first_byte: string;
  last_byte: string;
  at: Date;
}

/** Shows the exposure ledger, by organization or by person. */
@Injectable()
export class ReadExposures {
  /** One page, the newest first. @throws DomainError `exposure.filter_invalid` */
  page(reader: Reader, query: ListExposuresQuery, fingerprint: unknown): Promise<ExposureRow[]> {
    const { organizationId, staffMemberId } = query;
    const forPartner = reader.actor.kind === 'partner';
    if (forPartner && staffMemberId !== undefined) throw exposureFilterInvalid.with('People at the lab are not listed one by one. Leave `staffMemberId` out.');
    if (!forPartner && organizationId === undefined && staffMemberId === undefined) throw exposureFilterInvalid.with('Name an organization, a staff member, or both.');
    const parameters = new Parameters();
    const conditions = ['true'];
    if (organizationId !== undefined) conditions.push(`e.organization_id = ${parameters.add(toUuid(organizationId))}`);
    if (staffMemberId !== undefined) conditions.push(`e.staff_member_id = ${parameters.add(toUuid(staffMemberId))}`);
    const paging = keyset(parameters, [{ expression: 'e.at', type: 'timestamptz', direction: 'desc' }, { expression: 'e.id', type: 'uuid', direction: 'desc' }], query, fingerprint);
    return reader.query<ExposureRow>(
      `select e.id, e.organization_id, e.engagement_id, e.upload_id, e.kind, e.actor, e.reason, e.first_byte, e.last_byte, e.at, ${paging.keys}
       from intake.exposure e where ${[...conditions, paging.after].join(' and ')} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

/** An entry as staff or a partner reads it: of somebody at the lab a partner learns the role and the time, and no word of theirs. */
export function exposureView(row: ExposureRow, forPartner: boolean): ExposureDto {
  const { kind, id, name, roles } = row.actor;
  const hidden = forPartner && isOfLab(kind);
  return {
    id: fromUuid('exp', row.id), kind: row.kind, organizationId: fromUuid('org', row.organization_id), engagementId: fromUuid('eng', row.engagement_id),
    uploadId: fromUuid('upl', row.upload_id), by: { kind, ...(hidden ? LAB : { id, name }), roles: [...roles] }, reason: hidden ? null : row.reason,
    firstByte: Number(row.first_byte), lastByte: Number(row.last_byte), at: row.at.toISOString(),
  };
}
