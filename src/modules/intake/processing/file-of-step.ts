import type { Reader } from '../../../platform/database/tx.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { Id } from '../../../platform/identifiers/id.js';
import type { ProcessingStep } from './processing-step.entity.js';

/** A file of a version, as its pieces of work see it. */
export interface FileOfStep {
  readonly uploadId: Id<'upl'>;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The file that a piece of work is about. */
export async function fileOfStep(reader: Reader, { datasetVersionId, file }: Pick<ProcessingStep, 'datasetVersionId' | 'file'>): Promise<FileOfStep> {
  const [found] = await filesOf(reader, datasetVersionId, file);
  if (found === undefined) throw new Error(`the version ${datasetVersionId} has no file ${file}`);
  return found;
}

/** All files of a version, in the order of their names; of one position when it is given. */
export async function filesOf(reader: Reader, datasetVersionId: Id<'dsv'>, position?: number): Promise<FileOfStep[]> {
  const rows = await reader.query<{ upload_id: string; name: string; bytes: string; sha256: string }>(
    `select f.upload_id, f.name, u.bytes, u.sha256 from intake.dataset_version_file f join intake.upload u on u.id = f.upload_id
     where f.dataset_version_id = $1 and ($2::integer is null or f.position = $2) order by f.position`, [toUuid(datasetVersionId), position ?? null],
  );
  return rows.map((row) => ({ uploadId: fromUuid('upl', row.upload_id), name: row.name, bytes: Number(row.bytes), sha256: row.sha256 }));
}
