import { generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setClientScene, thrownBy } from './client-scene.js';
import type { ClientScene } from './client-scene.js';

let scene: ClientScene;

beforeAll(async () => {
  scene = await setClientScene();
});
afterAll(() => scene.close());

const kinds = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  Ed25519: () => generateKeyPairSync('ed25519'),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

it.each(Object.entries(kinds))('a client signs in by its key, %s, as PEM and as JWK, also when an answer is lost', async (name, generate) => {
  const { privateKey, publicKey } = generate();
  const { body: client } = await scene.app.as('administrator').post<{ id: string }>(`/v1/organizations/${scene.organizationId}/api-clients`, {
    name: `By ${name}`, permissions: ['engagement:read'], jwks: { keys: [publicKey.export({ format: 'jwk' })] },
  });
  const jwk: JsonWebKey = privateKey.export({ format: 'jwk' });
  for (const key of [privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), jwk]) {
    scene.way.plan('POST /oauth/token', 'lose answer');
    const atelier = scene.connect({ clientId: client.id, clientSecret: undefined, privateKey: key });
    expect((await atelier.get('/v1/me')).data).toMatchObject({ kind: 'partner' });
  }
  const other = generate().privateKey.export({ format: 'jwk' });
  expect(await thrownBy(scene.connect({ clientId: client.id, clientSecret: undefined, privateKey: other }).get('/v1/me'))).toMatchObject({ code: 'client.token_refused', oauthError: 'invalid_client' });
});
