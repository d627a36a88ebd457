import { sha256Hex } from '../crypto/canonical-json.js';
import { signDocument, verifySignedFile } from '../crypto/signed-document.js';
import type { PublicSigningKey, SigningKeys } from '../crypto/signing-keys.js';

/** A line of comment behind the end of the file, which readers of PDF pass over; the marker after it is where they look for the end. */
const BEFORE = '\n%atelier-signature ';
const AFTER = '\n%%EOF\n';
/** A signature has some 300 bytes; readers look for the end of a PDF in its last 1024. */
const LONGEST = 900;

/**
 * A PDF with the signature of all of its bytes, pages and attachments, at its end.
 * @param purpose signed along, so that a signature for another kind of file is none for this one
 */
export function sealPdf(pdf: Uint8Array, keys: SigningKeys, purpose: string): Buffer {
  const { text } = signDocument(keys, purpose, { bytes: pdf.length, sha256: sha256Hex(pdf) });
  return Buffer.concat([pdf, Buffer.from(BEFORE + text + AFTER, 'utf8')]);
}

export type SealVerification =
  | { readonly whole: true; readonly pdf: Buffer; readonly keyId: string }
  | { readonly whole: false; readonly problem: string };

/** Checks that a PDF is, to the byte, the one that was sealed. @returns it without its signature */
export function verifySealedPdf(file: Buffer, purpose: string, keys: readonly PublicSigningKey[]): SealVerification {
  const at = file.lastIndexOf(BEFORE);
  const end = file.length - AFTER.length;
  if (at < 0 || end - at > LONGEST || file.subarray(end).toString('latin1') !== AFTER) {
    return { whole: false, problem: 'its pages are not signed, or something was added at its end: it is not the file that was issued' };
  }
  const signed = verifySignedFile(file.subarray(at + BEFORE.length, end), purpose, keys);
  if (!signed.whole) return { whole: false, problem: `the signature of its pages does not hold: ${signed.problem}` };
  const pdf = file.subarray(0, at);
  if (signed.document['bytes'] !== pdf.length || signed.document['sha256'] !== sha256Hex(pdf)) return { whole: false, problem: 'its pages, or what is attached to them, were changed since they were signed' };
  return { whole: true, pdf, keyId: signed.keyId };
}
