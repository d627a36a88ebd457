import { copyFile, link, rm } from 'node:fs/promises';

/** Gives a file of the work directory its place among the results, without a copy where the disk allows. */
export async function placeFile(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await link(from, to).catch(() => copyFile(from, to));
}
