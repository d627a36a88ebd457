import { Command, InvalidArgumentError } from 'commander';
import { DataSource } from 'typeorm';
import { ChainedAuditTrail } from '../../modules/audit/audit-trail.js';
import { identityConfig } from '../../modules/identity/identity.config.js';
import { MOST_BREAK_GLASS_SECONDS, openBreakGlass } from '../../modules/identity/open-break-glass.js';
import type { OpenedAccess } from '../../modules/identity/open-break-glass.js';
import { TokenIssuer } from '../../modules/identity/token-issuer.js';
import { systemActor } from '../../platform/actor.js';
import { SystemClock } from '../../platform/clock/clock.js';
import type { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { Database } from '../../platform/database/database.js';
import { newId } from '../../platform/identifiers/id.js';
import { readConfig } from '../../read-config.js';
import { openDatabaseUrls } from '../database-urls.js';

interface Options {
  name: string;
  reason: string;
  ttl: number;
}

/**
 * `atelier break-glass`: an administrator's access for when nobody can sign in. Whoever runs it has the key that signs tokens and
 * the database; both are needed, and the database keeps who it was and why.
 */
export function breakGlassCommand(): Command {
  return new Command('break-glass')
    .description('open an administrator’s access past the issuer of staff tokens, on record, for an hour at most; prints its token and nothing else to standard output')
    .requiredOption('--name <name>', 'who you are', readLine)
    .requiredOption('--reason <reason>', 'why it is needed', readLine)
    .option('--ttl <seconds>', `how long it lasts, up to ${MOST_BREAK_GLASS_SECONDS}`, readSeconds, 900)
    .action(async (options: Options) => {
      const config = readConfig(process.env);
      const key = config.get(identityConfig).TOKEN_KEY_FILE ?? TokenIssuer.defaultFile(config.get(platformConfig).ATELIER_HOME);
      // Before anything is recorded: without the key the record would be of nothing.
      const issuer = await TokenIssuer.open(key, false);
      const { subject, tokenId, expiresAt } = await record(config, options);
      console.error(`Opened until ${expiresAt.toISOString()}. This is on record, and all administrators are told of it.`);
      console.log(await issuer.issueForBreakGlass(subject, tokenId, options.ttl));
    });
}

async function record(config: Config, { name, reason, ttl }: Options): Promise<OpenedAccess> {
  const urls = await openDatabaseUrls(config);
  try {
    const source = await new DataSource({
      type: 'postgres', url: urls.appUrl, installExtensions: false, extra: { max: 1, connectionTimeoutMillis: 10_000, options: '-c atelier.organization=* -c timezone=UTC' },
    }).initialize();
    try {
      const database = new Database(source, new SystemClock());
      new ChainedAuditTrail(database).onModuleInit();
      return await database.transaction({ actor: systemActor('cli.break-glass'), requestId: newId('req') }, (tx) => openBreakGlass(tx, { name, reason, seconds: ttl }));
    } finally {
      await source.destroy();
    }
  } finally {
    await urls.stop();
  }
}

function readLine(text: string): string {
  if (!/^[^\p{Cc}\p{Cs}]{1,200}$/u.test(text) || text.trim().length < 3) throw new InvalidArgumentError('Write 3 to 200 characters in one line.');
  return text.trim();
}

function readSeconds(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > MOST_BREAK_GLASS_SECONDS) throw new InvalidArgumentError(`Write seconds from 1 to ${MOST_BREAK_GLASS_SECONDS}.`);
  return seconds;
}
