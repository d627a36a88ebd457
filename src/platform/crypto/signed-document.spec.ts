import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { signDocument, verifySignedFile } from './signed-document.js';
import { SigningKeys } from './signing-keys.js';

const document = { id: 'crt_1', organization: { name: 'Harbor & Lind, “Łódź”', legalName: null }, objects: [{ bytes: 12, sha256: 'ab'.repeat(32) }] };

describe('a signed file', () => {
  let folder: string;
  let keys: SigningKeys;
  let others: SigningKeys;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atelier-signed-'));
    keys = await SigningKeys.open(join(folder, 'keys.pem'), true);
    others = await SigningKeys.open(join(folder, 'others.pem'), true);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const verify = (bytes: Uint8Array, purpose = 'test.v1', by = keys) => verifySignedFile(bytes, purpose, by.publicKeys);

  it('is whole as it was written, and for its purpose and key only', () => {
    const file = signDocument(keys, 'test.v1', document);
    const bytes = Buffer.from(file.text);
    expect(verify(bytes)).toEqual({ whole: true, document, keyId: keys.publicKeys[0]?.kid, sha256: file.sha256 });
    expect(verify(bytes, 'test.v2')).toMatchObject({ whole: false, problem: 'it was signed as "test.v1" and not as "test.v2"' });
    expect(verify(bytes, 'test.v1', others)).toMatchObject({ whole: false, problem: expect.stringContaining('which is not among the keys given') });
  });

  it('is found out when any byte of it is another one', () => {
    const bytes = Buffer.from(signDocument(keys, 'test.v1', document).text);
    const whole: string[] = [];
    for (let place = 0; place < bytes.length; place += 1) {
      for (const flip of [0x01, 0x02, 0x04, 0x10, 0x20, 0x80]) {
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ flip;
        if (verify(changed).whole) whole.push(`${place} ^ ${flip}`);
      }
    }
    expect(whole).toEqual([]);
  });

  it('is found out when a member is put in that readers leave out', () => {
    const { text } = signDocument(keys, 'test.v1', document);
    const smuggled = text.replace('{"document":{', '{"document":{"__proto__":{"remains":"nothing"},');
    expect(smuggled).not.toBe(text);
    expect(verify(Buffer.from(smuggled)).whole).toBe(false);
  });

  it('is found out when bytes are added, taken or moved, whatever they are', () => {
    const bytes = Buffer.from(signDocument(keys, 'test.v1', document).text);
    for (const changed of [Buffer.concat([bytes, Buffer.from('\n')]), Buffer.concat([Buffer.from('\uFEFF'), bytes]), Buffer.from(JSON.stringify(JSON.parse(bytes.toString()), null, 2))]) expect(verify(changed).whole).toBe(false);
    fc.assert(fc.property(fc.nat(bytes.length), fc.nat(20), fc.uint8Array({ maxLength: 20 }), (place, taken, put) => {
      const changed = Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + taken)]);
      expect(verify(changed).whole).toBe(changed.equals(bytes));
    }), { numRuns: 500 });
  });

  it('is refused and not thrown at, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map((text) => Buffer.from(text))), (bytes) => {
      expect(verify(bytes).whole).toBe(false);
    }), { numRuns: 500 });
  });
});
