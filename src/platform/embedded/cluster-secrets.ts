import { randomBytes } from 'node:crypto';
import { open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError } from './embedded.errors.js';

const password = z.string().min(16);
const clusterSecrets = z.object({ admin: password, owner: password, app: password, queue: password });

/** The passwords of the cluster's roles. */
export type ClusterSecrets = z.infer<typeof clusterSecrets>;

const generate = (): string => randomBytes(24).toString('base64url');

/** @returns null when there is no such file. @throws EmbeddedPostgresError when it is damaged. */
export async function readClusterSecrets(path: string): Promise<ClusterSecrets | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return clusterSecrets.parse(JSON.parse(text));
  } catch (error) {
    throw new EmbeddedPostgresError(
      'embedded.secrets_damaged',
      `${path} does not hold the passwords of the embedded database. Restore it from a backup, or delete ${dirname(path)} to begin with an empty database.`,
      { cause: error },
    );
  }
}

/** Makes new passwords and keeps them in `path`, readable by its owner alone. */
export async function createClusterSecrets(path: string): Promise<ClusterSecrets> {
  const secrets: ClusterSecrets = { admin: generate(), owner: generate(), app: generate(), queue: generate() };
  const draft = `${path}.new`;
  await writeFile(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  // A cluster whose passwords were lost in a power cut is lost, too: they must be on disk before it is.
  const file = await open(draft, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return secrets;
}
