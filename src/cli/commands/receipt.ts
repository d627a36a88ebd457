import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { verifySignedFile } from '../../platform/crypto/signed-document.js';
import { messageOf } from '../../platform/errors/message-of.js';
import { CheckFailed } from '../exit-codes.js';
import { publicKeys } from '../public-keys.js';

/** As the intake module signs them. */
const PURPOSE = 'upload-receipt.v1';

const receipt = z.object({
  organization: z.object({ name: z.string() }), datasetId: z.string(), datasetName: z.string(), datasetVersion: z.object({ id: z.string(), number: z.number() }).nullable(), receivedAt: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })), totalFiles: z.number(), totalBytes: z.number(),
});
type ReceiptFile = z.infer<typeof receipt>['files'][number];

/** `atelier receipt verify FILE`: checks a receipt of uploads by its file and the public keys, with no server. */
export function receiptCommand(): Command {
  const verify = new Command('verify')
    .description('check a receipt of uploads by its signature, and the files that it names; exits with 3 when something is not as it was received')
    .argument('<file>', 'the receipt as it was downloaded')
    .option('--keys <file or URL>', 'the issuer’s public keys, as /.well-known/atelier-signing-keys.json has them (default: those of this installation)')
    .option('--files <folder>', 'where your own copies lie under the names of the receipt: each is compared by size and SHA-256')
    .action(async (file: string, options: { keys?: string; files?: string }) => {
      const keys = await publicKeys(options.keys);
      const bytes = await readFile(file).catch((cause: unknown) => { throw new Error(`${file} cannot be read: ${messageOf(cause)}`, { cause }); });
      const result = verifySignedFile(bytes, PURPOSE, keys);
      if (!result.whole) refuse(`not valid: ${file}: ${result.problem}`);
      const { organization, datasetId, datasetName, datasetVersion, receivedAt, files, totalFiles, totalBytes } = receipt.parse(result.document);
      console.log([
        `valid: receipt of ${totalFiles} files, ${totalBytes} bytes, of ${organization.name}`,
        `  dataset “${datasetName}” (${datasetId})${datasetVersion === null ? '' : `, version ${datasetVersion.number} (${datasetVersion.id})`}, received ${receivedAt}`,
        ...files.map(({ name, bytes: size, sha256 }) => `  ${sha256}  ${size}  ${JSON.stringify(name)}`),
        `  signed by key ${result.keyId}, SHA-256 of the signed file ${result.sha256}`,
      ].join('\n'));
      if (options.files !== undefined) await compare(options.files, files);
    });
  return new Command('receipt').description('proofs of what was received').addCommand(verify);
}

async function compare(folder: string, files: readonly ReceiptFile[]): Promise<void> {
  const wrong: string[] = [];
  for (const file of files) {
    const problem = await differenceOf(folder, file);
    if (problem !== null) wrong.push(`${JSON.stringify(file.name)} ${problem}`);
  }
  if (wrong.length > 0) refuse([`${wrong.length} of ${files.length} files are not those that were received:`, ...wrong.map((line) => `  ${line}`)].join('\n'));
  console.log(`all ${files.length} files in ${folder} are those that were received`);
}

/** What is different of the own copy; null when nothing is. */
async function differenceOf(folder: string, { name, bytes, sha256 }: ReceiptFile): Promise<string | null> {
  // A name is whatever the sender said: it must not lead out of the folder.
  if (name.includes('/') || name.includes('\\') || name === '.' || name === '..') return 'cannot be looked for: its name is no name of a file';
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(join(folder, name))) {
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`;
  }
  if (size !== bytes) return `has ${size} bytes; ${bytes} were received`;
  return hash.digest('hex') === sha256 ? null : 'has another SHA-256';
}

function refuse(problem: string): never {
  console.error(problem);
  throw new CheckFailed();
}
