import { Injectable } from '@nestjs/common';
import type { Origin } from '../../platform/actor.js';
import { Database } from '../../platform/database/database.js';
import type { Reader } from '../../platform/database/tx.js';
import { BillingApi } from '../billing/billing.api.js';
import { EngagementsApi } from '../engagements/engagements.api.js';
import type { StageFigures } from '../engagements/engagements.api.js';
import { OrganizationsApi } from '../organizations/organizations.api.js';
import type { PipelineReport } from './pipeline-report.js';
import type { ReportWeek } from './report-week.js';

/** Reads the figures of the pipeline report, all of one moment. */
@Injectable()
export class GatherPipeline {
  constructor(
    private readonly database: Database,
    private readonly engagements: EngagementsApi,
    private readonly organizations: OrganizationsApi,
    private readonly billing: BillingApi,
  ) {}

  /** @throws RangeError when a sum is too large to be exact. */
  async run(origin: Origin, { week, timeZone, firstDay, lastDay, start, end }: ReportWeek): Promise<PipelineReport> {
    return this.database.snapshot(origin, async (reader) => {
      const stages = await this.engagements.pipeline(reader, start, end);
      const invoices = await this.billing.invoices(reader, { from: firstDay, to: lastDay });
      const shown: PipelineReport['stages'] = [];
      for (const stage of stages) shown.push({ ...stage, oldest: await this.#oldest(reader, stage) });
      return { week, timeZone, firstDay, lastDay, snapshotAt: reader.now.toISOString(), stages: shown, invoices };
    });
  }

  async #oldest(reader: Reader, { oldest }: StageFigures): Promise<PipelineReport['stages'][number]['oldest']> {
    if (oldest === null) return null;
    const { name: organizationName } = await this.organizations.require(reader, oldest.organizationId);
    return { engagementId: oldest.engagementId, name: oldest.name, organizationId: oldest.organizationId, organizationName, since: oldest.since.toISOString() };
  }
}
