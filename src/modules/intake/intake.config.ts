import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';

const GIBIBYTE = 2 ** 30;

export const intakeConfig = defineConfig(
  'intake',
  z.object({
    UPLOAD_MAX_BYTES: z.coerce.number().int().min(1).max(5 * 1024 * GIBIBYTE).default(100 * GIBIBYTE).describe('the largest file that may be uploaded, in bytes, such as 107374182400'),
    UPLOAD_EXPIRES_HOURS: z.coerce.number().int().min(1).max(720).default(72).describe('hours after which an unfinished upload is given up, 1 to 720'),
    INTAKE_THREADS: z.coerce.number().int().min(1).max(128).default(Math.max(1, availableParallelism() - 1)).describe('pieces of files read at once per worker process, each in a thread of its own, 1 to 128').meta({ whenNotSet: 'one fewer than there are processors' }),
    INTAKE_ORGANIZATION_CONCURRENCY: z.coerce.number().int().min(1).max(1024).default(16).describe('pieces of one organization’s files read at once, over all worker processes, 1 to 1024'),
    INTAKE_FILE_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(86_400).default(3600).describe('seconds after which reading one file is given up, 1 to 86400'),
  }),
);
