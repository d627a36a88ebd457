import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createClusterSecrets, readClusterSecrets, type ClusterSecrets } from './cluster-secrets.js';
import { EmbeddedPostgresError, HomeNotUsableError } from './embedded.errors.js';
import { acquireHomeLock } from './home-lock.js';
import { assertVersion, clusterVersion, createFolder, giveTo, initialiseCluster, removeDrafts } from './initialise-cluster.js';
import { isPostmasterOf, readPostmasterFile, stopOrphanedPostmaster } from './orphaned-postmaster.js';
import { findPostgresBinaries, majorVersionOf } from './postgres-binaries.js';
import { startPostmaster, type Postmaster } from './postmaster.js';
import { APP, DATABASE, OWNER, QUEUE, QUEUE_DATABASE, clusterUrl, provisionDatabases } from './provision-databases.js';
import { chooseServerAccount } from './server-account.js';

export { EmbeddedPostgresError, HomeInUseError } from './embedded.errors.js';

/** Where the embedded databases are. */
export interface EmbeddedPostgresUrls {
  /** The role that owns the application's database `atelier` and migrates it. */
  ownerUrl: string;
  /** The role that the application works as on `atelier`: owns nothing, under row-level security. */
  appUrl: string;
  /** The role that owns `atelier_queue`, the queue's own database in the same cluster. */
  queueUrl: string;
  port: number;
}

export interface EmbeddedPostgres extends EmbeddedPostgresUrls {
  /** Stops PostgreSQL, with everything on disk, and gives the folder free. Again, it waits for the same end. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The folder of the embedded default; made when it is not there. */
  home: string;
  /** Takes a line for each thing worth telling: a first start, an orphan stopped, an unexpected end. */
  log?: (line: string) => void;
  /** False only for clusters that are thrown away: nothing waits for the disk, and a power cut destroys the data. */
  durable?: boolean;
}

const folderOf = (home: string): string => join(resolve(home), 'postgres');

function urls(port: number, secrets: ClusterSecrets): EmbeddedPostgresUrls {
  return {
    ownerUrl: clusterUrl(port, OWNER, secrets.owner, DATABASE),
    appUrl: clusterUrl(port, APP, secrets.app, DATABASE),
    queueUrl: clusterUrl(port, QUEUE, secrets.queue, QUEUE_DATABASE),
    port,
  };
}

/** Turns what the file system refuses into a sentence; anything else passes. */
function explain(error: unknown, home: string): unknown {
  if (error instanceof EmbeddedPostgresError) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? home : path;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return new HomeNotUsableError(
        `${where} belongs to another user. Start as the user who made ${home} (root, if root did), or set ATELIER_HOME to a folder of your own.`, error);
    case 'ENOTDIR':
    case 'EEXIST':
      return new HomeNotUsableError(`${where} is a file where a folder is needed. Move it away, or set ATELIER_HOME to another folder.`, error);
    case 'EROFS':
      return new HomeNotUsableError(`${where} is on a read-only file system. Set ATELIER_HOME to a folder that can be written.`, error);
    case 'ENOSPC':
    case 'EDQUOT':
      return new HomeNotUsableError(`There is no room left for ${where}. Make some, or set ATELIER_HOME to a folder on another disk.`, error);
    case undefined:
    default:
      return error;
  }
}

async function start(home: string, durable: boolean, log: (line: string) => void): Promise<{ postmaster: Postmaster; secrets: ClusterSecrets }> {
  const folder = folderOf(home);
  const data = join(folder, 'data');
  await createFolder(folder);
  const binaries = await findPostgresBinaries();
  const [major, found] = await Promise.all([majorVersionOf(binaries), clusterVersion(data)]);
  if (found !== null) assertVersion(data, found, major);

  const account = await chooseServerAccount(binaries, folder, found === null ? null : await stat(data));
  const secretsFile = join(folder, 'secrets.json');
  let secrets = await readClusterSecrets(secretsFile);
  if (found === null) {
    log(`creating a database in ${folder}`);
    secrets ??= await createClusterSecrets(secretsFile);
    await initialiseCluster({ folder, binaries, account, adminPassword: secrets.admin, durable });
  } else {
    await stopOrphanedPostmaster(data, log);
    if (account.owner !== null && (await stat(data)).uid !== account.owner.uid) await giveTo(account.owner, data);
  }
  if (secrets === null) {
    throw new EmbeddedPostgresError(
      'embedded.secrets_missing',
      `${secretsFile} is missing, and without its passwords the database beside it cannot be used. Restore it from a backup, or delete ${folder} to begin with an empty database.`,
    );
  }
  const postmaster = await startPostmaster({ folder, binaries, account, durable, log });
  try {
    await provisionDatabases(postmaster.port, secrets);
    // Last: an initdb that outlived a killed start has ended by now, and tidied up after itself what is outside of its folder.
    await removeDrafts(folder);
  } catch (error) {
    await postmaster.stop();
    throw error;
  }
  return { postmaster, secrets };
}

/**
 * Starts the PostgreSQL that comes with the application on `<home>/postgres`, and holds the folder until `stop`. The first start
 * creates the cluster; a later one finds its data, whatever became of the server before: a lock left by a dead process is taken
 * over, and a PostgreSQL that it left running is stopped.
 * @throws HomeInUseError when another server holds the folder.
 * @throws EmbeddedPostgresError (its other subclasses) when it cannot start; the message says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = resolve(options.home);
  const log = options.log ?? (() => undefined);
  try {
    await createFolder(home);
    const lock = await acquireHomeLock(home);
    try {
      const { postmaster, secrets } = await start(home, options.durable ?? true, log);
      let stopping: Promise<void> | undefined;
      const stop = async (): Promise<void> => {
        try {
          await postmaster.stop();
        } finally {
          await lock.release();
        }
      };
      return { ...urls(postmaster.port, secrets), stop: () => (stopping ??= stop()) };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw explain(error, home);
  }
}

/**
 * The databases of the server that runs on `home` now, in this process or another: for commands that work beside it.
 * @returns null when none is running.
 */
export async function findRunningEmbeddedPostgres(home: string): Promise<EmbeddedPostgresUrls | null> {
  const folder = folderOf(home);
  const data = join(folder, 'data');
  try {
    const [file, secrets] = await Promise.all([readPostmasterFile(data), readClusterSecrets(join(folder, 'secrets.json'))]);
    if (file === null || file.port === null || file.status !== 'ready' || secrets === null) return null;
    return (await isPostmasterOf(file.pid, data)) ? urls(file.port, secrets) : null;
  } catch (error) {
    throw explain(error, resolve(home));
  }
}
