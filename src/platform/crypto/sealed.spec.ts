import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { generateSealingKey, openSealingKeyFile, parseSealingKeys, SealError, SecretSealer } from './sealed.js';

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SealError) return error.code;
    throw error;
  }
  return 'none';
}

describe('SecretSealer', () => {
  const key = generateSealingKey();
  const sealer = new SecretSealer([key]);

  it('opens what it sealed, for any text and context', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, context) => {
        const sealed = sealer.seal(text, context);
        expect(sealed).toMatch(/^v1\.[a-z0-9_-]+\.[A-Za-z0-9_-]+$/);
        expect(sealer.open(sealed, context)).toBe(text);
      }),
    );
  });

  it('never seals the same text to the same value', () => {
    expect(sealer.seal('x', 'c')).not.toBe(sealer.seal('x', 'c'));
  });

  it('does not open in another context', () => {
    expect(codeOf(() => sealer.open(sealer.seal('x', 'endpoint:1'), 'endpoint:2'))).toBe('seal.damaged');
  });

  it('does not open when any one bit was changed', () => {
    const sealed = sealer.seal('whsec_secret', 'c');
    const [version, id, encoded] = sealed.split('.') as [string, string, string];
    const bytes = Buffer.from(encoded, 'base64url');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(codeOf(() => sealer.open(`${version}.${id}.${changed.toString('base64url')}`, 'c'))).toBe('seal.damaged');
      }),
    );
  });

  it.each(['', 'v1', 'v1..', 'v2.k.AAAA', 'v1.k.AAAA', 'whsec_plain', 'v1.K.' + 'A'.repeat(60)])('calls %p damaged', (value) => {
    expect(codeOf(() => sealer.open(value, 'c'))).toBe('seal.damaged');
  });

  it('rotates: a new key seals, the old one still opens, and what is old is told', () => {
    const sealed = sealer.seal('x', 'c');
    const rotated = new SecretSealer([generateSealingKey(), key]);
    expect(rotated.open(sealed, 'c')).toBe('x');
    expect(rotated.isUnderOlderKey(sealed)).toBe(true);
    expect(rotated.isUnderOlderKey(rotated.seal('x', 'c'))).toBe(false);
    expect(codeOf(() => sealer.open(rotated.seal('x', 'c'), 'c'))).toBe('seal.key_unknown');
  });

  it('does not open with another key under the same id', () => {
    const impostor = new SecretSealer([{ id: key.id, key: generateSealingKey().key }]);
    expect(codeOf(() => impostor.open(sealer.seal('x', 'c'), 'c'))).toBe('seal.damaged');
  });

  it('refuses keys that cannot be used', () => {
    expect(codeOf(() => new SecretSealer([]))).toBe('seal.key_invalid');
    expect(codeOf(() => new SecretSealer([{ id: 'k', key: new Uint8Array(16) }]))).toBe('seal.key_invalid');
    expect(codeOf(() => new SecretSealer([{ id: 'A.B', key: new Uint8Array(32) }]))).toBe('seal.key_invalid');
    expect(codeOf(() => new SecretSealer([key, key]))).toBe('seal.key_invalid');
  });
});

describe('the sealing key file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealed-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads keys, the current one first', () => {
    const encoded = Buffer.alloc(32, 7).toString('base64');
    const keys = parseSealingKeys(`# rotated in May\nnew:${encoded}\n\nold:${encoded}\r\n`);
    expect(keys.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(keys[1]?.key).toEqual(Buffer.alloc(32, 7));
  });

  it.each(['nonsense', 'k:', `k:${Buffer.alloc(31).toString('base64')}`, `K:${Buffer.alloc(32).toString('base64')}`])('names the line of %p', (line) => {
    expect(() => parseSealingKeys(`# keys\n${line}`)).toThrow(/line 2/);
  });

  it('is made once, for its owner only, and all starters get the same key', async () => {
    const path = join(folder, 'deep', 'sealing.key');
    const sealers = await Promise.all(Array.from({ length: 8 }, () => openSealingKeyFile(path, { createIfMissing: true })));
    const sealed = sealers.map((sealer, i) => sealer.seal(`text ${i}`, 'c'));
    const reopened = await openSealingKeyFile(path, { createIfMissing: false });
    expect(sealed.map((value) => reopened.open(value, 'c'))).toEqual(sealers.map((_, i) => `text ${i}`));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'deep'))).toEqual(['sealing.key']);
  });

  it('says what to write when it is missing or empty', async () => {
    await expect(openSealingKeyFile(join(folder, 'none'), { createIfMissing: false })).rejects.toThrow(/seal\.key_file_missing.*write one line/);
    await writeFile(join(folder, 'empty'), '# nothing\n');
    await expect(openSealingKeyFile(join(folder, 'empty'), { createIfMissing: true })).rejects.toMatchObject({ code: 'seal.key_invalid' });
  });
});
