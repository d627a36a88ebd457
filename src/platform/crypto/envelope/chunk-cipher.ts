import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { EnvelopeError, damaged } from './envelope-error.js';
import { TAG_BYTES } from './envelope-header.js';
import type { EnvelopeHeader } from './envelope-header.js';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const MAX_CHUNKS = 2 ** 32;

/**
 * Seals and opens the chunks of one envelope: the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (2015) with AES-256-GCM.
 * The nonce is the header's prefix, the chunk's number and whether it is the last, so that no chunk can be left out, moved or cut off.
 *
 * The key is derived by HKDF-SHA-256 (RFC 5869) from the data key, the header's random salt and the name, hence belongs to this envelope
 * alone: any number of them can be made under one data key. Header and name are authenticated with each chunk, too.
 */
export class ChunkCipher {
  readonly #key: Buffer;
  readonly #associated: Buffer;
  readonly #prefix: Buffer;

  /**
   * @param key 32 bytes
   * @param name of the object: it opens under no other
   * @throws RangeError for a key of another length
   */
  constructor(key: Uint8Array, header: EnvelopeHeader, name: string) {
    if (key.length !== KEY_BYTES) throw new RangeError(`an envelope's key has ${KEY_BYTES} bytes, not ${key.length}`);
    this.#associated = createHash('sha256').update(header.bytes).update(name, 'utf8').digest();
    this.#key = Buffer.from(hkdfSync('sha256', key, header.salt, Buffer.concat([Buffer.from('atelier envelope 1\n'), this.#associated]), KEY_BYTES));
    this.#prefix = header.noncePrefix;
  }

  /** @returns cipher text and tag. @throws EnvelopeError `envelope.too_large` */
  seal(plain: Uint8Array, index: number, last: boolean): Buffer[] {
    if (index >= MAX_CHUNKS) throw new EnvelopeError('envelope.too_large', `an object has at most ${MAX_CHUNKS} chunks; store it in several`);
    const cipher = createCipheriv(ALGORITHM, this.#key, this.#nonce(index, last), { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#associated);
    const sealed = cipher.update(plain);
    cipher.final();
    return [sealed, cipher.getAuthTag()];
  }

  /** The plain text of a chunk; nothing of it is given away before all of it is known to be right. @throws EnvelopeError `envelope.damaged` */
  open(sealed: Buffer, index: number, last: boolean): Buffer {
    if (sealed.length < TAG_BYTES || index >= MAX_CHUNKS) throw damaged('the object was cut off');
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(ALGORITHM, this.#key, this.#nonce(index, last), { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#associated);
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
    } catch (cause) {
      throw damaged('the object was changed, cut or moved since it was written, or its key is another one', cause);
    }
    return plain;
  }

  #nonce(index: number, last: boolean): Buffer {
    const nonce = Buffer.alloc(NONCE_BYTES);
    this.#prefix.copy(nonce);
    nonce.writeUInt32BE(index, this.#prefix.length);
    nonce[NONCE_BYTES - 1] = last ? 1 : 0;
    return nonce;
  }
}
