import type { Reader } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { ENGINE_VERSION } from '../engine/engine-version.js';
import { featuresKeysOf } from '../storage-keys.js';
import type { FeaturesKeys } from '../storage-keys.js';
import { HopelessError } from './processing-failure.js';
import { ProcessingStep } from './processing-step.entity.js';

/** Where the stages before a reduction stored what they found. */
interface FoundBefore {
  /** Keys of the plans, files by name. */
  readonly plans: readonly string[];
  /** Of all shards of all files, in order. */
  readonly features: readonly FeaturesKeys[];
}

/** What planning and mapping a version noted: not what they would be stored as today. @throws HopelessError when it was found by an earlier engine */
export async function foundBefore(reader: Reader, datasetVersionId: Id<'dsv'>): Promise<FoundBefore> {
  const steps = await reader.manager.find(ProcessingStep, { where: [{ datasetVersionId, stage: 'plan' }, { datasetVersionId, stage: 'map' }], order: { file: 'ASC', shard: 'ASC' } });
  if (steps.some(({ stage, outcome }) => stage === 'map' && outcome?.['engine'] !== ENGINE_VERSION)) {
    throw new HopelessError('The files were read by an earlier engine, whose findings are not understood any more. Run the version again.');
  }
  const keysOf = (stage: ProcessingStep['stage']): string[] => steps.filter((step) => step.stage === stage).map(({ outputKey }) => outputKey ?? missing());
  return { plans: keysOf('plan'), features: keysOf('map').map(featuresKeysOf) };
}

function missing(): never {
  throw new Error('a version is reduced of which not everything was planned and mapped');
}
