import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openEnvelope, sealEnvelope } from '../../crypto/envelope/envelope.js';
import { TusError } from './tus-error.js';

const DIGEST_BYTES = { sha1: 20, sha256: 32 } as const;
type ChecksumAlgorithm = keyof typeof DIGEST_BYTES;

/** The value of the `Tus-Checksum-Algorithm` header of an answer to OPTIONS. SHA-1 is the one that tus obliges servers to have. */
export const tusChecksumAlgorithms = Object.keys(DIGEST_BYTES).join(',');

const header = new AsyncLocalStorage<string | undefined>();

/**
 * Runs the tus server on one request and has the datastore check the `Upload-Checksum` of its body. The tus server does
 * not know the extension and its datastore sees no headers, hence the way around it.
 * @param uploadChecksum the request's header, `undefined` when it has none: then nothing is checked.
 */
export function withUploadChecksum<T>(uploadChecksum: string | undefined, work: () => Promise<T>): Promise<T> {
  return header.run(uploadChecksum, work);
}

/** The `Upload-Checksum` of the request that is being served. */
export function currentUploadChecksum(): string | undefined {
  return header.getStore();
}

/**
 * Receives a chunk whole and hands it on only when its checksum is right. A chunk that was cut off cannot be checked, so
 * it is dropped too: with a checksum, the offset moves by whole requests. It waits encrypted under a key that is nowhere but here.
 * @param folder where the chunk waits, readable by the owner only.
 * @throws TusError 400 for a header that cannot be read, 460 when the checksum is another one; nothing is handed on then.
 */
export async function acceptVerified<T>(chunk: Readable, uploadChecksum: string, folder: string, accept: (verified: Readable) => Promise<T>): Promise<T> {
  const { algorithm, digest } = parseUploadChecksum(uploadChecksum);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const waitingRoom = await mkdtemp(join(folder, 'chunk-'));
  try {
    const path = join(waitingRoom, 'chunk');
    const hash = createHash(algorithm);
    const key = { id: randomUUID(), bytes: randomBytes(32) };
    const measured = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
      for await (const bytes of pieces) {
        hash.update(bytes);
        yield bytes;
      }
    };
    await pipeline(chunk, measured, (pieces: AsyncIterable<Buffer>) => sealEnvelope(pieces, key, path), createWriteStream(path, { mode: 0o600 }));
    if (!hash.digest().equals(digest)) throw new TusError(460, `the ${algorithm} of the chunk is not the one in Upload-Checksum; ask for the offset and send it again`);
    const waiting = createReadStream(path);
    return await accept(Readable.from(openEnvelope(waiting, key.bytes, path), { objectMode: false })).finally(() => waiting.destroy());
  } finally {
    await rm(waitingRoom, { recursive: true, force: true });
  }
}

function parseUploadChecksum(text: string): { algorithm: ChecksumAlgorithm; digest: Buffer } {
  const [, algorithm, encoded = ''] = /^([a-z0-9]+) ([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  if (algorithm !== 'sha1' && algorithm !== 'sha256') throw new TusError(400, `Upload-Checksum takes one of ${tusChecksumAlgorithms}, a space, and the digest in base64`);
  const digest = Buffer.from(encoded, 'base64');
  if (digest.length !== DIGEST_BYTES[algorithm]) throw new TusError(400, `the digest in Upload-Checksum has ${digest.length} bytes; ${algorithm} has ${DIGEST_BYTES[algorithm]}`);
  return { algorithm, digest };
}
