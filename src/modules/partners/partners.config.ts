import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';

/** Seconds before attempts 2 to 10: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h. */
const STANDARD_SCHEDULE = '5,300,1800,7200,18000,36000,50400,72000,86400';
const MAX_WAIT_SECONDS = 7 * 86_400;

const schedule = z.string().regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/, 'is not a list of numbers separated by commas').transform((text) => text.split(',').map(Number))
  .pipe(z.array(z.number().max(MAX_WAIT_SECONDS)).max(30));

export const partnersConfig = defineConfig('partners', z.object({
  WEBHOOK_RETRY_SCHEDULE_SECONDS: schedule.prefault(STANDARD_SCHEDULE)
    .describe(`seconds to wait before each further attempt, separated by commas, such as ${STANDARD_SCHEDULE}`),
  WEBHOOK_TIMEOUT_MS: z.coerce.number().int().min(50).max(60_000).default(15_000).describe('milliseconds from 50 to 60000 that a receiver has to answer'),
  WEBHOOK_ENDPOINT_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2).describe('deliveries at once to one endpoint, 1 to 64; fewer than QUEUE_CONCURRENCY'),
  WEBHOOK_SLOT_MS: z.coerce.number().int().min(0).max(60_000).default(1000).describe('milliseconds from 0 to 60000 that a call may keep a worker’s slot; after that it waits for its answer without one'),
  WEBHOOK_HANGING_CALLS: z.coerce.number().int().min(2).max(10_000).default(256).describe('calls that may wait for an answer without a slot, 2 to 10000 per process'),
  WEBHOOK_SECRET_OVERLAP_HOURS: z.coerce.number().min(0).max(168).default(24).describe('hours from 0 to 168 that a rotated signing secret goes on signing'),
  WEBHOOK_DISABLE_AFTER_DAYS: z.coerce.number().min(0.01).max(60).default(5).describe('days, up to 60, after which an endpoint that failed without pause is disabled; its owner is told when three fifths are over'),
  WEBHOOK_DELIVERY_RETENTION_DAYS: z.coerce.number().int().min(30).max(3650).default(60).describe('days from 30 to 3650 after which deliveries that ended, dead letters too, are deleted with their attempts'),
  EVENT_STREAM_HEARTBEAT_SECONDS: z.coerce.number().min(1).max(300).default(15).describe('seconds from 1 to 300 after which a stream of events on which nothing comes says that it is there'),
  WEBHOOK_KEY_FILE: z.string().optional().describe('a file with the keys that seal webhook secrets, one `<id>:<32 bytes in base64>` a line, the same for all processes').meta({ whenNotSet: 'a key made in ATELIER_HOME' }),
}));
