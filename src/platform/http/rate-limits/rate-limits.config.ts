import { z } from 'zod';
import { defineConfig } from '../../config/config.js';

const quota = (most: string, otherwise: number): z.ZodDefault<z.ZodCoercedNumber> =>
  z.coerce.number().int().min(1).max(1_000_000_000).default(otherwise).describe(`${most}, from 1`);

export const rateLimitsConfig = defineConfig('rate-limits', z.object({
  RATE_LIMITS: z.enum(['on', 'off']).default('on').describe('on or off; off only where something before the API limits requests'),
  RATE_LIMIT_WINDOW_SECONDS: z.coerce.number().int().min(1).max(3600).default(60).describe('the length of the window that all limits count in, seconds from 1 to 3600'),
  RATE_LIMIT_PARTNER: quota('requests of one API client in a window', 1200),
  RATE_LIMIT_STAFF: quota('requests of one staff member in a window', 6000),
  RATE_LIMIT_ADDRESS: quota('requests from one address in a window, whoever sends them', 12_000),
  RATE_LIMIT_TOKEN_REQUESTS: quota('token requests from one address in a window', 60),
  RATE_LIMIT_FAILED_LOGINS: quota('token requests with wrong credentials from one address in a window', 30),
  RATE_LIMIT_BAD_TOKENS: quota('requests with a token that is not valid from one address in a window', 300),
}));
