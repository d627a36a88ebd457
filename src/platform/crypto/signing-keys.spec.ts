import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import { SigningKeys, isSignedBy } from './signing-keys.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-signing-'));
  file = join(folder, 'keys', 'signing-key.pem');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('SigningKeys', () => {
  it('makes one key for all that start at once, for its owner’s eyes only', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => SigningKeys.open(file, true)));
    expect(new Set(opened.map(({ publicKeys }) => publicKeys[0]?.kid)).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('makes none where none may be made, and says how to', async () => {
    await expect(SigningKeys.open(file, false)).rejects.toThrow(/no signing key at .*openssl genpkey -algorithm ed25519/);
  });

  it.each([
    ['nothing', '', /holds no private key/],
    ['a broken key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', /cannot be read/],
    ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }).privateKey, /no Ed25519 key but rsa/],
  ])('refuses %s', async (_, text, message) => {
    const path = join(folder, 'key.pem');
    await writeFile(path, text);
    await expect(SigningKeys.open(path, true)).rejects.toThrow(message);
  });

  it('names a key by its RFC 7638 thumbprint', async () => {
    const [key] = (await SigningKeys.open(file, true)).publicKeys;
    expect(key?.kid).toBe(await calculateJwkThumbprint({ kty: 'OKP', crv: 'Ed25519', x: key?.x ?? '' }));
  });

  it('signs what holds whatever the order of members, and nothing else', async () => {
    const keys = await SigningKeys.open(file, true);
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (document, other) => {
      const signature = keys.sign('test.v1', document);
      const reversed = Object.fromEntries(Object.entries(document).reverse());
      expect(isSignedBy(keys.publicKeys, 'test.v1', reversed, signature)).toBe(true);
      expect(isSignedBy(keys.publicKeys, 'test.v2', document, signature)).toBe(false);
      expect(isSignedBy(keys.publicKeys, 'test.v1', { document, other }, signature)).toBe(false);
    }), { numRuns: 50 });
  });

  it('fails with one bit of the signature turned, and with another key under the same id', async () => {
    const keys = await SigningKeys.open(file, true);
    const others = await SigningKeys.open(join(folder, 'other.pem'), true);
    const signature = keys.sign('test.v1', { a: 1 });
    const bytes = Buffer.from(signature.signature, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const turned = Buffer.from(bytes);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(isSignedBy(keys.publicKeys, 'test.v1', { a: 1 }, { ...signature, signature: turned.toString('base64url') })).toBe(false);
    }
    const [other] = others.publicKeys;
    const forged = others.sign('test.v1', { a: 1 });
    expect(isSignedBy(keys.publicKeys, 'test.v1', { a: 1 }, forged)).toBe(false);
    expect(isSignedBy([{ kid: signature.keyId, kty: 'OKP', crv: 'Ed25519', x: other?.x ?? '' }], 'test.v1', { a: 1 }, { ...forged, keyId: signature.keyId })).toBe(false);
  });

  it('signs by the first key of several, and tells all of them', async () => {
    const old = await SigningKeys.open(file, true);
    const fresh = join(folder, 'fresh.pem');
    const [{ kid } = { kid: '' }] = (await SigningKeys.open(fresh, true)).publicKeys;
    await writeFile(file, (await readFile(fresh, 'utf8')) + (await readFile(file, 'utf8')));
    const rotated = await SigningKeys.open(file, false);
    expect(rotated.sign('test.v1', 1).keyId).toBe(kid);
    expect(isSignedBy(rotated.publicKeys, 'test.v1', 2, old.sign('test.v1', 2))).toBe(true);
  });
});
