import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { platformConfig } from '../platform/config/platform.config.js';
import { SigningKeys } from '../platform/crypto/signing-keys.js';
import type { PublicSigningKey } from '../platform/crypto/signing-keys.js';
import { messageOf } from '../platform/errors/message-of.js';
import { readConfig } from '../read-config.js';

const KEYS_AT_MOST_BYTES = 1_000_000;

const keySet = z.object({ keys: z.array(z.object({ kid: z.string(), kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })).min(1) });

/**
 * The public keys that signed files are checked with.
 * @param place a file or URL that has them as `/.well-known/atelier-signing-keys.json` does; this installation's own when left out
 * @throws Error that says what to do
 */
export function publicKeys(place: string | undefined): Promise<readonly PublicSigningKey[]> {
  return place === undefined ? ownKeys() : givenKeys(place);
}

async function ownKeys(): Promise<PublicSigningKey[]> {
  const { SIGNING_KEY_FILE, ATELIER_HOME } = readConfig(process.env).get(platformConfig);
  const file = SIGNING_KEY_FILE ?? join(ATELIER_HOME, 'keys', 'signing-key.pem');
  try {
    return (await SigningKeys.open(file, false)).publicKeys;
  } catch (cause) {
    throw new Error(`This installation has no signing key at ${file}. Name the issuer’s public keys by --keys, a file or a URL such as https://atelier.example.com/.well-known/atelier-signing-keys.json`, { cause });
  }
}

async function givenKeys(place: string): Promise<PublicSigningKey[]> {
  const text = /^https?:\/\//.test(place) ? await fetched(place) : await readFile(place, 'utf8').catch((cause: unknown) => { throw new Error(`The keys at ${place} cannot be read: ${messageOf(cause)}`, { cause }); });
  const keys = keySet.safeParse(parsed(text));
  if (!keys.success) throw new Error(`${place} holds no public keys as /.well-known/atelier-signing-keys.json has them.`);
  return keys.data.keys;
}

async function fetched(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(15_000) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    if (text.length > KEYS_AT_MOST_BYTES) throw new Error('it answered more than keys');
    return text;
  } catch (cause) {
    throw new Error(`The keys at ${url} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
