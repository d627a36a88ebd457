import { Command } from 'commander';
import { Client } from 'pg';
import { readConfig } from '../../read-config.js';
import { verifyChains } from '../../modules/audit/verify-chain.js';
import { openDatabaseUrls } from '../database-urls.js';
import { EXIT } from '../exit-codes.js';

/** `atelier audit verify`: recomputes every hash of the audit chains. */
export function auditCommand(): Command {
  const verify = new Command('verify')
    .description('check the audit chains; names the first bad record and exits with 3 when there is one')
    .action(async () => {
      const urls = await openDatabaseUrls(readConfig(process.env));
      const client = new Client({ connectionString: urls.appUrl });
      try {
        await client.connect();
        // One snapshot for all pages: records appended meanwhile are not mistaken for a broken head.
        await client.query('begin isolation level repeatable read read only');
        const result = await verifyChains(async (sql, parameters) => (await client.query(sql, parameters)).rows as never);
        if (result.firstBad === null) {
          console.log(`whole: ${result.records} records in ${result.chains} chains`);
        } else {
          console.error(`broken: chain ${result.firstBad.chain}, record ${result.firstBad.position}: ${result.firstBad.problem}`);
          process.exitCode = EXIT.found;
        }
      } finally {
        await client.end();
        await urls.stop();
      }
    });
  return new Command('audit').description('the record of every change').addCommand(verify.exitOverride());
}
