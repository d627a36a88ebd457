import { createHash } from 'node:crypto';
import type { Id } from '../../platform/identifiers/id.js';

/** Everything that is stored of an engagement lies below this folder, so that its end is the end of one folder. */
export function engagementFolder(engagementId: Id<'eng'>): string {
  return `engagements/${engagementId}/`;
}

export function uploadsFolder(engagementId: Id<'eng'>): string {
  return `${engagementFolder(engagementId)}uploads/`;
}

export function uploadKey(engagementId: Id<'eng'>, uploadId: Id<'upl'>): string {
  return uploadsFolder(engagementId) + uploadId;
}

/** Where an upload grows until it is complete. */
export function transferFolder(engagementId: Id<'eng'>, uploadId: Id<'upl'>): string {
  return `${engagementFolder(engagementId)}transfers/${uploadId}/`;
}

export function exportsFolder(engagementId: Id<'eng'>): string {
  return `${engagementFolder(engagementId)}exports/`;
}

/** @param runId of the run that makes the archive; null for archives from before runs had names of their own */
export function exportKey(engagementId: Id<'eng'>, exportId: string, runId: string | null): string {
  return `${exportsFolder(engagementId)}${exportId}${runId === null ? '' : `-${runId}`}.tar.gz`;
}

/** Of the hashes that an evaluation set was made into. */
export function evaluationSetKey(engagementId: Id<'eng'>, evaluationSetId: Id<'evs'>): string {
  return `${engagementFolder(engagementId)}evaluation-sets/${evaluationSetId}`;
}

export interface FeaturesKeys {
  /** Of the features file. */
  readonly features: string;
  /** Of what mapping found; written last, so that it vouches for the features. */
  readonly mapped: string;
}

/**
 * Where the outcome of mapping a file lies: made of everything that the outcome depends on, so that work done again finds it
 * done.
 * @param fingerprint of the rules and of the code
 */
export function featuresKeys(engagementId: Id<'eng'>, sha256: string, fingerprint: string): FeaturesKeys {
  const hash = createHash('sha256').update(`${sha256}\n${fingerprint}`).digest('hex');
  const folder = `${engagementFolder(engagementId)}features/`;
  return { features: `${folder}${hash}.features`, mapped: `${folder}${hash}.json` };
}
