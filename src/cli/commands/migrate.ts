import { Command, InvalidArgumentError } from 'commander';
import { ConfigError } from '../../platform/config/config.js';
import { readConfig } from '../../read-config.js';
import { migrateDown, migrateUp } from '../../platform/database/migrator.js';
import { migrateQueue } from '../../platform/jobs/migrate-queue.js';
import { openDatabaseUrls } from '../database-urls.js';

function count(text: string): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1) throw new InvalidArgumentError('Give a whole number from 1.');
  return value;
}

/** `atelier migrate`: brings the schema up to date, or takes migrations back. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database schema up to date; many may start it at once, one runs')
    .option('--down <count>', 'take back the last <count> migrations instead; this deletes their data', count)
    .action(async (options: { down?: number }) => {
      const urls = await openDatabaseUrls(readConfig(process.env));
      try {
        if (urls.ownerUrl === undefined) throw new ConfigError(['DATABASE_OWNER_URL is missing. Set DATABASE_OWNER_URL to the role that owns the schemas: postgres://atelier_owner:password@host:5432/atelier']);
        const names = options.down === undefined ? await migrateUp(urls.ownerUrl) : await migrateDown(urls.ownerUrl, options.down);
        if (options.down === undefined && urls.queueUrl !== undefined) await migrateQueue(urls.queueUrl);
        const verb = options.down === undefined ? 'ran' : 'took back';
        console.log(names.length === 0 ? 'nothing to do: the schema is up to date' : names.map((name) => `${verb} ${name}`).join('\n'));
      } finally {
        await urls.stop();
      }
    });
}
