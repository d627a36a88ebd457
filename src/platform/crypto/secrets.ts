import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const HASH_PREFIX = 'sha256:';

/**
 * Makes a random secret: `prefix` followed by `bytes` random bytes in base64url. A prefix lets people and secret
 * scanners recognise a leaked one.
 * @param bytes at least 32, so that the fast hash of {@link hashSecret} is safe.
 * @throws RangeError for fewer bytes.
 */
export function generateSecret(prefix = '', bytes = 32): string {
  if (!Number.isInteger(bytes) || bytes < 32) throw new RangeError(`a secret takes 32 random bytes or more, not ${bytes}`);
  return prefix + randomBytes(bytes).toString('base64url');
}

/**
 * The form in which a generated secret is stored: `sha256:` and the SHA-256 in hexadecimal.
 *
 * A slow, salted hash such as argon2 makes guessing a *human's* password expensive. A secret of {@link generateSecret}
 * has 256 bits of entropy: no dictionary holds it and nobody can count to it, at any hashing speed, and no two are
 * alike, so a salt would tell nothing apart. Slowness would only tax every token request. Never use it for passwords
 * that people choose. The prefix leaves room for another hash later.
 */
export function hashSecret(secret: string): string {
  return HASH_PREFIX + createHash('sha256').update(secret, 'utf8').digest('hex');
}

/**
 * Whether `secret` is the one whose {@link hashSecret} was stored; takes the same time wherever they differ.
 * @throws Error when `storedHash` is none of ours: the stored value is damaged, which is not a wrong secret.
 */
export function secretMatchesHash(secret: string, storedHash: string): boolean {
  if (!/^sha256:[0-9a-f]{64}$/.test(storedHash)) throw new Error('the stored hash of a secret is not of the form sha256:<64 hexadecimal digits>');
  return equalInConstantTime(hashSecret(secret), storedHash);
}

/** Compares two texts or byte strings without telling by its duration where they differ, nor how long they are. */
export function equalInConstantTime(a: string | Uint8Array, b: string | Uint8Array): boolean {
  // Digests have one length, so timingSafeEqual neither throws nor betrays the lengths.
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
