import { Injectable } from '@nestjs/common';
import type { Origin } from '../../../platform/actor.js';
import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import { EngagementsApi } from '../../engagements/engagements.api.js';
import { estimateSavings } from '../engine/report/estimate-savings.js';
import type { IntakeReport } from '../engine/report/intake-report.js';
import { usualHardware } from '../engine/report/savings.js';
import { intakeConfig } from '../intake.config.js';
import { settingOf } from '../versions/base-model-settings.js';
import type { DatasetVersion } from '../versions/dataset-version.entity.js';

type Told = Pick<IntakeReport, 'savings' | 'savingsMissing'>;

/** Says what pruning a version saves the training that its scope is about, or what is missing to say so. */
@Injectable()
export class SavingsOfVersion {
  constructor(
    private readonly database: Database,
    private readonly engagements: EngagementsApi,
    private readonly config: Config,
  ) {}

  async run(origin: Origin, { engagementId }: DatasetVersion, report: IntakeReport): Promise<Told> {
    const { facts } = await this.database.read(origin, (reader) => this.engagements.require(reader, engagementId));
    const baseModel = facts.scope?.baseModel ?? null;
    if (baseModel === null) return missing('base_model_not_named', 'The scope names no base model yet, so its size is not known. Name one in the scope, then run the version again: nothing is read anew.');
    const { BASE_MODEL_PARAMETERS, TRAINING_HARDWARE } = this.config.get(intakeConfig);
    const parameters = settingOf(baseModel, BASE_MODEL_PARAMETERS);
    if (parameters === undefined) return missing('model_size_unknown', `The number of parameters of ${baseModel} is not known. Have it added to the setting BASE_MODEL_PARAMETERS, then run the version again: nothing is read anew.`);
    const [hardware = usualHardware, ...elsewhere] = TRAINING_HARDWARE ?? [];
    try {
      return { savings: estimateSavings(report, { parameters, epochs: null, hardware, elsewhere }), savingsMissing: null };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return missing('not_computable', 'The savings are beyond what can be counted. Check the settings BASE_MODEL_PARAMETERS and TRAINING_HARDWARE.');
    }
  }
}

function missing(code: NonNullable<Told['savingsMissing']>['code'], text: string): Told {
  return { savings: null, savingsMissing: { code, text } };
}
