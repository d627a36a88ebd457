import { Command } from 'commander';
import { Client } from 'pg';
import { readConfig } from '../../read-config.js';
import { verifyChains } from '../../modules/audit/verify-chain.js';
import type { ChainVerification } from '../../modules/audit/verify-chain.js';
import { openDatabaseUrls } from '../database-urls.js';
import { CheckFailed } from '../exit-codes.js';

/** `atelier audit verify`: recomputes every hash of the audit chains. */
export function auditCommand(): Command {
  const verify = new Command('verify')
    .description('check the audit chains; names the first bad record and exits with 3 when there is one')
    .action(async () => {
      const urls = await openDatabaseUrls(readConfig(process.env));
      try {
        const { chains, records, firstBad } = await verifyOn(urls.appUrl);
        if (firstBad !== null) {
          console.error(`broken: chain ${firstBad.chain}, record ${firstBad.position}: ${firstBad.problem}`);
          throw new CheckFailed();
        }
        console.log(`whole: ${records} records in ${chains} chains`);
      } finally {
        await urls.stop();
      }
    });
  return new Command('audit').description('the record of every change').addCommand(verify);
}

async function verifyOn(url: string): Promise<ChainVerification> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, options: '-c atelier.organization=*' });
  await client.connect();
  try {
    // One snapshot for all pages: a record appended meanwhile is not mistaken for one that was added.
    await client.query('begin isolation level repeatable read read only');
    const { rows: [schema] } = await client.query<{ there: boolean }>(`select exists (select from pg_namespace where nspname = 'audit') as there`);
    if (schema?.there !== true) throw new Error('This database has no audit chains yet. Run: atelier migrate');
    return await verifyChains(async (sql, parameters) => (await client.query(sql, parameters)).rows as never);
  } finally {
    await client.end();
  }
}
