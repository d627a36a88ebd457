// Lets a plain `node --import ./test/support/typescript-loader.mjs file.ts` run the project's TypeScript, compiled as Jest
// compiles it: tests start real processes on today's source, without waiting for a build.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// Node runs loader hooks in a thread of their own, and loads this same file there.
if (isMainThread) register(import.meta.url);

export async function resolve(specifier, context, nextResolve) {
  // As the compiler and Jest take it: from its source.
  if (specifier === '@atelier/client') return nextResolve(new URL('../../clients/typescript/src/index.ts', import.meta.url).href, context);
  const isOurs = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
  return nextResolve(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const { transform } = await import('@swc/core');
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), {
    filename,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}
