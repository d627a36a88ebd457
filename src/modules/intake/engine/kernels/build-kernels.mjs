/*
 * Compiles the AssemblyScript sources in `assembly/` to one `kernels.wasm` in `dist`, unless the one there is newer than all of
 * them. Run by `npm run build` and before the tests; several at a time do not disturb each other, since the finished file is
 * moved into its place.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = dirname(fileURLToPath(import.meta.url));
const sources = join(folder, 'assembly');
const root = folder.slice(0, folder.lastIndexOf(join('/', 'src', 'modules')));
const target = join(root, 'dist', relative(join(root, 'src'), folder), 'kernels.wasm');

const changedAt = async (path) => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;

const inputs = [fileURLToPath(import.meta.url), ...(await readdir(sources, { recursive: true })).map((name) => join(sources, name))];
const newest = Math.max(...(await Promise.all(inputs.map(changedAt))));
if ((await changedAt(target)) <= newest) {
  await mkdir(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  const output = asc.createMemoryStream();
  const { error } = await asc.main([
    relative(root, join(sources, 'index.ts')), '--baseDir', root, '--outFile', relative(root, unfinished),
    // Nothing is allocated but by our own hand, so no runtime and no checks of references.
    '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd',
  ], { stderr: output });
  if (error !== null) {
    await rm(unfinished, { force: true });
    process.stderr.write(`${String(output)}\n`);
    process.exit(1);
  }
  await rename(unfinished, target);
}
