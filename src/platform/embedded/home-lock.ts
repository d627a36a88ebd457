import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { HomeInUseError } from './embedded.errors.js';
import { livenessOf, ownIdentity } from './process-identity.js';

const HEARTBEAT_MS = 2_000;
/** A holder whose liveness cannot be asked for is taken for dead after this long without a heartbeat. */
const SILENCE_MS = 3 * HEARTBEAT_MS + 500;
/** So long ago that waiting for a heartbeat is pointless, whatever the clocks of two machines differ by. */
const LONG_AGO_MS = 60_000;

const lockFile = z.object({
  pid: z.number().int(),
  startedAt: z.string().nullable(),
  machine: z.string(),
  since: z.string(),
  nonce: z.string(),
});
type LockFile = z.infer<typeof lockFile>;

interface Found {
  /** Null when the text is no lock file. */
  holder: LockFile | null;
  digest: string;
}

export interface HomeLock {
  /** Gives the folder free; again, nothing happens. */
  release(): Promise<void>;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Creates `path` with `text` in one step, so that no reader sees half of it. @returns false when it exists. */
async function createWhole(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error;
    // A file system without hard links: still exclusive, and a reader waits for the text (see `readLock`).
    return await writeFile(path, text, { mode: 0o600, flag: 'wx' }).then(() => true, (failure: unknown) => {
      if (codeOf(failure) === 'EEXIST') return false;
      throw failure;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function parse(text: string): LockFile | null {
  try {
    return lockFile.parse(JSON.parse(text));
  } catch {
    // Damaged, or not written to its end yet; the caller reads again before it decides.
    return null;
  }
}

async function readLock(path: string): Promise<Found | null> {
  for (let attempt = 0; ; attempt += 1) {
    const text = await readText(path);
    if (text === null) return null;
    const holder = parse(text);
    if (holder !== null || attempt === 20) return { holder, digest: createHash('sha256').update(text).digest('hex').slice(0, 16) };
    await sleep(50);
  }
}

/** Watches a lock whose holder cannot be asked after: a live one touches the file. Compares times, never clocks. */
async function beats(path: string): Promise<boolean> {
  const touched = (): Promise<number | null> => stat(path).then((stats) => stats.mtimeMs, () => null);
  const first = await touched();
  if (first === null || Date.now() - first > LONG_AGO_MS) return false;
  const end = Date.now() + SILENCE_MS;
  while (Date.now() < end) {
    await sleep(250);
    if ((await touched()) !== first) return true;
  }
  return false;
}

async function isHeld(path: string, holder: LockFile): Promise<boolean> {
  const liveness = livenessOf(holder);
  return liveness === 'unknowable' ? beats(path) : liveness === 'alive';
}

/**
 * Takes `path` for the process that wrote `text`. A stale lock is replaced only by the one who holds a guard named after that
 * very lock, and who then finds it unchanged: of two starters that both saw it stale, one cannot remove the other's fresh lock.
 * The guard is taken by the same rule, as its holder can be killed, too.
 */
async function take(path: string, text: string, home: string): Promise<void> {
  for (;;) {
    if (await createWhole(path, text)) return;
    const found = await readLock(path);
    if (found === null) continue;
    const { holder } = found;
    if (holder !== null && (await isHeld(path, holder))) throw new HomeInUseError(home, holder.pid, holder.since);
    const guard = `${path}.${found.digest}`;
    await take(guard, text, home);
    try {
      if ((await readLock(path))?.digest !== found.digest) continue;
      const draft = `${path}.${randomUUID()}.tmp`;
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, path);
      return;
    } finally {
      await rm(guard, { force: true });
    }
  }
}

/**
 * Takes `<home>/server.lock` for this process, over from a dead holder if need be. The folder must exist.
 * @throws HomeInUseError when another process holds it.
 */
export async function acquireHomeLock(home: string): Promise<HomeLock> {
  const path = join(home, 'server.lock');
  const text = `${JSON.stringify({ ...ownIdentity(), since: new Date().toISOString(), nonce: randomUUID() } satisfies LockFile)}\n`;
  await take(path, text, dirname(path));
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch((error: unknown) => {
      // Without its file the lock is lost, and touching cannot bring it back. Anything else may pass by the next beat.
      if (codeOf(error) === 'ENOENT') clearInterval(heartbeat);
    });
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      if ((await readText(path)) === text) await rm(path, { force: true });
    },
  };
}
