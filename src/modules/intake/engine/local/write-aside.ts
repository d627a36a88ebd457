import { open, rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file aside, and gives it its name once it is whole and on the disk. */
export async function writeAside(path: string, content: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  const file = await open(partial, 'w', 0o600);
  try {
    await writeFile(file, content as string);
    await file.datasync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}
