import { Redis } from 'ioredis';
import type { Finding } from './finding.js';

const OLDEST = [6, 2] as const;

/** Version and `maxmemory-policy`: a Redis that evicts keys loses jobs. */
export async function examineRedis(url: string): Promise<Finding[]> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null, connectTimeout: 5000 });
  // What fails is told by this event; the call that fails with it says only that the connection is closed.
  let cause: unknown;
  redis.on('error', (error) => { cause ??= error; });
  try {
    await redis.connect();
    const info = await redis.info();
    const version = /redis_version:(\S+)/.exec(info)?.[1] ?? '0';
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? 'unknown';
    const persistent = /aof_enabled:1/.test(info);
    const recent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
    return [
      { subject: 'redis', state: recent ? 'ok' : 'failed', found: `Redis ${version}`, ...(recent ? {} : { advice: `Upgrade to Redis ${OLDEST.join('.')} or newer.` }) },
      { subject: 'redis memory', state: policy === 'noeviction' ? 'ok' : 'failed', found: `maxmemory-policy is ${policy}`, ...(policy === 'noeviction' ? {} : { advice: 'Set maxmemory-policy to noeviction, or Redis may drop jobs.' }) },
      { subject: 'redis persistence', state: persistent ? 'ok' : 'warning', found: persistent ? 'append-only file is on' : 'append-only file is off', ...(persistent ? {} : { advice: 'Set appendonly to yes, so that a restart loses no job.' }) },
    ];
  } catch (error) {
    throw cause ?? error;
  } finally {
    redis.disconnect();
  }
}
