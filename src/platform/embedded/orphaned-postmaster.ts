import { execFileSync } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresProcessError } from './embedded.errors.js';
import { findProcess } from './process-identity.js';

/** What a running postmaster writes down in its data directory. */
interface PostmasterFile {
  pid: number;
  port: number | null;
  /** `starting`, `ready`, `stopping` or `standby`; null in the first moments. */
  status: string | null;
}

const fileOf = (dataDirectory: string): string => join(dataDirectory, 'postmaster.pid');

/** @returns null when there is no `postmaster.pid`, or nothing in it yet. */
export async function readPostmasterFile(dataDirectory: string): Promise<PostmasterFile | null> {
  let lines: string[];
  try {
    lines = (await readFile(fileOf(dataDirectory), 'utf8')).split('\n').map((line) => line.trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number.isInteger(port) && port > 0 ? port : null, status: lines[7] === undefined || lines[7] === '' ? null : lines[7] };
}

/** Whether `pid` is a PostgreSQL server that works in this very data directory, and not somebody who was given its pid since. */
export async function isPostmasterOf(pid: number, dataDirectory: string): Promise<boolean> {
  if (findProcess(pid) === null) return false;
  const directory = await realpath(dataDirectory);
  if (process.platform === 'linux') {
    // A server enters its data directory and never leaves it. What we may not look at runs as somebody else, so it is not ours.
    const [executable, folder] = await Promise.all([readlink(`/proc/${pid}/exe`), readlink(`/proc/${pid}/cwd`)].map((link) => link.catch(() => '')));
    return /\/postgres( \(deleted\))?$/.test(executable ?? '') && folder === directory;
  }
  const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return command.includes('postgres') && (command.includes(directory) || command.includes(dataDirectory));
}

async function endsWithin(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (findProcess(pid) !== null) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}

/**
 * Stops the PostgreSQL that a dead server left running on this data directory, so that a new one can start on it. Call it with
 * the home's lock held: then whoever runs there belongs to nobody.
 * @throws PostgresProcessError when it does not stop.
 */
export async function stopOrphanedPostmaster(dataDirectory: string, log: (line: string) => void): Promise<void> {
  const found = await readPostmasterFile(dataDirectory);
  if (found === null || findProcess(found.pid) === null) return;
  if (!(await isPostmasterOf(found.pid, dataDirectory))) {
    // The pid was given to somebody else. PostgreSQL would believe that a server runs here and refuse to start.
    log(`pid ${found.pid} in ${fileOf(dataDirectory)} is not this database's any more; removing the file`);
    await rm(fileOf(dataDirectory), { force: true });
    return;
  }
  log(`stopping PostgreSQL (pid ${found.pid}), left running by a server that was killed`);
  // Fast first: ends sessions and writes everything down. Quit leaves it to the next start to recover from the log.
  for (const [signal, patience] of [['SIGINT', 60_000], ['SIGQUIT', 15_000]] as const) {
    try {
      process.kill(found.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw new PostgresProcessError(
        `PostgreSQL (pid ${found.pid}), left running on ${dataDirectory} by a server that was killed, cannot be stopped as this user. Stop it: kill -INT ${found.pid}`,
        error,
      );
    }
    if (await endsWithin(found.pid, patience)) return;
  }
  throw new PostgresProcessError(`PostgreSQL (pid ${found.pid}), left running on ${dataDirectory}, does not stop. Stop it: kill -QUIT ${found.pid}`);
}
