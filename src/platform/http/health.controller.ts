import { Controller, Get } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { serviceUnavailable } from '../errors/platform.errors.js';
import { Queues } from '../jobs/queues.js';
import { ObjectStorage } from '../storage/object-storage.js';
import { Public } from './access.js';
import { Describe } from './describe.js';

const liveSchema = z.object({ status: z.literal('live') }).meta({ id: 'Live' });
const readySchema = z.object({ status: z.literal('ready'), checks: z.record(z.string(), z.literal('ok')) }).meta({ id: 'Ready' });

const LIMIT_MS = 3000;

@Controller('health')
export class HealthController {
  constructor(
    private readonly source: DataSource,
    private readonly queues: Queues,
    private readonly storage: ObjectStorage,
  ) {}

  @Get('live')
  @Public()
  @Describe({ summary: 'Tell whether the process runs', returns: { 200: liveSchema }, public: true, unlimited: true })
  live(): z.infer<typeof liveSchema> {
    return { status: 'live' };
  }

  @Get('ready')
  @Public()
  @Describe({ summary: 'Tell whether database, queue and storage answer', returns: { 200: readySchema }, errors: [serviceUnavailable], public: true, unlimited: true })
  async ready(): Promise<z.infer<typeof readySchema>> {
    const checks: Record<string, () => Promise<unknown>> = {
      database: () => this.source.query('select 1'),
      queue: () => this.queues.get('events').getJobCounts('waiting'),
      storage: () => this.storage.stat('health/probe'),
    };
    const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => ({ name, ok: await answers(check) })));
    const failed = results.filter((result) => !result.ok).map((result) => result.name);
    if (failed.length > 0) throw serviceUnavailable.with(`No answer within ${LIMIT_MS / 1000} s from: ${failed.join(', ')}.`, { members: { retryAfter: 5, failed } });
    return { status: 'ready', checks: Object.fromEntries(results.map((result) => [result.name, 'ok' as const])) };
  }
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), LIMIT_MS);
  });
  const result = await Promise.race([check().then(() => true, () => false), late]);
  clearTimeout(timer);
  return result;
}
