import { open } from 'node:fs/promises';

/** Writes a folder's names to the disk: until then a power cut can take back a file that was given its name in it. */
export async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
