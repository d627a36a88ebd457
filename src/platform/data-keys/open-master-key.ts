import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigError } from '../config/config.js';
import type { Config } from '../config/config.js';
import { platformConfig } from '../config/platform.config.js';
import { FileMasterKey } from './file-master-key.js';
import { MasterKeyError } from './master-key.js';
import type { MasterKey } from './master-key.js';

const EXAMPLES = 'write file:///absolute/path of a key file';

/**
 * Opens the master key of MASTER_KEY_URL; when none is configured, a key file in the server's own folder, made at the first start.
 * @throws ConfigError in production without one: several machines would each make their own, and none could read what another wrote.
 * MasterKeyError as {@link openMasterKey}.
 */
export async function openConfiguredMasterKey(config: Config): Promise<MasterKey> {
  const { MASTER_KEY_URL, ATELIER_ENVIRONMENT } = config.get(platformConfig);
  if (MASTER_KEY_URL === undefined && ATELIER_ENVIRONMENT === 'production') {
    throw new ConfigError(['MASTER_KEY_URL is missing; write file:///absolute/path of a key file, the same for all processes']);
  }
  return openMasterKey(MASTER_KEY_URL ?? pathToFileURL(ownMasterKeyFile(config)).href, MASTER_KEY_URL === undefined);
}

/** The key file of a server that was given none. */
export function ownMasterKeyFile(config: Config): string {
  return join(config.get(platformConfig).ATELIER_HOME, 'keys', 'master-keys');
}

/**
 * Opens the master key that a URL names.
 * @param create makes the key file when it is missing.
 * @throws MasterKeyError `master_key.url_invalid` saying what to write; and as the key's own opening.
 */
export async function openMasterKey(url: string, create: boolean): Promise<MasterKey> {
  if (!URL.canParse(url)) throw invalid('the master key URL cannot be read');
  const parsed = new URL(url);
  if (parsed.protocol !== 'file:') throw invalid(`the master key URL begins with ${parsed.protocol}`);
  return FileMasterKey.open(pathOf(parsed), create);
}

function pathOf(url: URL): string {
  if (url.hostname !== '') throw invalid('the master key URL names a host, which a file has not; three slashes follow file:');
  if (url.search !== '' || url.hash !== '') throw invalid('the master key URL of a file takes no parameters');
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw invalid('the path in the master key URL cannot be read', error);
  }
}

function invalid(problem: string, cause?: unknown): MasterKeyError {
  return new MasterKeyError('master_key.url_invalid', `${problem}; ${EXAMPLES}`, cause);
}
