import { Command } from 'commander';
import { Client } from 'pg';
import { SystemClock } from '../../platform/clock/clock.js';
import { openConfiguredMasterKey } from '../../platform/data-keys/open-master-key.js';
import { rewrapDataKeys } from '../../platform/data-keys/rewrap-data-keys.js';
import type { Rewrapping } from '../../platform/data-keys/rewrap-data-keys.js';
import type { MasterKey } from '../../platform/data-keys/master-key.js';
import { readConfig } from '../../read-config.js';
import { openDatabaseUrls } from '../database-urls.js';

/** `atelier keys rotate`: wraps the engagements' keys by the current master key. */
export function keysCommand(): Command {
  const rotate = new Command('rotate')
    .description('wrap all data keys by the current master key; touches no data, servers keep running, and it may be run again or twice at once')
    .addHelpText('after', `
To rotate a key file, write a new line above the old one first: the first line wraps, all of them open. To rotate in AWS KMS, put
the new key's ARN into MASTER_KEY_URL; the role must still be allowed to decrypt by the old one. Let go of the old key afterwards,
and not before this command says that all are under the new one.`)
    .action(async () => {
      const config = readConfig(process.env);
      const masterKey = await openConfiguredMasterKey(config);
      const urls = await openDatabaseUrls(config);
      try {
        const { masterKeyId, rewrapped, total, failures } = await rotateOn(urls.appUrl, masterKey);
        if (failures.length > 0) {
          console.log(`rewrapped ${rewrapped}: ${total} data keys are under the master key ${masterKeyId}`);
          throw new Error([
            `${failures.length === 1 ? 'One data key is' : `${failures.length} data keys are`} not under it, and as before. Mend what is wrong and run this again; keep the older master keys until then.`,
            ...failures.map(({ dataKey, scope, error }) => `  ${dataKey} of ${scope}: ${error.detail}`),
          ].join('\n'));
        }
        console.log(`${rewrapped === 0 ? 'nothing to do' : `rewrapped ${rewrapped}`}: all ${total} data keys are under the master key ${masterKeyId}`);
      } finally {
        await urls.stop();
      }
    });
  return new Command('keys').description('the keys that customers’ data is encrypted under').addCommand(rotate);
}

async function rotateOn(url: string, masterKey: MasterKey): Promise<Rewrapping> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, options: '-c atelier.organization=*' });
  await client.connect();
  try {
    const { rows: [table] } = await client.query<{ there: boolean }>(`select to_regclass('platform.data_key') is not null as there`);
    if (table?.there !== true) throw new Error('This database has no data keys yet. Run: atelier migrate');
    const clock = new SystemClock();
    return await rewrapDataKeys(async (sql, parameters) => (await client.query(sql, [...parameters])).rows as never, masterKey, () => clock.now());
  } finally {
    await client.end();
  }
}
