import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { fromUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { isUnreadable } from '../../../platform/storage/is-unreadable.js';
import { errorText } from '../../../platform/telemetry/error-text.js';
import { LOG } from '../../../platform/telemetry/log.js';
import type { Log } from '../../../platform/telemetry/log.js';
import { decide } from '../../../platform/workflow/decide.js';
import { discardUpload } from '../intake.jobs.js';
import { lockHolds } from '../retention/keep-data-retention.js';
import { FinishUpload } from './finish-upload.service.js';
import { ReadUpload } from './read-upload.service.js';
import { UploadStore } from './upload-store.js';
import { Upload } from './upload.entity.js';
import { uploadWorkflow } from './upload.workflow.js';

const BATCH = 200;
const CREATION_GRACE_MS = 600_000;

/** Brings to an end the uploads that no request will: complete ones whose last request broke off, and expired ones. */
@Injectable()
export class SettleUploads {
  constructor(
    private readonly database: Database,
    private readonly store: UploadStore,
    private readonly read: ReadUpload,
    private readonly finish: FinishUpload,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(run: JobRun): Promise<void> {
    const failures: unknown[] = [];
    let last = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.database.read(run.origin, (reader) => reader.query<{ id: string }>(
        `select id from intake.upload where status = 'receiving' and id > $1 order by id limit ${BATCH}`, [last],
      ));
      for (const { id } of rows) {
        run.signal.throwIfAborted();
        last = id;
        await this.#settle(run, fromUuid('upl', id)).catch((error: unknown) => {
          run.signal.throwIfAborted();
          // One that cannot be read must not keep the others waiting; the job fails at its end, so that somebody looks.
          failures.push(error);
          this.log.error({ uploadId: fromUuid('upl', id), error: errorText(error) }, 'an upload could not be settled');
        });
      }
      if (rows.length < BATCH) break;
    }
    if (failures.length > 0) throw failures[0];
  }

  async #settle(run: JobRun, id: Id<'upl'>): Promise<void> {
    try {
      const progress = await this.store.progressOf(id);
      if (progress?.complete !== true) return await this.database.transaction(run.origin, (tx) => this.#expire(tx, id, progress === null));
      await this.finish.run(run.origin, id);
    } catch (error) {
      // What cannot be read any more will never be complete, and its time runs out all the same.
      if (isUnreadable(error)) await this.database.transaction(run.origin, (tx) => this.#expire(tx, id, false));
      // Refused, such as for another hash than declared: that is an end, too.
      if (!(error instanceof DomainError)) throw error;
      this.log.info({ uploadId: id, code: error.code }, 'an upload was refused');
    }
  }

  async #expire(tx: Tx, id: Id<'upl'>, nothingStored: boolean): Promise<void> {
    const upload = await this.read.lock(tx, id);
    // Without anything stored the creation itself broke off, and no client knows of it.
    const unknown = nothingStored && tx.now.getTime() - upload.createdAt.getTime() > CREATION_GRACE_MS;
    if (upload.expiresAt > tx.now && !unknown) return;
    if ((await lockHolds(tx, upload.engagementId, upload.organizationId)) > 0) return;
    const decision = decide(uploadWorkflow, { stage: upload.status }, 'expire', { facts: {} });
    if (!decision.ok) return;
    await tx.manager.update(Upload, { id }, { status: decision.next.stage, endedAt: tx.now });
    tx.enqueue(discardUpload, { uploadId: id });
    tx.audit({ action: 'upload.expire', object: id, chain: upload.organizationId, before: { status: upload.status }, after: { status: decision.next.stage } });
  }
}
