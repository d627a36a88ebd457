import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { IdentityApi } from '../../identity/identity.api.js';
import type { Role } from '../../identity/identity.api.js';
import { snapshotOf } from '../actor-snapshot.js';
import { dataExposed } from '../intake.events.js';
import { exposureReasonRequired, uploadContentMissing } from '../intake.errors.js';
import { ReadUpload, noSuchUpload } from '../uploads/read-upload.service.js';
import type { Upload } from '../uploads/upload.entity.js';
import { Exposure } from './exposure.entity.js';
import type { ExposureKind } from './exposure.entity.js';

/** Bytes of an upload, both ends included. */
export interface ReadBytes {
  readonly first: number;
  readonly last: number;
}

/** Writes down that somebody is about to read a customer's data. Without the record committed, no byte may go out. */
@Injectable()
export class RecordExposure {
  constructor(
    private readonly uploads: ReadUpload,
    private readonly identity: IdentityApi,
  ) {}

  /**
   * @param bytesOf says which bytes of the upload are asked for, and throws when there are none.
   * @throws DomainError `object.not_found`, `upload.content_missing`, `exposure.reason_required`, and what `bytesOf` throws
   */
  async run(tx: Tx, uploadId: Id<'upl'>, kind: ExposureKind, reason: string | undefined, bytesOf: (upload: Upload) => ReadBytes): Promise<{ upload: Upload; bytes: ReadBytes }> {
    const { upload, bytes } = await this.check(tx, uploadId, reason, bytesOf);
    const { actor } = tx;
    const byStaff = actor.kind === 'staff';
    const { organizationId, engagementId } = upload;
    const exposure: Exposure = {
      id: newId('exp'), organizationId, engagementId, uploadId, kind, actor: { ...snapshotOf(actor), roles: actor.roles }, staffMemberId: byStaff ? actor.id as Id<'stf'> : null,
      reason: byStaff ? reason ?? null : null, firstByte: bytes.first, lastByte: bytes.last, requestId: tx.origin.requestId, at: tx.now,
    };
    // What a wall hides is answered as what is not there, also when it was closed by a reading of the other side in this very moment.
    if (exposure.staffMemberId !== null && !(await this.identity.mayRead(tx, exposure.staffMemberId, actor.roles as readonly Role[], organizationId))) throw noSuchUpload(uploadId);
    await tx.manager.insert(Exposure, exposure);
    tx.audit({ action: `upload.${kind}`, object: uploadId, chain: organizationId, after: { exposureId: exposure.id, engagementId, reason: exposure.reason, firstByte: bytes.first, lastByte: bytes.last } });
    if (exposure.staffMemberId !== null) {
      tx.announce(dataExposed, { exposureId: exposure.id, organizationId, engagementId, uploadId, kind, staffMemberId: exposure.staffMemberId, day: tx.now.toISOString().slice(0, 10) });
    }
    return { upload, bytes };
  }

  /** Whether {@link run} would let it be read, without recording anything. @throws DomainError as {@link run} */
  async check(reader: Reader, uploadId: Id<'upl'>, reason: string | undefined, bytesOf: (upload: Upload) => ReadBytes): Promise<{ upload: Upload; bytes: ReadBytes }> {
    const upload = await this.uploads.require(reader, uploadId);
    requireReason(reader, reason);
    if (upload.status !== 'received') throw uploadContentMissing.with(`The upload is ${upload.status}; only one that is received can be read.`);
    return { upload, bytes: bytesOf(upload) };
  }
}

/** People at the lab say what they read a customer's data for. @throws DomainError `exposure.reason_required` */
export function requireReason({ actor }: Reader, reason: string | undefined): void {
  if (actor.kind === 'staff' && reason === undefined) throw exposureReasonRequired.with('Say in `reason` what the data is read for.');
}
