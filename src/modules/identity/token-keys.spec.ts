import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jwtVerify } from 'jose';
import { TokenIssuer } from './token-issuer.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-token-keys-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ec = (): object => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const ed = (): object => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const open = async (text: string): Promise<TokenIssuer> => {
  const file = join(folder, crypto.randomUUID());
  await writeFile(file, text);
  return TokenIssuer.open(file, false);
};
const claims = { subject: 'x', email: 'x@lab.example', name: 'X', roles: [] };

describe('keys that sign tokens', () => {
  it('rotate without a token that is refused: added below, moved to the top, and the old one taken out', async () => {
    const [old, fresh] = [JSON.stringify(ec()), JSON.stringify(ed())];
    const before = await open(old);
    const added = await open(`${old}\n${fresh}\n`);
    const moved = await open(`${fresh}\n${old}`);
    const after = await open(fresh);
    const given = await Promise.all([before, added, moved].map((issuer) => issuer.issueForStaff(claims, 60)));
    for (const issuer of [added, moved]) for (const token of given) await jwtVerify(token, issuer.verifyingKey, { algorithms: issuer.algorithms });
    const [first = '', , last = ''] = given;
    await expect(jwtVerify(first, after.verifyingKey)).rejects.toThrow('no applicable key');
    await jwtVerify(last, after.verifyingKey, { algorithms: ['EdDSA'] });
    expect(moved.publishedKeys.map(({ alg }) => alg)).toEqual(['EdDSA', 'ES256']);
    expect(moved.publishedKeys.some((key) => 'd' in key)).toBe(false);
  });

  it('are read as one JWK, several, a list, or a set', async () => {
    const keys = [ec(), ed()];
    for (const text of [keys.map((key) => JSON.stringify(key, null, 2)).join('\n'), JSON.stringify(keys), JSON.stringify({ keys })]) {
      expect((await open(text)).publishedKeys).toHaveLength(2);
    }
  });

  it.each([
    ['two keys of one id', () => JSON.stringify([{ ...ec(), kid: 'a' }, { ...ed(), kid: 'a' }]), /two keys with the kid a/],
    ['a public key', () => JSON.stringify({ ...ec(), d: undefined }), /Key 1 in .* holds no private/],
    ['another curve', () => JSON.stringify([ec(), generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'jwk' })]), /Key 2 in/],
    ['nothing', () => '[]', /holds no key/],
    ['half a key', () => '{"kty":"EC","d":"hidden', /is no JSON object/],
  ])('say what is wrong with %s, and quote none', async (_, text, message) => {
    const refusal: unknown = await open(text()).catch((error: unknown) => error);
    expect(String(refusal)).toMatch(message);
    expect(String(refusal)).not.toContain('hidden');
  });
});
