import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { openStorage } from '../../platform/storage/storage-url.js';
import { SmtpMailer } from '../../platform/mail/smtp-mailer.js';
import { notificationsConfig } from '../../modules/notifications/notifications.config.js';
import { openDatabaseUrls } from '../database-urls.js';
import { examineDatabase, examineClock } from './examine-database.js';
import { examineRedis } from './examine-redis.js';
import type { Finding } from './finding.js';

/** Checks everything that the server needs, one after the other; a failure of one does not hide the next. */
export async function examine(config: Config): Promise<Finding[]> {
  const settings = config.get(platformConfig);
  const findings: Finding[] = [examineNode(process.versions.node)];
  findings.push(...await attempt('database', 'Check DATABASE_URL, and that PostgreSQL runs and lets this machine in.', async () => {
    const urls = await openDatabaseUrls(config);
    try {
      return [...await examineDatabase(urls), await examineClock(urls.appUrl)];
    } finally {
      await urls.stop();
    }
  }));
  findings.push(...(settings.REDIS_URL === undefined
    ? [{ subject: 'queue', state: 'ok' as const, found: 'on PostgreSQL (REDIS_URL is not set)' }]
    : await attempt('redis', 'Check REDIS_URL, and that Redis runs and lets this machine in.', () => examineRedis(settings.REDIS_URL ?? ''))));
  const storageUrl = settings.STORAGE_URL ?? pathToFileURL(join(settings.ATELIER_HOME, 'storage')).href;
  findings.push(...await attempt('storage', 'Check STORAGE_URL and its credentials; the server must be able to write, read and delete.', async () => {
    await openStorage(storageUrl).check();
    return [{ subject: 'storage', state: 'ok', found: `write, read and delete work at ${storageUrl.split('?', 1)[0]}` }];
  }));
  const { SMTP_URL } = config.get(notificationsConfig);
  findings.push(...(SMTP_URL === undefined
    ? [{ subject: 'mail', state: 'warning' as const, found: 'SMTP_URL is not set: mail stays in the local mailbox', advice: 'Set SMTP_URL to smtp://user:password@host:587 to send it.' }]
    : await attempt('mail', 'Check SMTP_URL, its user and password, and that the port is open.', async () => {
      await new SmtpMailer({ url: SMTP_URL }).check();
      return [{ subject: 'mail', state: 'ok', found: 'the mail server takes our sign-in' }];
    })));
  return findings;
}

/** Node's version against what package.json asks for. */
function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return ok
    ? { subject: 'node', state: 'ok', found: version }
    : { subject: 'node', state: 'failed', found: version, advice: 'Install Node 20.19 or newer.' };
}

async function attempt(subject: string, advice: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [{ subject, state: 'failed', found: error instanceof Error ? error.message : String(error), advice }];
  }
}
