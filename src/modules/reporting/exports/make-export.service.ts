import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { systemActor } from '../../../platform/actor.js';
import type { Origin } from '../../../platform/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { Tx } from '../../../platform/database/tx.js';
import { toUuid } from '../../../platform/identifiers/id.js';
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
import type { RecordSink } from './gather-records.service.js';
import { RESTING_MS } from './request-export.service.js';
import { ArchiveFolder, archiveOf } from './write-archive.js';

const KEPT_MS = 7 * 86_400_000;
/** How often a run says that it is still at work. */
const NOTED_EVERY_MS = 60_000;

/** Another run makes the archive by now. */
class Overtaken extends Error {}

/** What a run has come to. */
interface Made {
  readonly bytes: number;
  readonly sha256: string;
  readonly entries: number;
  readonly uploadIds: Id<'upl'>[];
}

/**
 * Makes an archive that was asked for. May be begun anew at any point: it gets ready once. A run says that it is at work, so that nobody
 * takes it for dead however long it lasts; one that was overtaken all the same takes back what it stored, under a name of its own.
 */
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
    const runId = randomUUID();
    const asked = await this.database.transaction(run.origin, (tx) => this.#begin(tx, id, runId));
    if (asked === null) return;
    const key = this.intake.exportKey(asked.engagementId, id, runId);
    try {
      const made = await this.#make(asked, key, this.#watch(asked, runId, run), run);
      const outcome = await this.database.transaction(run.origin, (tx) => this.#finish(tx, id, runId, made));
      if (outcome === 'kept') return;
      await this.storage.delete(key);
      if (outcome === 'stale') throw new Error('a file was deleted while the archive was made; it is made anew without it');
    } catch (error) {
      // Whoever took over finishes it.
      if (!(error instanceof Overtaken)) throw error;
    }
  }

  /** Notes that nobody will try again by itself. */
  async giveUp(origin: Origin, id: Id<'xpt'>): Promise<void> {
    await this.database.transaction(origin, async (tx) => {
      const found = await lockUnderWay(tx, id);
      if (found !== null) await change(tx, found, { status: 'failed', failure: 'The archive could not be made. Ask for it again; if that fails, too, the failed job says why.', finishedAt: tx.now });
    });
  }

  async #begin(tx: Tx, id: Id<'xpt'>, runId: string): Promise<EngagementExport | null> {
    const asked = await lockUnderWay(tx, id);
    if (asked === null) return null;
    if (await this.intake.deletionAsked(tx, asked.engagementId)) {
      await change(tx, asked, { status: 'expired', finishedAt: tx.now });
      return null;
    }
    const watched = { runId, watchAt: new Date(tx.now.getTime() + RESTING_MS) };
    if (asked.status === 'queued') await change(tx, asked, { status: 'running', ...watched });
    else await tx.manager.update(EngagementExport, { id }, watched);
    return asked;
  }

  /** Says now and then that this run is at work. @throws Overtaken once another one has begun */
  #watch({ id }: EngagementExport, runId: string, { origin }: JobRun): () => Promise<void> {
    let notedAt = this.runtime.clock.now().getTime();
    return async () => {
      const now = this.runtime.clock.now().getTime();
      if (now - notedAt < NOTED_EVERY_MS) return;
      notedAt = now;
      const rows = await this.database.transaction(origin, (tx) => tx.query(
        `update reporting.engagement_export set watch_at = $3 where id = $1 and run_id = $2 and status = 'running' returning id`, [toUuid(id), runId, new Date(now + RESTING_MS)],
      ));
      if (rows.length === 0) throw new Overtaken(`another run makes the export ${id}`);
    };
  }

  async #make(asked: EngagementExport, key: string, watch: () => Promise<void>, run: JobRun): Promise<Made> {
    const { id: exportId, engagementId, organizationId, audience } = asked;
    const scratch = join(this.runtime.home, 'scratch', 'exports');
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    const path = await mkdtemp(join(scratch, 'archive-'));
    const folder = new ArchiveFolder(path);
    const sink: RecordSink = { line: (file, record) => watch().then(() => folder.line(file, record)), document: (name, content) => watch().then(() => folder.document(name, content)) };
    try {
      await this.gather.run(viewOf(asked, run), { id: engagementId, organizationId }, sink);
      const small = await folder.close();
      const files = asked.files ? await this.database.read(run.origin, (reader) => this.intake.files(reader, engagementId)) : [];
      const large = files.map(({ uploadId, key: fileKey, bytes, sha256 }) => ({ name: `files/${uploadId}`, bytes, sha256, open: () => this.storage.get(fileKey) }));
      const about = { format: 'atelier-export.v1', exportId, engagementId, organizationId, audience, requestedAt: asked.createdAt.toISOString() };
      const stored = await this.storage.put(key, archiveOf({ folder, small, large, about, at: asked.createdAt, signal: run.signal, watch }));
      return { ...stored, entries: small.length + large.length + 1, uploadIds: files.map(({ uploadId }) => uploadId) };
    } finally {
      await folder.abandon();
      await rm(path, { recursive: true, force: true });
    }
  }

  /** @returns what became of it: it stays, it must not stay, or a file in it was deleted and it must be made anew. */
  async #finish(tx: Tx, id: Id<'xpt'>, runId: string, { bytes, sha256, entries, uploadIds }: Made): Promise<'kept' | 'refused' | 'stale'> {
    const seen = await tx.manager.findOneByOrFail(EngagementExport, { id });
    // As the request for a deletion does: of the two one comes first, and the other sees it.
    await this.engagements.lock(tx, seen.engagementId);
    const asked = await lockUnderWay(tx, id);
    if (asked === null || asked.runId !== runId) return 'refused';
    if (await this.intake.deletionAsked(tx, seen.engagementId)) {
      await change(tx, asked, { status: 'expired', finishedAt: tx.now });
      return 'refused';
    }
    if (!(await this.intake.filesKept(tx, uploadIds, { lock: true }))) return 'stale';
    await change(tx, asked, { status: 'ready', bytes, sha256, entries, uploadIds, finishedAt: tx.now, expiresAt: new Date(tx.now.getTime() + KEPT_MS) });
    const { engagementId, organizationId, audience } = asked;
    if (audience === 'partner') tx.announce(partnerExportMade, { exportId: id, engagementId, organizationId, bytes, sha256 });
    else tx.announce(exportMade, { exportId: id, engagementId, organizationId, audience, bytes, sha256 });
    return 'kept';
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
