import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ConfigError } from '../config/config.js';
import type { Config } from '../config/config.js';
import { platformConfig } from '../config/platform.config.js';
import { FileMasterKey } from './file-master-key.js';
import { MasterKeyError } from './master-key.js';
import type { MasterKey } from './master-key.js';

const EXAMPLES = 'write file:///absolute/path of a key file, or aws-kms:arn:aws:kms:eu-central-1:111122223333:key/… (for another endpoint add ?endpoint=https://host:port)';

/**
 * Opens the master key of MASTER_KEY_URL; when none is configured, a key file in the server's own folder, made at the first start.
 * @throws ConfigError in production without one: several machines would each make their own, and none could read what another wrote.
 * MasterKeyError as {@link openMasterKey}.
 */
export async function openConfiguredMasterKey(config: Config): Promise<MasterKey> {
  const { MASTER_KEY_URL, ATELIER_ENVIRONMENT } = config.get(platformConfig);
  if (MASTER_KEY_URL === undefined && ATELIER_ENVIRONMENT === 'production') {
    throw new ConfigError(['MASTER_KEY_URL is missing; write aws-kms:<arn of a key>, or file:///absolute/path of a key file, the same for all processes']);
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
  switch (parsed.protocol) {
    case 'file:':
      return FileMasterKey.open(pathOf(parsed), create);
    case 'aws-kms:': {
      const location = kmsKeyOf(parsed);
      // Only here: the SDK takes a while to load, and most processes need none.
      const { KmsMasterKey } = await import('./kms-master-key.js');
      return new KmsMasterKey(location);
    }
    default:
      throw invalid(`the master key URL begins with ${parsed.protocol}`);
  }
}

/** A key of AWS KMS by its ARN: an alias could be pointed to another key under way, and what the old one wrapped would not open. */
function kmsKeyOf(url: URL): { keyArn: string; region: string; endpoint?: string } {
  const region = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/[A-Za-z0-9-]+$/.exec(url.pathname)?.[1];
  if (region === undefined || url.hash !== '') throw invalid('the master key URL names no key of AWS KMS by its ARN');
  for (const name of url.searchParams.keys()) if (name !== 'region' && name !== 'endpoint') throw invalid(`the master key URL has the unknown parameter ${name}`);
  const endpoint = url.searchParams.get('endpoint');
  if (endpoint !== null && !/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : '')) throw invalid('the endpoint in the master key URL is no http:// or https:// URL');
  return { keyArn: url.pathname, region: url.searchParams.get('region') ?? region, ...(endpoint === null ? {} : { endpoint }) };
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
