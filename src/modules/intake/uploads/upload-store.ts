import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { Config } from '../../../platform/config/config.js';
import { RUNTIME } from '../../../platform/runtime.js';
import type { Runtime } from '../../../platform/runtime.js';
import { createTusDatastore } from '../../../platform/storage/uploads/create-tus-datastore.js';
import type { TusDatastore } from '../../../platform/storage/uploads/tus-datastore.js';
import { intakeConfig } from '../intake.config.js';

const HOUR_MS = 3_600_000;

/** Where uploads grow until they are complete. Opened when first needed: a process that makes documents of the code has none. */
@Injectable()
export class UploadStore {
  readonly expiresAfterMs: number;
  #datastore: TusDatastore | undefined;

  constructor(@Inject(RUNTIME) private readonly runtime: Runtime, config: Config) {
    this.expiresAfterMs = config.get(intakeConfig).UPLOAD_EXPIRES_HOURS * HOUR_MS;
  }

  get datastore(): TusDatastore {
    this.#datastore ??= createTusDatastore({
      url: this.runtime.storageUrl, expiresAfterMs: this.expiresAfterMs, clock: this.runtime.clock, scratchFolder: join(this.runtime.home, 'scratch', 'uploads'),
    });
    return this.#datastore;
  }

  /** How far a transfer has come; null when nothing is stored of it. */
  async progressOf(id: string): Promise<{ offset: number; complete: boolean } | null> {
    const upload = await orNullWhenGone(this.datastore.getUpload(id));
    return upload === null ? null : { offset: upload.offset, complete: upload.offset === upload.size };
  }

  /** What has arrived, from its first byte; null when nothing is stored of it. */
  async open(id: string): Promise<Readable | null> {
    return orNullWhenGone(this.datastore.open(id));
  }

  /** Deletes transfers that have expired and that no row tells of. One that somebody else deletes meanwhile ends the round early. */
  async deleteExpired(): Promise<void> {
    await orNullWhenGone(this.datastore.deleteExpired());
  }

  /** Deletes what is stored of a transfer, if anything. */
  async remove(id: string): Promise<void> {
    await orNullWhenGone(this.datastore.remove(id));
  }
}

/** The stores say by status that there is nothing: 404, or 410 when only the record was left. */
async function orNullWhenGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const status = (error as { status_code?: unknown } | null)?.status_code;
    if (status === 404 || status === 410) return null;
    throw error;
  }
}
