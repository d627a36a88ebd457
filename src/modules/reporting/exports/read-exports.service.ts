import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { isAllowed } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Reader } from '../../../platform/database/tx.js';
import { forbidden, objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import { readRange } from '../../../platform/http/byte-range.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { StorageError } from '../../../platform/storage/storage-error.js';
import { IntakeApi } from '../../intake/intake.api.js';
import { exportGone, exportNotReady, exportRangeNotSatisfiable } from '../reporting.errors.js';
import type { ListExportsQuery } from './engagement-export.dto.js';
import { EngagementExport } from './engagement-export.entity.js';

/** An archive, or a part of it, on its way to whoever asked. */
export interface Download {
  readonly name: string;
  readonly etag: string;
  readonly bytes: number;
  readonly part: { readonly start: number; readonly end: number } | null;
  readonly content: Readable;
}

/** Finds exports, and hands out archives. Who downloaded one is on record. */
@Injectable()
export class ReadExports {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly intake: IntakeApi,
  ) {}

  /** @throws DomainError `object.not_found` */
  async byId(reader: Reader, id: Id<'xpt'>): Promise<EngagementExport> {
    const found = await reader.manager.findOneBy(EngagementExport, { id });
    if (found === null) throw objectNotFound.with(`There is no export ${id}, or you cannot see it.`);
    return found;
  }

  /** One page of an engagement's exports, the newest first, with the keys of the next. */
  async page(reader: Reader, engagementId: Id<'eng'>, query: ListExportsQuery, fingerprint: unknown): Promise<(EngagementExport & Record<string, unknown>)[]> {
    const parameters = new Parameters();
    const of = parameters.add(toUuid(engagementId));
    const paging = keyset(parameters, [{ expression: 'e.created_at', type: 'timestamptz', direction: 'desc' }, { expression: 'e.id', type: 'uuid', direction: 'desc' }], query, fingerprint);
    const keys = await reader.query<{ id: string } & Record<string, unknown>>(`select e.id, ${paging.keys} from reporting.engagement_export e where e.engagement_id = ${of} and ${paging.after} ${paging.orderAndLimit}`, parameters.values);
    const shown = [];
    for (const { id, ...rest } of keys) shown.push(Object.assign(await this.byId(reader, fromUuid('xpt', id)), rest));
    return shown;
  }

  /**
   * @param asked the headers `Range` and `If-Range`, and what a person at the lab reads the customer's files for
   * @throws DomainError `object.not_found`, `auth.forbidden`, `exposure.reason_required`, `export.not_ready`, `export.gone`, `export.range_not_satisfiable`
   */
  async open(context: RequestContext, id: Id<'xpt'>, asked: { range: string | undefined; ifRange: string | undefined; reason: string | undefined }): Promise<Download> {
    const found = await this.database.read(context, (reader) => this.byId(reader, id));
    if (found.status === 'expired') throw exportGone.with('The archive was deleted: its seven days have passed, or the data was deleted.');
    if (found.status !== 'ready' || found.bytes === null || found.sha256 === null) throw exportNotReady.with(`The export is ${found.status}.${found.failure === null ? ' Try again in a moment.' : ` ${found.failure}`}`);
    const etag = `"${found.sha256}"`;
    const range = readRange(asked.ifRange === undefined || asked.ifRange === etag ? asked.range : undefined, found.bytes);
    if (range.kind === 'unsatisfiable') throw exportRangeNotSatisfiable.with(`The archive has ${found.bytes} bytes.`);
    const part = range.kind === 'part' ? { start: range.start, end: range.end } : null;
    if (found.files && !isAllowed(context.actor, 'data:read')) throw forbidden.with('The archive holds the customer’s files: it needs the permission data:read.');
    await this.database.transaction(context, async (tx) => {
      // What is being deleted is not handed out any more, even while the archive is still there.
      if (await this.intake.deletionAsked(tx, found.engagementId)) throw exportGone.with('The engagement’s data is deleted or being deleted.');
      if (found.files && !(await this.intake.filesKept(tx, found.uploadIds, { lock: true }))) throw exportGone.with('A file in the archive was deleted since, and the archive goes with it.');
      // Before the first byte goes out; a part that is fetched later is one more reading.
      if (found.files) await this.intake.recordDownload(tx, found.uploadIds, asked.reason);
      tx.audit({ action: 'export.download', object: id, chain: found.organizationId, after: { engagementId: found.engagementId, ...part } });
    });
    const content = await this.storage.get(this.intake.exportKey(found.engagementId, id, found.runId), part ?? undefined).catch((error: unknown) => {
      if (StorageError.is(error, 'storage.not_found')) throw exportGone.with('The archive was deleted.', { cause: error });
      throw error;
    });
    return { name: `${found.engagementId}-${id}.tar.gz`, etag, bytes: found.bytes, part, content };
  }
}
