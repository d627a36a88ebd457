import { execFile } from 'node:child_process';
import { constants, type Stats } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { UnprivilegedAccountError } from './embedded.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';

const run = promisify(execFile);

/** How to start a program of PostgreSQL, which refuses to run as root. */
export interface ServerAccount {
  /** Who must own the data; null to leave it to whom we are. */
  owner: { uid: number; gid: number } | null;
  /** Options for `child_process.spawn`. */
  spawnOptions: { uid?: number; gid?: number };
  /** A program with its arguments that starts the real one; empty when spawn does it alone. */
  launcher: readonly string[];
}

/** Accounts without privileges, best first. initdb wants one with a name, so a bare number would not do. */
const CANDIDATES = ['postgres', 'nobody', 'daemon'];

function lacks(stats: Stats, account: { uid: number; gid: number }, wanted: number): boolean {
  const bits = stats.uid === account.uid ? stats.mode >> 6 : stats.gid === account.gid ? stats.mode >> 3 : stats.mode;
  return (bits & wanted) !== wanted;
}

/**
 * The first file or folder on the way to `path` that the account may not enter.
 * @param wanted the rights it needs at the end, as permission bits: 5 to read and run, 1 to enter.
 */
export async function firstObstacle(path: string, account: { uid: number; gid: number }, wanted: 1 | 5): Promise<string | null> {
  const end = await realpath(path);
  const way = [end];
  for (let at = end; dirname(at) !== at; at = dirname(at)) way.unshift(dirname(at));
  for (const step of way) {
    if (lacks(await stat(step), account, step === end ? wanted : 1)) return step;
  }
  return null;
}

async function namedAccount(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const line = lines.find(([candidate]) => candidate === name);
    const [uid, gid] = [Number(line?.[2]), Number(line?.[3])];
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 && gid > 0) return { uid, gid };
  }
  throw new UnprivilegedAccountError(
    `PostgreSQL refuses to run as root, and /etc/passwd has no ${CANDIDATES.join(', ')} to run it as. ` +
      'Start as an ordinary user, add one of these accounts, or set DATABASE_URL.',
  );
}

async function findOnPath(program: string): Promise<string | null> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/bin'].filter((entry) => entry !== '')) {
    const path = join(folder, program);
    if (await access(path, constants.X_OK).then(() => true, () => false)) return path;
  }
  return null;
}

/**
 * Root's own folders (/root, those of mktemp) let nobody else in, and changing their mode is not for us to do. setpriv starts the
 * program as the unprivileged account that keeps one right of root's: to pass folders whatever their mode.
 */
async function throughClosedFolders(owner: { uid: number; gid: number }, obstacle: string, binaries: PostgresBinaries): Promise<readonly string[]> {
  const advice =
    `PostgreSQL refuses to run as root, and the account it would run as (uid ${owner.uid}) may not enter ${obstacle}. ` +
    `Start as an ordinary user, move to a folder that others may enter (or allow it: chmod o+x ${obstacle}), or set DATABASE_URL.`;
  const setpriv = await findOnPath('setpriv');
  if (setpriv === null) throw new UnprivilegedAccountError(advice);
  const launcher = [
    setpriv, `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', '--no-new-privs',
    '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', '--bounding-set=-all,+dac_override',
    // Without it access(2) forgets the capability, and PostgreSQL asks with access(2) whether its own binary can be run.
    '--securebits=+no_setuid_fixup',
  ];
  try {
    await run(setpriv, [...launcher.slice(1), binaries.initdb, '--version']);
    return launcher;
  } catch (error) {
    throw new UnprivilegedAccountError(advice, error);
  }
}

/**
 * Decides as whom PostgreSQL runs: as whom we run; or, when that is root, as the owner of the data there is, or as an account
 * without privileges.
 * @param folder the folder that holds, or will hold, the data directory.
 * @param dataOwner the owner of the data there is.
 * @throws UnprivilegedAccountError when we are root and no account can run it.
 */
export async function chooseServerAccount(
  binaries: PostgresBinaries,
  folder: string,
  dataOwner: { uid: number; gid: number } | null,
): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return { owner: null, spawnOptions: {}, launcher: [] };
  const owner = dataOwner !== null && dataOwner.uid !== 0 ? dataOwner : await namedAccount();
  const share = join(dirname(dirname(binaries.postgres)), 'share', 'postgresql');
  const obstacle =
    (await firstObstacle(folder, owner, 1)) ??
    (await firstObstacle(binaries.initdb, owner, 5)) ??
    (await firstObstacle(binaries.postgres, owner, 5)) ??
    (await firstObstacle(share, owner, 5));
  if (obstacle === null) return { owner, spawnOptions: owner, launcher: [] };
  return { owner, spawnOptions: {}, launcher: await throughClosedFolders(owner, obstacle, binaries) };
}
