import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The compiled worker: beside this module when the compiled application runs, in `dist` when the TypeScript sources run
 * (tests), undefined when the application was never built.
 */
export function locateMapFileWorker(moduleUrl: string = import.meta.url): string | undefined {
  const beside = new URL('./map-file.worker.js', moduleUrl).href;
  const sources = beside.lastIndexOf('/src/');
  const built = sources < 0 ? beside : `${beside.slice(0, sources)}/dist/${beside.slice(sources + '/src/'.length)}`;
  return [beside, built].map((url) => fileURLToPath(url)).find((path) => existsSync(path));
}
