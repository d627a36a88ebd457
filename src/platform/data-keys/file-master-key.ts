import { readKeyFile } from '../crypto/key-file.js';
import { generateSealingKey, parseSealingKeys, SealError, SecretSealer } from '../crypto/sealed.js';
import type { SealingKey } from '../crypto/sealed.js';
import { assertDataKey, contextText, MasterKey, MasterKeyError, masterKeyError } from './master-key.js';
import type { EncryptionContext, WrappedKey } from './master-key.js';

interface Keys {
  readonly currentKeyId: string;
  readonly ids: ReadonlySet<string>;
  readonly sealer: SecretSealer;
}

/**
 * Master keys in a file: one `<id>:<32 bytes in base64>` a line, the current one first. The file is read anew before a key is wrapped and
 * when a key is met that was not in it, so that running servers follow a rotation.
 */
export class FileMasterKey extends MasterKey {
  #keys: Keys;

  private constructor(
    private readonly path: string,
    keys: Keys,
  ) {
    super();
    this.#keys = keys;
  }

  /**
   * Opens the file; with `create` a first start makes one with a new random key, readable by its owner only.
   * @throws MasterKeyError `master_key.file_missing`, `master_key.file_invalid`
   */
  static async open(path: string, create: boolean): Promise<FileMasterKey> {
    return new FileMasterKey(path, await readKeys(path, create));
  }

  async currentKeyId(): Promise<string> {
    await this.#readAgain();
    return this.#keys.currentKeyId;
  }

  async wrap(key: Uint8Array, context: EncryptionContext): Promise<WrappedKey> {
    await this.#readAgain();
    const { sealer, currentKeyId } = this.#keys;
    return { masterKeyId: currentKeyId, wrapped: Buffer.from(sealer.seal(Buffer.from(key).toString('base64'), contextText(context)), 'utf8') };
  }

  async unwrap({ masterKeyId, wrapped }: WrappedKey, context: EncryptionContext): Promise<Buffer> {
    if (!this.#keys.ids.has(masterKeyId)) await this.#readAgain();
    if (!this.#keys.ids.has(masterKeyId)) {
      throw new MasterKeyError('master_key.unknown', `a data key is wrapped by the master key ${masterKeyId}, which is not in ${this.path}; put it back there, below the current one`);
    }
    try {
      return assertDataKey(Buffer.from(this.#keys.sealer.open(wrapped.toString('utf8'), contextText(context)), 'base64'));
    } catch (error) {
      if (error instanceof SealError) throw masterKeyError('master_key.damaged', 'a wrapped data key does not open', error);
      throw error;
    }
  }

  async #readAgain(): Promise<void> {
    this.#keys = await readKeys(this.path, false);
  }
}

async function readKeys(path: string, create: boolean): Promise<Keys> {
  const text = await readKeyFile(path, create ? () => keyLine(generateSealingKey()) : undefined).catch((error: unknown) => {
    throw masterKeyError('master_key.file_invalid', `the master key file ${path} cannot be read`, error);
  });
  if (text === null) {
    throw new MasterKeyError('master_key.file_missing', `there is no master key file at ${path}; write one line, <id>:<32 bytes in base64>, and keep a copy: without it all customers' data is lost`);
  }
  try {
    const keys = parseSealingKeys(text);
    const sealer = new SecretSealer(keys);
    return { currentKeyId: keys[0]?.id ?? '', ids: new Set(keys.map(({ id }) => id)), sealer };
  } catch (error) {
    if (error instanceof SealError) throw masterKeyError('master_key.file_invalid', `the master key file ${path} cannot be used`, error);
    throw error;
  }
}

function keyLine({ id, key }: SealingKey): string {
  return `${id}:${Buffer.from(key).toString('base64')}\n`;
}
