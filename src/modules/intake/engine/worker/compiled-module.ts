import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A compiled module of this folder, which threads and processes run: beside this one when the compiled application runs, in `dist` when
 * the TypeScript sources run (tests).
 * @throws Error when the application was never built
 */
export function compiledModule(name: string, moduleUrl: string = import.meta.url): string {
  const beside = new URL(`./${name}`, moduleUrl).href;
  const sources = beside.lastIndexOf('/src/');
  const built = sources < 0 ? beside : `${beside.slice(0, sources)}/dist/${beside.slice(sources + '/src/'.length)}`;
  const found = [beside, built].map((url) => fileURLToPath(url)).find((path) => existsSync(path));
  if (found === undefined) throw new Error('the intake engine was never built, and its threads run compiled code; run npm run build');
  return found;
}
