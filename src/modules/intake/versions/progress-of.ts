import type { ProcessingStage } from '../processing/processing-step.entity.js';
import type { DatasetVersionDto, ProgressDto } from './dataset-version.dto.js';
import type { DatasetVersion } from './dataset-version.entity.js';

/** Sums over the pieces of a stage. */
export interface StageRow {
  stage: ProcessingStage;
  pieces: string;
  done: string;
  quarantined: string;
  running: string;
  bytes: string;
  read_bytes: string;
  documents: string;
  started_at: Date | null;
  finished_at: Date | null;
}

/** How far a version is, from its files and its stages. */
export function progressOf(version: DatasetVersion, files: DatasetVersionDto['contents'], stages: ProgressDto['stages']): ProgressDto {
  const sum = (of: (file: DatasetVersionDto['contents'][number]) => number): number => files.reduce((total, file) => total + of(file), 0);
  return {
    status: version.status, files: files.filter(({ read }) => read).length, totalFiles: version.files, bytes: sum(({ bytesRead }) => bytesRead), totalBytes: version.bytes,
    documents: sum(({ documents }) => documents), failureReason: version.failure, stages,
  };
}

/** @param now null while the stage rests, for then nobody knows how long it takes */
export function stageOf(row: StageRow, now: Date | null): ProgressDto['stages'][number] {
  const [pieces, donePieces] = [Number(row.pieces), Number(row.done)];
  const [bytes, totalBytes] = [Number(row.read_bytes), Number(row.bytes)];
  const over = donePieces === pieces;
  return {
    stage: row.stage, status: over ? 'done' : row.started_at === null ? 'waiting' : 'running', pieces: donePieces, totalPieces: pieces, quarantinedPieces: Number(row.quarantined), runningPieces: Number(row.running),
    bytes, totalBytes, documents: Number(row.documents), startedAt: row.started_at?.toISOString() ?? null, finishedAt: over ? row.finished_at?.toISOString() ?? null : null,
    remainingSeconds: over ? 0 : now === null || row.started_at === null ? null : remainingSeconds(now.getTime() - row.started_at.getTime(), bytes, totalBytes),
  };
}

/** At the speed of the whole stage so far; null as long as nothing was read. Time that it was paused for counts, so it errs to the long side. */
function remainingSeconds(elapsedMs: number, bytes: number, totalBytes: number): number | null {
  return bytes <= 0 || elapsedMs <= 0 ? null : Math.ceil((elapsedMs / 1000) * ((totalBytes - bytes) / bytes));
}
