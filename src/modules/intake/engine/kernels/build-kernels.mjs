/*
 * Compiles the AssemblyScript sources in `assembly/` to one `kernels.wasm` in `dist`, and makes the images of tables that lie
 * beside it, with the licences of those whose tables they are, each unless the one there is newer than all that it is made of. Run by `npm run build` and before the tests; several at
 * a time do not disturb each other, since each finished file is moved into its place.
 */
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { buildLanguageImage, languageSources } from './build-language-image.mjs';
import { buildNotice, noticeSources } from './build-notice.mjs';
import { buildRanksImage, encodings, ranksSource } from './build-ranks-image.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const sources = join(folder, 'assembly');
const root = folder.slice(0, folder.lastIndexOf(join('/', 'src', 'modules')));
const built = join(root, 'dist', relative(join(root, 'src'), folder));

const changedAt = async (path) => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;

/** Has `make` write the file at the path that it is given, unless it was made after the last change of what it is made of. */
async function make(name, inputs, make) {
  const target = join(built, name);
  const newest = Math.max(...(await Promise.all(inputs.map(changedAt))));
  if ((await changedAt(target)) > newest) return;
  await mkdir(built, { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  await make(unfinished);
  await rename(unfinished, target);
}

const script = fileURLToPath(import.meta.url);
await make('kernels.wasm', [script, ...(await readdir(sources, { recursive: true })).map((name) => join(sources, name))], async (target) => {
  const output = asc.createMemoryStream();
  const { error } = await asc.main([
    relative(root, join(sources, 'index.ts')), '--baseDir', root, '--outFile', relative(root, target),
    // Nothing is allocated but by our own hand, so no runtime and no checks of references.
    '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd',
  ], { stderr: output });
  if (error === null) return;
  await rm(target, { force: true });
  process.stderr.write(`${String(output)}\n`);
  process.exit(1);
});
const languageInputs = [join(folder, 'build-language-image.mjs'), ...Object.values(languageSources()).map((url) => fileURLToPath(url))];
await make('languages.bin', [script, ...languageInputs], async (target) => writeFile(target, await buildLanguageImage()));
for (const encoding of encodings) {
  const inputs = [script, join(folder, 'build-ranks-image.mjs'), join(built, 'kernels.wasm'), ranksSource(encoding)];
  await make(`${encoding}.bin`, inputs, async (target) => writeFile(target, await buildRanksImage(encoding, join(built, 'kernels.wasm'))));
}
await make('NOTICE', [script, ...noticeSources()], async (target) => writeFile(target, await buildNotice()));
