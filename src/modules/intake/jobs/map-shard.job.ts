import type { z } from 'zod';
import { Database } from '../../../platform/database/database.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { RunsJob } from '../../../platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../../platform/jobs/job-handler.js';
import { mapShard } from '../intake.jobs.js';
import { MapShard } from '../versions/map-shard.service.js';
import { ProcessStep } from '../versions/process-step.service.js';
import { Shard } from '../versions/shard.entity.js';

@RunsJob(mapShard)
export class MapShardJob implements JobHandler<typeof mapShard.schema> {
  constructor(
    private readonly database: Database,
    private readonly map: MapShard,
    private readonly step: ProcessStep,
  ) {}

  run({ datasetVersionId, shard }: z.output<typeof mapShard.schema>, run: JobRun): Promise<void> {
    const id = datasetVersionId as Id<'dsv'>;
    const what = (): Promise<string> => this.database.read(run.origin, async (reader) => {
      const row = await reader.manager.findOneBy(Shard, { datasetVersionId: id, number: shard });
      return `The file ${row?.name ?? `of shard ${shard}`}`;
    });
    return this.step.run(id, what, run, () => this.map.run(id, shard, run));
  }
}
