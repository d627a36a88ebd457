import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { objectNotFound } from '../errors/platform.errors.js';
import { FailedJobs } from '../jobs/failed-jobs.js';
import { Allow } from './access.js';
import { Describe } from './describe.js';

const failedJobSchema = z.object({
  id: z.string(), queue: z.string(), handler: z.string(), attempts: z.int(), failedAt: z.string().nullable(), reason: z.string(),
}).meta({ id: 'FailedJob' });
const failedJobsSchema = z.object({ data: z.array(failedJobSchema) }).meta({ id: 'FailedJobs' });
const replayedSchema = z.object({ replayed: z.int() }).meta({ id: 'ReplayedJobs' });
const listQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20), handler: z.string().max(100).optional() });
const name = z.string().max(200);

@Controller('v1/admin/jobs')
export class AdminJobsController {
  constructor(private readonly failed: FailedJobs) {}

  @Get('failed')
  @Allow('job:read')
  @Describe({ summary: 'List failed jobs, newest first', returns: { 200: failedJobsSchema } })
  async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<z.infer<typeof failedJobsSchema>> {
    return { data: await this.failed.list(query.limit, query.handler) };
  }

  @Post('failed/:id/replay')
  @Allow('job:replay')
  @Describe({ summary: 'Run a failed job again', returns: { 201: failedJobSchema }, errors: [objectNotFound] })
  replay(@Param('id', { schema: name }) id: string): Promise<z.infer<typeof failedJobSchema>> {
    return this.failed.replay(id);
  }

  @Post('handlers/:handler/replay')
  @Allow('job:replay')
  @Describe({ summary: 'Run all failed jobs of one handler again', returns: { 201: replayedSchema } })
  async replayHandler(@Param('handler', { schema: name }) handler: string): Promise<z.infer<typeof replayedSchema>> {
    return { replayed: await this.failed.replayHandler(handler) };
  }
}
