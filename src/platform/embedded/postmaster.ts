import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresProcessError } from './embedded.errors.js';
import { findFreePort } from './free-port.js';
import { serverEnvironment } from './initialise-cluster.js';
import { readPostmasterFile, stopOrphanedPostmaster } from './orphaned-postmaster.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { ServerAccount } from './server-account.js';

/** A running PostgreSQL server, our child. */
export interface Postmaster {
  pid: number;
  port: number;
  /** Ends all sessions, writes everything to disk and waits for the end; again, it waits for the same end. */
  stop(): Promise<void>;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // A home may lie too deep for the 107 bytes of a socket's path; loopback TCP has no such limit.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Failed statements come back to us as errors; in a log file their texts and values would be a copy of customers' data.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};
const THROW_AWAY_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

const LOG_LIMIT_BYTES = 16 * 2 ** 20;
/** A start after a crash replays the log, at some 100 MB/s, of at most about 1 GB. */
const START_TIMEOUT_MS = 180_000;
/** Sessions of a killed server may need a moment to notice and to let go of its memory. */
const LINGERING_MS = 15_000;

interface PostmasterOptions {
  folder: string;
  binaries: PostgresBinaries;
  account: ServerAccount;
  durable: boolean;
  log: (line: string) => void;
}

interface Launched {
  child: ChildProcess;
  pid: number;
  /** Fulfilled with how it ended. */
  ended: Promise<string>;
  hasEnded(): boolean;
  /** What it logged since this start. */
  output(): Promise<string>;
}

async function openLog(path: string): Promise<{ fd: number; size: number; close(): Promise<void> }> {
  const size = await stat(path).then((stats) => stats.size, () => 0);
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
  return { fd: handle.fd, size: size > LOG_LIMIT_BYTES ? 0 : size, close: () => handle.close() };
}

async function launch(options: PostmasterOptions, port: number): Promise<Launched> {
  const settings = Object.entries({ ...SETTINGS, ...(options.durable ? {} : THROW_AWAY_SETTINGS) });
  const parameters = ['-D', join(options.folder, 'data'), '-p', String(port), ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const [program = options.binaries.postgres, ...rest] = [...options.account.launcher, options.binaries.postgres, ...parameters];
  const path = join(options.folder, 'server.log');
  const log = await openLog(path);
  try {
    // A session of its own: the terminal's Ctrl-C must reach us, who still have work to finish, and not the database.
    // A file for its output: a pipe would break with us, and the database outlives us when we are killed.
    const child = spawn(program, rest, { ...options.account.spawnOptions, env: serverEnvironment(), detached: true, stdio: ['ignore', log.fd, log.fd] });
    let over = false;
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code ?? '?'}` : signal));
    }).finally(() => {
      over = true;
    });
    return {
      child, ended, pid: child.pid ?? 0, hasEnded: () => over,
      output: async () => (await readFile(path)).subarray(log.size).toString('utf8').trim(),
    };
  } finally {
    await log.close();
  }
}

async function waitUntilReady(options: PostmasterOptions, launched: Launched): Promise<'ready' | 'ended'> {
  const begun = Date.now();
  let told = begun;
  for (;;) {
    if (launched.hasEnded()) return 'ended';
    const file = await readPostmasterFile(join(options.folder, 'data'));
    if (file?.pid === launched.pid && file.status === 'ready') return 'ready';
    if (Date.now() - begun > START_TIMEOUT_MS) {
      launched.child.kill('SIGQUIT');
      await launched.ended;
      throw new PostgresProcessError(`PostgreSQL was not ready after ${START_TIMEOUT_MS / 1000} s and was stopped. It logged:\n${await launched.output()}`);
    }
    if (Date.now() - told > 5_000) {
      told = Date.now();
      options.log('PostgreSQL is still starting, recovering from a crash');
    }
    await sleep(10);
  }
}

async function rememberedPort(path: string): Promise<number | undefined> {
  const port = Number(await readFile(path, 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 1023 && port < 65536 ? port : undefined;
}

/**
 * Starts PostgreSQL on `<folder>/data`, on the port it had last if that is free.
 * @throws PostgresProcessError when it does not start, with what it logged.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const portFile = join(options.folder, 'port');
  const end = Date.now() + LINGERING_MS;
  let preferred = await rememberedPort(portFile);
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort(preferred);
    const launched = await launch(options, port);
    if ((await waitUntilReady(options, launched)) === 'ready') {
      await writeFile(portFile, `${port}\n`);
      return supervise(options, launched, port);
    }
    const output = await launched.output();
    if (/could not bind IPv4 address/.test(output) && attempt < 10) {
      preferred = undefined;
    } else if (/pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(output) && Date.now() < end) {
      // The server that was killed had just started one, which had not written its file yet when we looked for orphans.
      await stopOrphanedPostmaster(join(options.folder, 'data'), options.log);
      await sleep(250);
    } else {
      throw new PostgresProcessError(`PostgreSQL did not start on ${options.folder} (${await launched.ended}). It logged:\n${output}`);
    }
  }
}

function supervise(options: PostmasterOptions, launched: Launched, port: number): Postmaster {
  const { child, pid, ended } = launched;
  let stopping: Promise<void> | undefined;
  // Only a signal can be sent in an exit handler, and it is enough: the server then ends by itself.
  const signalOnExit = (): void => {
    child.kill('SIGINT');
  };
  process.once('exit', signalOnExit);
  child.unref();
  child.once('exit', () => {
    process.off('exit', signalOnExit);
    if (stopping === undefined) options.log(`PostgreSQL (pid ${pid}) ended unexpectedly; see ${join(options.folder, 'server.log')}`);
  });

  const stop = async (): Promise<void> => {
    child.ref();
    for (const [signal, patience] of [['SIGINT', 60_000], ['SIGQUIT', 15_000]] as const) {
      child.kill(signal);
      const waiting = new AbortController();
      const outcome = await Promise.race([ended, sleep(patience, null, { signal: waiting.signal })]);
      waiting.abort();
      if (outcome !== null) return;
    }
    throw new PostgresProcessError(`PostgreSQL (pid ${pid}) does not stop. Stop it: kill -QUIT ${pid}`);
  };
  return {
    pid,
    port,
    stop: () => (stopping ??= stop()),
  };
}
