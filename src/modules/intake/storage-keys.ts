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

/** Names of objects are made of everything that their content depends on, so that work done again finds it done. */
function hashOf(...of: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}

/** A key without the engagement that it belongs to: what an object is made of is not whose it is. */
function inFolder(key: string): string {
  return key.split('/').slice(2).join('/');
}

/** Where the plan of a file lies, and what planning unpacked of it. */
export interface PlanKeys {
  /** Written last, so that it vouches for the rest. */
  readonly plan: string;
  readonly unpacked: (name: string) => string;
}

/**
 * @param of.fingerprint of the rules and of the code
 * @param of.onlyFor the version that it is good for: what depends on a machine's time and memory is no other's
 */
export function planKeys(engagementId: Id<'eng'>, of: { readonly name: string; readonly sha256: string; readonly fingerprint: string; readonly onlyFor?: Id<'dsv'> | undefined }): PlanKeys {
  return planKeysOf(`${engagementFolder(engagementId)}plans/${hashOf(of.name, of.sha256, of.fingerprint, ...owner(of))}/plan.json`);
}

/** Where a plan lies that has this key. */
export function planKeysOf(plan: string): PlanKeys {
  const folder = plan.slice(0, plan.lastIndexOf('/') + 1);
  return { plan, unpacked: (name) => `${folder}${name}` };
}

function owner({ onlyFor }: { readonly onlyFor?: Id<'dsv'> | undefined }): string[] {
  return onlyFor === undefined ? [] : [onlyFor];
}

export interface FeaturesKeys {
  /** Of the features file. */
  readonly features: string;
  /** Of what mapping found; written last, so that it vouches for the features. */
  readonly mapped: string;
}

/** Where the outcome of mapping a shard lies. @param of.plan the key of its file's plan; of.onlyFor as for {@link planKeys} */
export function featuresKeys(engagementId: Id<'eng'>, of: { readonly plan: string; readonly shard: number; readonly fingerprint: string; readonly onlyFor?: Id<'dsv'> | undefined }): FeaturesKeys {
  return featuresKeysOf(`${engagementFolder(engagementId)}features/${hashOf(inFolder(of.plan), String(of.shard), of.fingerprint, ...owner(of))}.json`);
}

/** Where features lie of which what mapping found has this key. */
export function featuresKeysOf(mapped: string): FeaturesKeys {
  return { mapped, features: mapped.replace(/\.json$/, '.parquet') };
}

export interface ReductionKeys {
  /** The report; written last, so that it vouches for the rest. */
  readonly report: string;
  readonly decisions: (shard: number) => string;
  readonly clusters: string;
  readonly bandIndex: string;
}

/** Where a reduction lies. @param of.plans the keys of all plans, also of files of which nothing can be read; of.features those of all features, in order */
export function reductionKeys(engagementId: Id<'eng'>, of: { readonly plans: readonly string[]; readonly features: readonly string[]; readonly fingerprint: string }): ReductionKeys {
  return reductionKeysOf(`${engagementFolder(engagementId)}reductions/${hashOf(...of.plans.map(inFolder), '', ...of.features.map(inFolder), of.fingerprint)}/report.json`);
}

/** Where a reduction lies whose report has this key. */
export function reductionKeysOf(report: string): ReductionKeys {
  const folder = report.slice(0, report.lastIndexOf('/') + 1);
  return { report, decisions: (shard) => `${folder}decisions/${shard}`, clusters: `${folder}clusters.parquet`, bandIndex: `${folder}band-index.parquet` };
}

/** Where the samples of a reduction lie: apart from it, for they are the only text of it. @param reduction the key of its report */
export function samplesKey(engagementId: Id<'eng'>, reduction: string): string {
  return `${engagementFolder(engagementId)}samples/${hashOf(inFolder(reduction))}.json`;
}

export interface CleanedKeys {
  readonly shard: string;
  /** What was written; last, so that it vouches for the shard. */
  readonly emitted: string;
}

/** Where a cleaned shard lies. @param of.reduction the key of its report */
export function cleanedKeys(engagementId: Id<'eng'>, of: { readonly reduction: string; readonly shard: number; readonly format: string }): CleanedKeys {
  const name = `${engagementFolder(engagementId)}cleaned/${hashOf(inFolder(of.reduction), of.format)}/${String(of.shard).padStart(5, '0')}`;
  return { shard: `${name}.${of.format}`, emitted: `${name}.json` };
}

/** The key of a cleaned shard beside what was written of it. */
export function cleanedShardBeside(emitted: string, format: string): string {
  return emitted.replace(/\.json$/, `.${format}`);
}
