import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOutputFile } from '../../../src/modules/intake/engine/files/sealed-file-writer.js';
import { openEnvelope } from '../../../src/platform/crypto/envelope/envelope.js';
import { sha256 } from './intake-scene.js';

describe('a sealed file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atelier-sealed-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('opens with its key alone, holds nothing in the clear, and tells of its content', async () => {
    const seal = { id: randomUUID(), key: randomBytes(32), name: 'cleaned' };
    const path = join(folder, 'whole');
    const pieces = [Buffer.from('The heron of Marrakesh signs at midnight. '), ...Array.from({ length: 40 }, () => randomBytes(70_001)), Buffer.from('clause seventeen survives the apricot')];
    const content = Buffer.concat(pieces);
    const file = await createOutputFile(path, seal);
    for (const piece of pieces) {
      const own = Buffer.from(piece);
      await file.write(own);
      // The writer's caller may use its memory again.
      own.fill(0);
    }
    expect(await file.commit()).toEqual({ bytes: content.length, sha256: sha256(content) });
    const stored = await readFile(path);
    expect([stored.includes('heron'), stored.includes('apricot')]).toEqual([false, false]);
    expect((await buffer(openEnvelope(createReadStream(path), seal.key, seal.name))).equals(content)).toBe(true);
    await expect(buffer(openEnvelope(createReadStream(path), randomBytes(32), seal.name))).rejects.toMatchObject({ code: 'envelope.damaged' });
    expect(await readdir(folder)).toEqual(['whole']);
  });

  it('leaves nothing behind when it is discarded, whatever was written', async () => {
    const file = await createOutputFile(join(folder, 'discarded'), { id: randomUUID(), key: randomBytes(32), name: 'x' });
    await file.write(randomBytes(300_000));
    await file.discard();
    expect(await readdir(folder)).toEqual(['whole']);
  });
});
