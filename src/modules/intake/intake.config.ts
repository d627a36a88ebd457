import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';
import type { TokenEncoding } from './engine/count-tokens.js';

const GIBIBYTE = 2 ** 30;

export const intakeConfig = defineConfig(
  'intake',
  z.object({
    UPLOAD_MAX_BYTES: z.coerce.number().int().min(1).max(5 * 1024 * GIBIBYTE).default(100 * GIBIBYTE).describe('the largest file that may be uploaded, in bytes, such as 107374182400'),
    UPLOAD_EXPIRES_HOURS: z.coerce.number().int().min(1).max(720).default(72).describe('hours after which an unfinished upload is given up, 1 to 720'),
    INTAKE_THREADS: z.coerce.number().int().min(1).max(128).default(Math.max(1, availableParallelism() - 1)).describe('pieces of files read at once per worker process, each in a thread of its own, 1 to 128').meta({ whenNotSet: 'one fewer than there are processors' }),
    INTAKE_ORGANIZATION_CONCURRENCY: z.coerce.number().int().min(1).max(1024).default(16).describe('pieces of one organization’s files read at once, over all worker processes, 1 to 1024'),
    BASE_MODEL_ENCODINGS: z.string().default('').transform((text, context) => {
      const entries = text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== '').map((entry) => /^([^=]+)=(o200k_base|cl100k_base)$/.exec(entry));
      if (entries.includes(null)) context.addIssue({ code: 'custom', message: 'each entry is a model, = and an encoding' });
      return new Map(entries.flatMap((entry) => (entry === null ? [] : [[(entry[1] ?? '').trim().toLowerCase(), entry[2] as TokenEncoding] as const])));
    }).describe('encodings of base models whose names do not say them, such as house-3=cl100k_base,house-4*=o200k_base'),
    INTAKE_SHARD_TIMEOUT_SECONDS: z.coerce.number().int().min(10).max(86_400).default(1800).describe('seconds after which reading a piece of a file is given up and its records are counted as failed, 10 to 86400'),
  }),
);
