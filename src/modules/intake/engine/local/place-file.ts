import { constants } from 'node:fs';
import { copyFile, open, rm } from 'node:fs/promises';

/**
 * Copies a file of the work directory to its place among the results; where the disk can, blocks are shared until one of the two is
 * changed. Never a link: whoever edits a result would change what later runs go on from.
 */
export async function placeFile(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const file = await open(to, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
