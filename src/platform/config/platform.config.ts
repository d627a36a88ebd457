import { resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { defineConfig } from './config.js';

/** Found here, a password that breaks its URL is told with the variable's name; the drivers would only say "Invalid URL". */
function isReadable(text: string): boolean {
  try {
    const { username, password } = new URL(text);
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

function isNetwork(text: string): boolean {
  return text === 'none' || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

const serverUrl = (pattern: RegExp, example: string): z.ZodString =>
  z.string().regex(pattern, { error: `is not a ${example} URL`, abort: true }).refine(isReadable, 'is a URL that cannot be read; in a password write # / ? @ : % as %23 %2F %3F %40 %3A %25');

const postgresUrl = serverUrl(/^postgres(ql)?:\/\//, 'postgres://');

export const platformConfig = defineConfig(
  'platform',
  z.object({
    ATELIER_HOME: z.string().default('.atelier').transform((path) => resolve(path)).describe('a folder for the embedded default, such as .atelier'),
    ATELIER_ENVIRONMENT: z.enum(['development', 'production']).default('development').describe('development or production'),
    ROLE: z.enum(['api', 'worker', 'all']).default('all').describe('api, worker or all'),
    HOST: z.string().default('127.0.0.1').describe('the address to listen on, such as 127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65535).default(3000).describe('a port from 0 to 65535; 0 takes a free one'),
    PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional().describe('the address under which clients reach the API, such as https://atelier.example.com').meta({ whenNotSet: 'the address it listens on; required of an api process in production' }),
    TRUSTED_PROXIES: z.string().transform((text) => text.split(',').map((each) => each.trim()).filter((each) => each !== ''))
      .pipe(z.array(z.string().refine(isNetwork, 'has something that is no address or network'))).optional()
      .describe('addresses and networks of the proxies before the API, whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas, such as 10.0.0.0/8, or none')
      .meta({ whenNotSet: 'in production private and loopback addresses, in development none' }),
    DATABASE_URL: postgresUrl.optional().describe('postgres://atelier_app:password@host:5432/atelier, the role that owns nothing').meta({ whenNotSet: 'a PostgreSQL of its own, kept in ATELIER_HOME' }),
    DATABASE_OWNER_URL: postgresUrl.optional().describe('postgres://atelier_owner:password@host:5432/atelier, the role that migrates').meta({ whenNotSet: 'only `atelier migrate` needs it' }),
    DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(16).describe('a number of connections from 2 to 200'),
    REDIS_URL: serverUrl(/^rediss?:\/\//, 'redis://').optional().describe('redis://host:6379').meta({ whenNotSet: 'the queue is kept in PostgreSQL, at QUEUE_DATABASE_URL or in the embedded one' }),
    QUEUE_DATABASE_URL: postgresUrl.optional().describe('postgres://user:password@host:5432/atelier_queue, a database of its own for the queue, which the user owns').meta({ whenNotSet: 'required with DATABASE_URL and without REDIS_URL' }),
    QUEUE_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(8).describe('jobs at once per queue and process, 1 to 256'),
    STORAGE_URL: z.string().regex(/^(s3|file):\/\//, 'is neither s3:// nor file://').optional()
      .describe('s3://bucket/prefix?region=…&endpoint=…, or file:///absolute/path').meta({ whenNotSet: 'the folder `storage` in ATELIER_HOME' }),
    SIGNING_KEY_FILE: z.string().optional().describe('a file with the private Ed25519 keys in PEM that sign checkpoints, receipts and certificates, the current one first, the same for all processes')
      .meta({ whenNotSet: 'a key made in ATELIER_HOME' }),
    MASTER_KEY_URL: z.string().regex(/^(file|aws-kms):/, 'is neither file:// nor aws-kms:').optional()
      .describe('file:///absolute/path of a file with the keys that wrap the data keys, the current one first, or aws-kms:arn:aws:kms:region:account:key/id; the same for all processes')
      .meta({ whenNotSet: 'a key made in ATELIER_HOME; required in production' }),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').describe('fatal, error, warn, info, debug, trace or silent'),
    CORS_ORIGINS: z.string().default('').transform((text) => text.split(',').map((o) => o.trim()).filter((o) => o !== ''))
      .pipe(z.array(z.url())).describe('origins that may call from browsers, separated by commas, such as https://portal.example.com'),
    REQUEST_TIMEOUT_MS: z.coerce.number().int().min(1000).max(600_000).default(30_000)
      .describe('milliseconds from 1000 to 600000 in which a request’s headers and JSON body must arrive; uploads may take days'),
    SHUTDOWN_TIMEOUT_MS: z.coerce.number().int().min(1000).max(600_000).default(25_000).describe('milliseconds from 1000 to 600000'),
  }),
);
