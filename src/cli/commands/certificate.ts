import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { verifySignedFile } from '../../platform/crypto/signed-document.js';
import type { PublicSigningKey } from '../../platform/crypto/signing-keys.js';
import { messageOf } from '../../platform/errors/message-of.js';
import { attachmentOfPdf } from '../../platform/pdf/attachment-of-pdf.js';
import { verifySealedPdf } from '../../platform/pdf/sealed-pdf.js';
import { CheckFailed } from '../exit-codes.js';
import { publicKeys } from '../public-keys.js';

/** As the intake module signs them. */
const PURPOSE = 'deletion-certificate.v1';
const PDF_PURPOSE = 'deletion-certificate-pdf.v1';

/** As far as people are told of it. */
const certificate = z.object({
  id: z.string(), number: z.number(), issuedAt: z.string(), organization: z.object({ name: z.string() }), engagement: z.object({ id: z.string(), name: z.string() }),
  deletion: z.object({ cause: z.string(), finishedAt: z.string(), objects: z.number(), bytes: z.number() }), dataKey: z.object({ id: z.string(), destroyedAt: z.string() }).nullable(),
  remains: z.array(z.object({ what: z.string(), checkpoints: z.array(z.unknown()) })),
});

/** `atelier certificate verify FILE`: checks a deletion certificate by its file and the public keys, with no server. */
export function certificateCommand(): Command {
  const verify = new Command('verify')
    .description('check a deletion certificate, JSON or PDF, by its signature; exits with 3 when it is not as it was issued')
    .argument('<file>', 'the certificate as it was downloaded; of a PDF all bytes are checked, pages and attached JSON')
    .option('--keys <file or URL>', 'the issuer’s public keys, as /.well-known/atelier-signing-keys.json has them (default: those of this installation)')
    .action(async (file: string, options: { keys?: string }) => {
      const keys = await publicKeys(options.keys);
      const bytes = await readFile(file).catch((cause: unknown) => { throw new Error(`${file} cannot be read: ${messageOf(cause)}`, { cause }); });
      check(file, bytes, keys);
    });
  return new Command('certificate').description('proofs of deletion').addCommand(verify);
}

function check(file: string, bytes: Buffer, keys: readonly PublicSigningKey[]): void {
  const isPdf = bytes.subarray(0, 5).toString('latin1') === '%PDF-';
  const signed = isPdf ? attached(bytes, keys) : bytes;
  const result = typeof signed === 'string' ? { whole: false as const, problem: signed } : verifySignedFile(signed, PURPOSE, keys);
  if (!result.whole) {
    console.error(`not valid: ${file}: ${result.problem}`);
    throw new CheckFailed();
  }
  const { id, number, issuedAt, organization, engagement, deletion, dataKey, remains } = certificate.parse(result.document);
  console.log([
    `valid: certificate ${id}, number ${number}, issued ${issuedAt}`,
    `  of the engagement “${engagement.name}” (${engagement.id}) of ${organization.name}`,
    `  ${deletion.objects} objects, ${deletion.bytes} bytes, deleted ${deletion.finishedAt} (${deletion.cause})`,
    dataKey === null ? '  no encryption key of its own' : `  encryption key ${dataKey.id} destroyed ${dataKey.destroyedAt}`,
    `  remains: ${remains.map(({ what, checkpoints }) => (checkpoints.length === 0 ? what : `${what} (${checkpoints.length} checkpoints)`)).join(', ')}`,
    `  signed by key ${result.keyId}, SHA-256 of the signed file ${result.sha256}`,
    isPdf ? '  checked: every byte of the PDF, its pages and the signed file attached to it, which is told of here' : '  checked: every byte of the file',
  ].join('\n'));
}

/** The file attached to a PDF that is as it was issued, or what is wrong with it. */
function attached(file: Buffer, keys: readonly PublicSigningKey[]): Buffer | string {
  const sealed = verifySealedPdf(file, PDF_PURPOSE, keys);
  if (!sealed.whole) return sealed.problem;
  try {
    return attachmentOfPdf(sealed.pdf);
  } catch (error) {
    return messageOf(error);
  }
}
