import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { defineConfig } from '../../platform/config/config.js';
import { moneySchema, formatMoney } from '../../platform/money.js';
import { tokenEncodings } from './engine/count-tokens.js';
import type { TokenEncoding } from './engine/count-tokens.js';
import { trainingHardwareSchema, usualHardware } from './engine/report/savings.js';
import { readBaseModelSettings, readParameters } from './versions/base-model-settings.js';

const GIBIBYTE = 2 ** 30;

/** Within bounds in which figures can be counted. */
const catalogued = z.strictObject({
  ...trainingHardwareSchema.shape,
  name: z.string().trim().min(1).max(100), peakFlops: z.number().min(1e12).max(1e19), utilisation: z.number().min(0.01).max(1),
  pricePerHour: moneySchema.refine(({ amount }) => amount <= 1e8, 'must not be dearer than 100000000 minor units'),
});

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON fails the schema, which says what to write.
    return text;
  }
}

export const intakeConfig = defineConfig(
  'intake',
  z.object({
    UPLOAD_MAX_BYTES: z.coerce.number().int().min(1).max(5 * 1024 * GIBIBYTE).default(100 * GIBIBYTE).describe('the largest file that may be uploaded, in bytes, such as 107374182400'),
    UPLOAD_EXPIRES_HOURS: z.coerce.number().int().min(1).max(720).default(72).describe('hours after which an unfinished upload is given up, 1 to 720'),
    INTAKE_THREADS: z.coerce.number().int().min(1).max(128).default(Math.max(1, availableParallelism() - 1)).describe('pieces of files read at once per worker process, each in a thread of its own, 1 to 128').meta({ whenNotSet: 'one fewer than there are processors' }),
    INTAKE_ORGANIZATION_CONCURRENCY: z.coerce.number().int().min(1).max(1024).default(16).describe('pieces of one organization’s files read at once, over all worker processes, 1 to 1024'),
    INTAKE_REDUCTIONS: z.coerce.number().int().min(1).max(32).default(1).describe('reductions and policy previews at once per worker process, each of up to 512 MB of memory, 1 to 32'),
    EVALUATION_SET_MAX_BYTES: z.coerce.number().int().min(1024).max(2 * GIBIBYTE).default(GIBIBYTE / 4).describe('the largest upload that an evaluation set is made of, packed and unpacked, in bytes, such as 268435456'),
    BASE_MODEL_ENCODINGS: z.string().default('').transform((text, context) => {
      const settings = readBaseModelSettings(text, (value) => tokenEncodings.find((encoding) => encoding === value));
      if (settings === null) context.addIssue({ code: 'custom', message: 'each entry is a model, = and an encoding' });
      return settings ?? new Map<string, TokenEncoding>();
    }).describe('encodings of base models whose names do not say them, such as house-3=cl100k_base,house-4*=o200k_base'),
    BASE_MODEL_PARAMETERS: z.string().default('').transform((text, context) => {
      const settings = readBaseModelSettings(text, readParameters);
      if (settings === null) context.addIssue({ code: 'custom', message: 'each entry is a model, = and a number of parameters' });
      return settings ?? new Map<string, number>();
    }).describe('parameters of base models, of one with experts those that a token passes through, such as house-3=70B,house-4*=7e9: what reports say of the training that pruning saves needs them'),
    TRAINING_HARDWARE: z.string().transform(readJson).pipe(z.array(catalogued).min(1).max(20)).optional()
      .describe('what training runs on, as JSON; reports compute savings for the first and compare the others, such as [{"name":"H100 SXM, BF16","peakFlops":989e12,"utilisation":0.4,"pricePerHour":{"amount":300,"currency":"USD"}}]')
      .meta({ whenNotSet: `${usualHardware.name}: ${usualHardware.peakFlops} operations a second at best, ${usualHardware.utilisation} of which training reaches, ${formatMoney(usualHardware.pricePerHour)} an hour` }),
    INTAKE_SHARD_TIMEOUT_SECONDS: z.coerce.number().int().min(10).max(86_400).default(1800).describe('seconds after which reading a piece of a file is given up and its records are counted as failed, 10 to 86400'),
    INTAKE_STALL_TIMEOUT_SECONDS: z.coerce.number().int().min(10).max(86_400).default(900).describe('seconds without a byte or a record of progress after which a piece of work on files is ended and tried again, 10 to 86400'),
    INTAKE_REDUCE_TIMEOUT_SECONDS: z.coerce.number().int().min(10).max(604_800).default(14_400).describe('the same for comparing all documents of a dataset version, whose progress is told at each of seven steps, 10 to 604800'),
  }),
);
