import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { Client } from 'pg';
import { z } from 'zod';
import { auditConfig } from '../../modules/audit/audit.config.js';
import { isWhole, verifyAudit } from '../../modules/audit/verify-audit.js';
import type { AuditVerification } from '../../modules/audit/verify-audit.js';
import type { RunQuery } from '../../modules/audit/verify-chain.js';
import type { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { SigningKeys } from '../../platform/crypto/signing-keys.js';
import type { PublicSigningKey } from '../../platform/crypto/signing-keys.js';
import { openStorage } from '../../platform/storage/storage-url.js';
import { readConfig } from '../../read-config.js';
import { openDatabaseUrls, storageUrlOf } from '../database-urls.js';
import { CheckFailed } from '../exit-codes.js';

/** Lines of one kind that are printed; the rest is counted. */
const MOST_LINES = 100;

const keySet = z.object({ keys: z.array(z.object({ kid: z.string(), kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })) });

/** `atelier audit verify` recomputes every hash of the audit chains and checks their checkpoints; `public-keys` prints what that needs elsewhere. */
export function auditCommand(): Command {
  const verify = new Command('verify')
    .description('check the audit chains and their checkpoints; names the first bad record of each chain and exits with 3 when there is one')
    .option('--public-keys <file>', 'the JWK set that `atelier audit public-keys` prints; default: the public halves of SIGNING_KEY_FILE')
    .action(async (options: { publicKeys?: string }) => {
      const config = readConfig(process.env);
      const keys = options.publicKeys === undefined ? await ownKeys(config) : await keysIn(options.publicKeys);
      const urls = await openDatabaseUrls(config);
      try {
        tell(await verifyOn(urls.appUrl, config, keys));
      } finally {
        await urls.stop();
      }
    });
  const publicKeys = new Command('public-keys')
    .description('print the public keys that checkpoints are checked with, as a JWK set')
    .action(async () => {
      const keys = await ownKeys(readConfig(process.env));
      if (keys.length === 0) throw new Error('There is no signing key yet; the first start makes one, or SIGNING_KEY_FILE names it.');
      console.log(JSON.stringify({ keys }, null, 2));
    });
  return new Command('audit').description('the record of every change').addCommand(verify).addCommand(publicKeys);
}

async function verifyOn(url: string, config: Config, keys: readonly PublicSigningKey[]): Promise<AuditVerification> {
  const [onSnapshot, now] = [connection(url), connection(url)];
  try {
    await Promise.all([onSnapshot.connect(), now.connect()]);
    const { rows: [schema] } = await now.query<{ there: boolean }>(`select to_regclass('audit.checkpoint') is not null as there`);
    if (schema?.there !== true) throw new Error('This database has no audit chains and checkpoints yet. Run: atelier migrate');
    return await verifyAudit({
      snapshot: async (work) => {
        await onSnapshot.query('begin isolation level repeatable read read only');
        return await work(queryOn(onSnapshot));
      },
      query: queryOn(now), storage: openStorage(storageUrlOf(config)), keys, now: () => new Date(), checkpointMinutes: config.get(auditConfig).AUDIT_CHECKPOINT_MINUTES,
    });
  } finally {
    await Promise.all([onSnapshot.end(), now.end()]);
  }
}

function connection(url: string): Client {
  return new Client({ connectionString: url, connectionTimeoutMillis: 10_000, options: '-c atelier.organization=*' });
}

function queryOn(client: Client): RunQuery {
  return async (sql, parameters) => (await client.query(sql, parameters)).rows as never;
}

/** The public halves of this installation's signing keys; none where there is no key, and so no checkpoint either. */
async function ownKeys(config: Config): Promise<readonly PublicSigningKey[]> {
  const { SIGNING_KEY_FILE, ATELIER_HOME } = config.get(platformConfig);
  const file = SIGNING_KEY_FILE ?? join(ATELIER_HOME, 'keys', 'signing-key.pem');
  if (SIGNING_KEY_FILE === undefined && (await readFile(file).catch(() => null)) === null) return [];
  return (await SigningKeys.open(file, false)).publicKeys;
}

async function keysIn(file: string): Promise<readonly PublicSigningKey[]> {
  const parsed = keySet.safeParse(await readFile(file, 'utf8').then((text) => JSON.parse(text) as unknown).catch((cause: unknown) => {
    throw new Error(`The public keys in ${file} cannot be read; write there what \`atelier audit public-keys\` prints.`, { cause });
  }));
  if (!parsed.success) throw new Error(`${file} is no JWK set of Ed25519 keys; write there what \`atelier audit public-keys\` prints.`);
  return parsed.data.keys;
}

/** @throws CheckFailed when something is wrong. */
function tell(verification: AuditVerification): void {
  const { records, chains, checkpoints, uncovered, overdue } = verification;
  if (isWhole(verification)) {
    console.log(`whole: ${records} records in ${chains} chains, ${checkpoints} checkpoints; ${uncovered} records are not under a checkpoint yet`);
    return;
  }
  say(verification.bad.map(({ chain, position, problem }) => `broken: chain ${chain}, record ${position}: ${problem}`));
  say(verification.badCheckpoints.map(({ checkpoint, problem }) => `broken: checkpoint ${checkpoint} ${problem}`));
  if (overdue !== null) console.error(`overdue: ${overdue}`);
  throw new CheckFailed();
}

function say(lines: readonly string[]): void {
  for (const line of lines.slice(0, MOST_LINES)) console.error(line);
  if (lines.length > MOST_LINES) console.error(`… and ${lines.length - MOST_LINES} more`);
}
