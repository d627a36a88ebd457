import { Injectable } from '@nestjs/common';
import type { Tx } from '../../../platform/database/tx.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { datasetVersionFailed } from '../intake.events.js';
import { dropSteps } from '../processing/drop-steps.js';
import { isUnderWay } from './dataset-version.workflow.js';
import { aboutVersion, moveDatasetVersion } from './move-dataset-version.js';
import { ReadDatasetVersion } from './read-dataset-version.service.js';

/** Gives a version up. Does nothing when it is no longer being processed. */
@Injectable()
export class FailDatasetVersion {
  constructor(private readonly read: ReadDatasetVersion) {}

  /** @param reason a sentence for its owner, without any of the files' text */
  async run(tx: Tx, id: Id<'dsv'>, reason: string): Promise<void> {
    const version = await this.read.lock(tx, id);
    if (!isUnderWay(version.status)) return;
    await moveDatasetVersion(tx, version, 'fail', { failure: reason });
    await dropSteps(tx, id);
    tx.announce(datasetVersionFailed, { ...aboutVersion(version), reason });
  }
}
