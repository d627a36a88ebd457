import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { systemActor } from '../../../platform/actor.js';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { JobRun } from '../../../platform/jobs/job-handler.js';
import { RUNTIME } from '../../../platform/runtime.js';
import type { Runtime } from '../../../platform/runtime.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { IntakeApi } from '../../intake/intake.api.js';
import { exportMade, partnerExportMade } from '../reporting.events.js';
import { EngagementExport } from './engagement-export.entity.js';
import { GatherRecords } from './gather-records.service.js';
import { ArchiveFolder, archiveOf } from './write-archive.js';

const KEPT_MS = 7 * 86_400_000;

/** Makes an archive that was asked for. May be begun anew at any point: it gets ready once. */
@Injectable()
export class MakeExport {
  constructor(
    private readonly database: Database,
    private readonly storage: ObjectStorage,
    private readonly engagements: EngagementsApi,
    private readonly intake: IntakeApi,
    private readonly gather: GatherRecords,
    @Inject(RUNTIME) private readonly runtime: Runtime,
  ) {}

  async run(id: Id<'xpt'>, run: JobRun): Promise<void> {
    const asked = await this.database.transaction(run.origin, (tx) => this.#begin(tx, id));
    if (asked === null) return;
    const key = this.intake.exportKey(asked.engagementId, id);
    const folder = join(this.runtime.home, 'scratch', 'exports', `${id}-${run.id}-${run.attempt}`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { stored, entries } = await this.#store(asked, key, new ArchiveFolder(folder), run);
      const kept = await this.database.transaction(run.origin, (tx) => this.#finish(tx, id, { ...stored, entries }));
      // The data's deletion was asked for meanwhile, and may have looked before this archive was there.
      if (!kept) await this.storage.delete(key);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Notes that nobody will try again by itself. */
  async giveUp(origin: Origin, id: Id<'xpt'>): Promise<void> {
    await this.database.transaction(origin, async (tx) => {
      const found = await lockUnderWay(tx, id);
      if (found !== null) await change(tx, found, { status: 'failed', failure: 'The archive could not be made. Ask for it again; if that fails, too, the failed job says why.', finishedAt: tx.now });
    });
  }

  async #begin(tx: Tx, id: Id<'xpt'>): Promise<EngagementExport | null> {
    const asked = await lockUnderWay(tx, id);
    if (asked === null) return null;
    if (await this.intake.deletionAsked(tx, asked.engagementId)) {
      await change(tx, asked, { status: 'expired', finishedAt: tx.now });
      return null;
    }
    if (asked.status === 'queued') await change(tx, asked, { status: 'running' });
    return asked;
  }

  async #store(asked: EngagementExport, key: string, folder: ArchiveFolder, run: JobRun): Promise<{ stored: { bytes: number; sha256: string }; entries: number }> {
    const { engagementId, organizationId, audience } = asked;
    try {
      await this.gather.run(viewOf(asked, run), { id: engagementId, organizationId }, folder);
      const small = await folder.close();
      const files = asked.files ? await this.database.read(run.origin, (reader) => this.intake.files(reader, engagementId)) : [];
      const large = files.map(({ uploadId, key: fileKey, bytes, sha256 }) => ({ name: `files/${uploadId}`, bytes, sha256, open: () => this.storage.get(fileKey) }));
      const about = { format: 'atelier-export.v1', exportId: asked.id, engagementId, organizationId, audience, requestedAt: asked.createdAt.toISOString() };
      const stored = await this.storage.put(key, archiveOf({ folder, small, large, about, at: asked.createdAt, signal: run.signal }));
      return { stored, entries: small.length + large.length + 1 };
    } finally {
      await folder.abandon();
    }
  }

  /** @returns false when the archive must not stay. */
  async #finish(tx: Tx, id: Id<'xpt'>, { bytes, sha256, entries }: { bytes: number; sha256: string; entries: number }): Promise<boolean> {
    const seen = await tx.manager.findOneByOrFail(EngagementExport, { id });
    // As the request for a deletion does: of the two one comes first, and the other sees it.
    await this.engagements.lock(tx, seen.engagementId);
    const asked = await lockUnderWay(tx, id);
    const deleted = await this.intake.deletionAsked(tx, seen.engagementId);
    if (asked === null) return !deleted && seen.status === 'ready';
    await change(tx, asked, deleted ? { status: 'expired', finishedAt: tx.now } : { status: 'ready', bytes, sha256, entries, finishedAt: tx.now, expiresAt: new Date(tx.now.getTime() + KEPT_MS) });
    const { engagementId, organizationId, audience } = asked;
    if (!deleted && audience === 'partner') tx.announce(partnerExportMade, { exportId: id, engagementId, organizationId, bytes, sha256 });
    if (!deleted && audience === 'lab') tx.announce(exportMade, { exportId: id, engagementId, organizationId, audience, bytes, sha256 });
    return !deleted;
  }
}

/** The lab's exports are read by the software; a partner's with its own eyes, which the database keeps to its organization. */
function viewOf({ audience, organizationId, requestedBy }: EngagementExport, { origin }: JobRun): Origin {
  if (audience === 'lab') return { ...origin, actor: systemActor('reporting.make-export') };
  return { ...origin, actor: { kind: 'partner', id: requestedBy.id, name: requestedBy.name, permissions: new Set(), roles: [], organizationId } };
}

async function lockUnderWay(tx: Tx, id: Id<'xpt'>): Promise<EngagementExport | null> {
  const found = await tx.manager.findOne(EngagementExport, { where: { id }, lock: { mode: 'pessimistic_write' } });
  return found === null || (found.status !== 'queued' && found.status !== 'running') ? null : found;
}

async function change(tx: Tx, found: EngagementExport, changes: Partial<EngagementExport>): Promise<void> {
  const before = { status: found.status };
  Object.assign(found, changes, { version: found.version + 1 });
  await tx.manager.save(EngagementExport, found);
  tx.audit({ action: `export.${found.status}`, object: found.id, chain: found.organizationId, before, after: { status: found.status, bytes: found.bytes, sha256: found.sha256 } });
}
