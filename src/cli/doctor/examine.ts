import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { openConfiguredMasterKey, ownMasterKeyFile } from '../../platform/data-keys/open-master-key.js';
import { messageOf } from '../../platform/errors/message-of.js';
import { openStorage } from '../../platform/storage/storage-url.js';
import { SmtpMailer } from '../../platform/mail/smtp-mailer.js';
import { notificationsConfig } from '../../modules/notifications/notifications.config.js';
import { openDatabaseUrls } from '../database-urls.js';
import { examineClock, examineEventLog, examineMigrations, examinePrivileges, examineQueue, examineVersion } from './examine-database.js';
import { examineIssuer } from './examine-issuer.js';
import { examineProxies } from './examine-proxies.js';
import { examineRedis } from './examine-redis.js';
import type { Finding } from './finding.js';

/** Checks everything that the server needs, one after the other; a failure of one does not hide the next. */
export async function examine(config: Config): Promise<Finding[]> {
  const { REDIS_URL, STORAGE_URL, ATELIER_HOME } = config.get(platformConfig);
  return [
    examineNode(process.versions.node),
    ...examineProxies(config),
    ...await examinePostgres(config),
    ...(REDIS_URL === undefined ? [] : await attempt('redis', 'Check REDIS_URL, and that Redis runs and lets this machine in.', () => examineRedis(REDIS_URL))),
    ...await attempt('storage', 'Check STORAGE_URL and its credentials; the server must be able to write, read and delete.',
      () => examineStorage(STORAGE_URL ?? pathToFileURL(join(ATELIER_HOME, 'storage')).href)),
    ...await attempt('keys', 'Check MASTER_KEY_URL, and that this process may use the key. Never make a new one in place of one that is lost: nothing would be readable any more.', () => examineMasterKey(config)),
    ...await attempt('staff', 'Check OIDC_ISSUER, and that this machine reaches it.', () => examineIssuer(config)),
    ...await attempt('mail', 'Check SMTP_URL, its user and password, and that the port is open.', () => examineMail(config.get(notificationsConfig).SMTP_URL)),
  ];
}

/** Node's version against what package.json asks for. */
export function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return ok
    ? { subject: 'node', state: 'ok', found: version }
    : { subject: 'node', state: 'failed', found: version, advice: 'Install Node 20.19 or newer.' };
}

async function examinePostgres(config: Config): Promise<Finding[]> {
  const { DATABASE_URL, REDIS_URL } = config.get(platformConfig);
  const embedded = DATABASE_URL === undefined;
  const reach = embedded ? 'Do what it says, and try again.' : 'Check DATABASE_URL, and that PostgreSQL runs and lets this machine in.';
  return attempt('database', reach, async () => {
    const urls = await openDatabaseUrls(config);
    try {
      const rights = 'Let the owner grant the role of DATABASE_URL the rights of atelier_app.';
      return [
        ...await attempt('database', reach, async () => [
          await examineVersion(urls),
          ...await attempt('privileges', rights, () => examinePrivileges(urls)),
          ...await attempt('migrations', rights, () => examineMigrations(urls)),
          ...await attempt('events', rights, () => examineEventLog(urls)),
          ...await attempt('clock', reach, () => examineClock(urls)),
        ]),
        ...(REDIS_URL === undefined ? await attempt('queue', 'Check QUEUE_DATABASE_URL, and that PostgreSQL lets this machine in.', () => examineQueue(urls)) : []),
      ];
    } finally {
      await urls.stop();
    }
  });
}

async function examineStorage(url: string): Promise<Finding> {
  await openStorage(url).check();
  return { subject: 'storage', state: 'ok', found: `write, read and delete work at ${url.split('?', 1)[0] ?? ''}` };
}

async function examineMasterKey(config: Config): Promise<Finding> {
  const { MASTER_KEY_URL, ATELIER_ENVIRONMENT } = config.get(platformConfig);
  // To look must not make a key.
  if (MASTER_KEY_URL === undefined && ATELIER_ENVIRONMENT !== 'production' && !existsSync(ownMasterKeyFile(config))) {
    return { subject: 'keys', state: 'ok', found: `a master key is made at the first start, at ${ownMasterKeyFile(config)}` };
  }
  const masterKey = await openConfiguredMasterKey(config);
  await masterKey.check();
  return { subject: 'keys', state: 'ok', found: `the master key ${await masterKey.currentKeyId()} wraps and unwraps` };
}

async function examineMail(url: string | undefined): Promise<Finding> {
  if (url === undefined) {
    return { subject: 'mail', state: 'warning', found: 'SMTP_URL is not set: mail stays in the local mailbox', advice: 'Set SMTP_URL to smtp://user:password@host:587 to send it.' };
  }
  await new SmtpMailer({ url }).check();
  return { subject: 'mail', state: 'ok', found: 'the mail server takes our sign-in' };
}

async function attempt(subject: string, advice: string, check: () => Promise<Finding | Finding[]>): Promise<Finding[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    return [{ subject, state: 'failed', found: messageOf(error), advice }];
  }
}
