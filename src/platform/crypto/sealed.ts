import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readKeyFile } from './key-file.js';

const VERSION = 'v1';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface SealingKey {
  /** 1 to 32 lower-case letters, digits, `_` and `-`; stands in every value that the key sealed. */
  id: string;
  /** 32 random bytes. */
  key: Uint8Array;
}

export type SealErrorCode = 'seal.key_invalid' | 'seal.key_file_missing' | 'seal.key_unknown' | 'seal.damaged';

/** A key that cannot be used, or a sealed value that does not open. Never repeats a key or a plain text. */
export class SealError extends Error {
  constructor(
    readonly code: SealErrorCode,
    readonly detail: string,
    cause?: unknown,
  ) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'SealError';
  }
}

/**
 * Keeps short secrets that must be readable again, such as webhook signing secrets, encrypted in the database:
 * AES-256-GCM under a key that the database does not hold. A sealed value reads
 * `v1.<key id>.<base64url of iv, cipher text and tag>`.
 *
 * Random 96-bit nonces are safe for some four billion values a key; rotate long before that.
 */
export class SecretSealer {
  private readonly keys: ReadonlyMap<string, Uint8Array>;
  private readonly currentKeyId: string;

  /**
   * @param keys the first one seals, all of them open: to rotate, put the new key first.
   * @throws SealError `seal.key_invalid` for a missing, malformed or repeated key.
   */
  constructor(keys: readonly SealingKey[]) {
    const [current] = keys;
    if (current === undefined) throw new SealError('seal.key_invalid', 'no sealing key was given; at least one is needed');
    for (const { id, key } of keys) {
      if (!/^[a-z0-9_-]{1,32}$/.test(id)) throw new SealError('seal.key_invalid', 'the id of a sealing key takes 1 to 32 lower-case letters, digits, _ and -');
      if (key.length !== KEY_BYTES) throw new SealError('seal.key_invalid', `the sealing key ${id} has ${key.length} bytes; it takes ${KEY_BYTES}`);
    }
    this.keys = new Map(keys.map(({ id, key }) => [id, key]));
    if (this.keys.size !== keys.length) throw new SealError('seal.key_invalid', 'two sealing keys have the same id; give each its own');
    this.currentKeyId = current.id;
  }

  /**
   * Encrypts `plaintext`. `context` says where the value belongs, such as `partners.webhook_endpoint:whe_01k…`; it is
   * not stored, and the value opens only with the same one, so that nobody can move a sealed value to another row.
   */
  seal(plaintext: string, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keyOf(this.currentKeyId), iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(this.currentKeyId, context));
    const sealed = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${this.currentKeyId}.${sealed.toString('base64url')}`;
  }

  /**
   * The plain text of a sealed value.
   * @throws SealError `seal.key_unknown` when its key was not given, `seal.damaged` when it was changed, belongs to
   * another context or is no sealed value at all.
   */
  open(sealed: string, context: string): string {
    const { keyId, bytes } = parseSealed(sealed);
    const decipher = createDecipheriv('aes-256-gcm', this.keyOf(keyId), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(associatedData(keyId, context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SealError('seal.damaged', 'a sealed value does not open: it was changed, belongs elsewhere, or its key is another one', cause);
    }
  }

  /** Whether a value was sealed under an older key and should be opened and sealed again. */
  isUnderOlderKey(sealed: string): boolean {
    return parseSealed(sealed).keyId !== this.currentKeyId;
  }

  private keyOf(id: string): Uint8Array {
    const key = this.keys.get(id);
    if (key === undefined) throw new SealError('seal.key_unknown', `a value was sealed with the key ${id}, which is not among the sealing keys; add it to them`);
    return key;
  }
}

/** A new random key under an id of its own. */
export function generateSealingKey(): SealingKey {
  return { id: `k${randomBytes(4).toString('hex')}`, key: randomBytes(KEY_BYTES) };
}

/**
 * Reads keys from text: one `<id>:<32 bytes in base64>` a line, the current one first; empty lines and lines that
 * begin with `#` do not count.
 * @throws SealError `seal.key_invalid` naming the line.
 */
export function parseSealingKeys(text: string): SealingKey[] {
  const keys: SealingKey[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, id, encoded] = /^([a-z0-9_-]{1,32}):([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    const key = Buffer.from(encoded ?? '', 'base64');
    if (id === undefined || key.length !== KEY_BYTES) {
      throw new SealError('seal.key_invalid', `line ${index + 1} of the sealing keys is not <id>:<32 bytes in base64>; make a key with: openssl rand -base64 32`);
    }
    keys.push({ id, key });
  }
  return keys;
}

/**
 * Opens the key file at `path`. With `createIfMissing` a first start makes one with a new random key, readable by its
 * owner only; of several starters at once one wins and all get the same key.
 * @throws SealError `seal.key_file_missing`, or `seal.key_invalid` naming the line.
 */
export async function openSealingKeyFile(path: string, options: { createIfMissing: boolean }): Promise<SecretSealer> {
  const text = await readKeyFile(path, options.createIfMissing ? newKeyLine : undefined);
  if (text === null) {
    throw new SealError('seal.key_file_missing', `there is no sealing key file at ${path}; write one line, <id>:<32 bytes in base64>, and keep a copy: without it sealed secrets are lost`);
  }
  return new SecretSealer(parseSealingKeys(text));
}

function newKeyLine(): string {
  const { id, key } = generateSealingKey();
  return `${id}:${Buffer.from(key).toString('base64')}\n`;
}

function associatedData(keyId: string, context: string): Buffer {
  return Buffer.from(`${VERSION}.${keyId}.${context}`, 'utf8');
}

function parseSealed(sealed: string): { keyId: string; bytes: Buffer } {
  const [, keyId, encoded] = /^v1\.([a-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)$/.exec(sealed) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64url');
  if (keyId === undefined || bytes.length < IV_BYTES + TAG_BYTES) throw new SealError('seal.damaged', 'this is not a sealed value');
  return { keyId, bytes };
}
