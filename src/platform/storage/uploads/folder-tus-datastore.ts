import { mkdirSync } from 'node:fs';
import { access, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import type { Upload } from '@tus/server';
import { TusDatastore } from './tus-datastore.js';
import type { TusDatastoreSettings } from './tus-datastore.js';
import { noSuchUpload } from './tus-error.js';

const RECORD_SUFFIX = '.json';

/** Uploads as files in one folder: `<id>` holds the data, `<id>.json` what the client said of it. */
export class FolderTusDatastore extends TusDatastore {
  private readonly store: FileStore;

  constructor(
    private readonly folder: string,
    settings: TusDatastoreSettings,
  ) {
    super(settings);
    // The store would make the folder itself, open to everybody; what is inside is as private as the folder.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.store = new FileStore({ directory: folder });
  }

  async create(upload: Upload): Promise<Upload> {
    this.assertId(upload.id);
    return this.store.create(upload);
  }

  async getUpload(id: string): Promise<Upload> {
    this.assertId(id);
    return this.store.getUpload(id);
  }

  async open(id: string): Promise<Readable> {
    await this.getUpload(id);
    const handle = await open(join(this.folder, id), 'r');
    return handle.createReadStream();
  }

  async remove(id: string): Promise<void> {
    this.assertId(id);
    const record = join(this.folder, id + RECORD_SUFFIX);
    await access(record).catch(() => {
      throw noSuchUpload();
    });
    // The record last: an interrupted removal is found by it, and finished later.
    await rm(join(this.folder, id), { force: true });
    await rm(record, { force: true });
  }

  // The store's own counts an upload's offset as it was at creation, and would delete complete uploads too.
  async deleteExpired(): Promise<number> {
    let deleted = 0;
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith(RECORD_SUFFIX)) continue;
      const id = name.slice(0, -RECORD_SUFFIX.length);
      if (!(await this.isExpiredAndIncomplete(id))) continue;
      await this.remove(id);
      deleted += 1;
    }
    return deleted;
  }

  protected append(chunk: Readable, id: string, offset: number): Promise<number> {
    this.assertId(id);
    return this.store.write(chunk, id, offset);
  }

  protected override chunkFolder(): string {
    return join(this.folder, '.chunks');
  }

  private async isExpiredAndIncomplete(id: string): Promise<boolean> {
    const record = await this.store.configstore.get(id);
    if (record?.creation_date === undefined || !this.isExpired(new Date(record.creation_date))) return false;
    try {
      const upload = await this.store.getUpload(id);
      return upload.offset !== upload.size;
    } catch (error) {
      // 410: the data is gone and the record was left behind.
      if (typeof error === 'object' && error !== null && 'status_code' in error && error.status_code === 410) return true;
      throw error;
    }
  }
}
