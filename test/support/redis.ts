import { Redis } from 'ioredis';
import { testRedisUrl } from './cluster.js';

/** A numbered database of the run's Redis that no other suite uses. */
export interface TestRedis {
  url: string;
  drop(): Promise<void>;
}

export async function createTestRedis(): Promise<TestRedis> {
  const server = testRedisUrl();
  if (server === null) throw new Error('no Redis in this run');
  const url = `${server}/${await asked(server, (redis) => redis.incr('databases-given'))}`;
  return { url, drop: () => asked(url, async (redis) => void (await redis.flushdb())) };
}

async function asked<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}
