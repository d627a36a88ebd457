import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { outputFormats } from '../emit/emitted-shard.js';

/** By this a folder is known again: what runs have written in it. */
export const MARK = '.intake.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What runs have written in a folder, by paths in it: SHA-256; null for what was to be written, and may be there in whole or not. */
export type KnownFiles = ReadonlyMap<string, string | null>;

const markSchema = z.strictObject({ version: z.literal(1), files: z.record(z.string(), sha256.nullable()) });

/** Of a manifest of whatever age, what says which shards are a run's. */
const manifestSchema = z.looseObject({
  version: z.literal(1),
  format: z.enum(outputFormats),
  codeVersion: z.string(),
  policySha256: sha256,
  shards: z.array(z.looseObject({ name: z.string().regex(/^data\/part-\d{5,}\.[a-z.]+$/), sha256 })),
});

/** What runs have written in a folder, as its mark says, or as the manifest does in one from before there were marks. */
export async function readKnownFiles(folder: string, reports: readonly string[]): Promise<KnownFiles> {
  const mark = await contentOf(join(folder, MARK));
  if (mark === undefined) return await vouchedFor(folder, reports);
  const said = markSchema.safeParse(parsed(mark));
  // One that no run wrote says nothing.
  return new Map(said.success ? Object.entries(said.data.files) : []);
}

/** The manifest knows its shards by their hashes, Croissant metadata names the manifest's, and the card the policy's; reports come with them. */
async function vouchedFor(folder: string, reports: readonly string[]): Promise<KnownFiles> {
  const content = await contentOf(join(folder, 'manifest.json'));
  const manifest = manifestSchema.safeParse(content === undefined ? undefined : parsed(content));
  if (content === undefined || !manifest.success) return new Map();
  const known = new Map<string, string | null>(manifest.data.shards.map(({ name, sha256 }) => [name, sha256]));
  const own = hashOf(content);
  known.set('manifest.json', own);
  for (const [name, named] of [['croissant.json', own], ['README.md', manifest.data.policySha256]] as const) {
    const beside = await contentOf(join(folder, name));
    if (beside?.includes(named) === true) known.set(name, hashOf(beside));
  }
  for (const name of reports) known.set(name, null);
  return known;
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  // What is not there, or is no file, is nothing that a run wrote.
  return await readFile(path).catch(() => undefined);
}

function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
