import { spawn } from 'node:child_process';
import { chmod, chown, lstat, mkdir, mkdtemp, open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError, PostgresProcessError, PostgresVersionMismatchError } from './embedded.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { ServerAccount } from './server-account.js';

/** The name of the cluster's superuser. It sets the cluster up; nothing of ours works as it. */
export const ADMIN = 'atelier_admin';

const DRAFT = 'init-';

/** PostgreSQL's programs are told everything by their arguments; what the caller has set for a client must not reach them. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'LD_LIBRARY_PATH', 'TMPDIR'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(kept), TZ: 'UTC', LC_ALL: 'C' };
}

async function runInitdb(binaries: PostgresBinaries, account: ServerAccount, parameters: readonly string[]): Promise<{ code: number | null; output: string }> {
  const [program = binaries.initdb, ...rest] = [...account.launcher, binaries.initdb, ...parameters];
  const child = spawn(program, rest, { ...account.spawnOptions, env: serverEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** The data's major version, null when there is no cluster. @throws EmbeddedPostgresError when there is something else. */
export async function clusterVersion(dataDirectory: string): Promise<string | null> {
  try {
    return (await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const entries = code === 'ENOENT' ? await readdir(dataDirectory).catch(() => null) : ['?'];
    if (entries === null) return null;
    if (code !== 'ENOENT') throw error;
    throw new EmbeddedPostgresError(
      'embedded.data_damaged',
      `${dataDirectory} is not a PostgreSQL data directory: PG_VERSION is missing. Restore it from a backup, or delete it to begin with an empty database.`,
    );
  }
}

/** @throws PostgresVersionMismatchError when another major version wrote the data. */
export function assertVersion(dataDirectory: string, found: string, expected: string): void {
  if (found !== expected) throw new PostgresVersionMismatchError(dataDirectory, found, expected);
}

/** Removes what starts that were killed left behind. */
export async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith(DRAFT));
  // An initdb that outlived its starter may still write there.
  await Promise.all(drafts.map((name) => rm(join(folder, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })));
}

/** Copies made by root (a backup put back) belong to root, and PostgreSQL insists on owning its data. */
export async function giveTo(owner: { uid: number; gid: number }, path: string): Promise<void> {
  const stats = await lstat(path);
  if (stats.isDirectory()) {
    for (const name of await readdir(path)) await giveTo(owner, join(path, name));
  }
  if (!stats.isSymbolicLink()) await chown(path, owner.uid, owner.gid);
}

/**
 * Creates a cluster as `<folder>/data`. It is made beside, and renamed when it is whole: a start that is killed in the middle
 * leaves a folder that the next one deletes, never half a cluster.
 * @throws PostgresProcessError when initdb fails.
 */
export async function initialiseCluster(options: {
  folder: string;
  binaries: PostgresBinaries;
  account: ServerAccount;
  adminPassword: string;
  /** Off for throw-away clusters: nothing waits for the disk. */
  durable: boolean;
}): Promise<void> {
  const { folder, binaries, account } = options;
  const draft = await mkdtemp(join(folder, DRAFT));
  const data = join(draft, 'data');
  const passwordFile = join(draft, 'password');
  try {
    await mkdir(data, { mode: 0o700 });
    await writeFile(passwordFile, options.adminPassword, { mode: 0o600 });
    if (account.owner !== null) await giveTo(account.owner, draft);
    // C.UTF-8 collates by code point, the same on every machine; its character classes let trigrams keep letters beyond ASCII.
    // A system without that locale says so at once, before anything is written.
    for (const characterTypes of ['C.UTF-8', 'en_US.UTF-8', 'C']) {
      const { code, output } = await runInitdb(binaries, account, [
        `--pgdata=${data}`, `--username=${ADMIN}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8',
        '--locale=C', `--lc-ctype=${characterTypes}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
        '--no-instructions', ...(options.durable ? [] : ['--no-sync']),
      ]);
      if (code === 0) break;
      if (characterTypes !== 'C' && /invalid locale name/.test(output)) continue;
      throw new PostgresProcessError(`The database cluster in ${folder} could not be initialised (initdb ended with ${code ?? 'a signal'}):\n${output.trim()}`);
    }
    await rename(data, join(folder, 'data'));
    if (options.durable) await syncFolder(folder);
  } finally {
    await rm(draft, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Makes a rename in `folder` outlast a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a folder that PostgreSQL's account can pass through, without showing others what is in it. */
export async function createFolder(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await stat(path)).isDirectory()) return;
    throw error;
  }
  // As root PostgreSQL runs as another account, and the umask may have taken the right to enter.
  if (process.getuid?.() === 0) await chmod(path, 0o711);
}
