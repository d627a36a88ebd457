import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  code: number | null;
  printed: string;
}

async function run(command: string, parameters: readonly string[], cwd: string, env: NodeJS.ProcessEnv, watch?: (printed: string) => void): Promise<Ended> {
  // Not for ever: a program that waits for what does not come is to fail here.
  const child = spawn(command, parameters, { cwd, env, timeout: 80_000 });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += String(chunk);
      watch?.(printed);
    });
  }
  const [code] = await once(child, 'close') as [number | null];
  return { code, printed };
}

/** Installs the client in a folder as a partner would: from the package that npm makes of it. Its dependencies are found further up. */
export async function installClient(folder: string): Promise<void> {
  const { PATH, HOME } = process.env;
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', folder], join(ROOT, 'clients', 'typescript'), { PATH, HOME });
  const installed = join(folder, 'node_modules', '@atelier', 'client');
  await mkdir(installed, { recursive: true });
  const file = packed.printed.trim().split('\n').at(-1) ?? '';
  const unpacked = await run('tar', ['-xzf', join(folder, file), '-C', installed, '--strip-components', '1'], folder, { PATH });
  if (packed.code !== 0 || unpacked.code !== 0) throw new Error(`the client cannot be installed: ${packed.printed}${unpacked.printed}`);
}

/** Checks a program's types, compiles it and runs it in a folder. @throws Error when the types do not agree. */
export async function runTypeScript(folder: string, name: string, program: string, env: Record<string, string>, watch?: (printed: string) => void): Promise<Ended> {
  const source = join(folder, `${name}.ts`);
  await writeFile(source, program);
  const checked = await run(process.execPath, [
    join(ROOT, 'node_modules', 'ts7', 'bin', 'tsc'), '--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', '--types', 'node', '--ignoreConfig', source,
  ], folder, {});
  if (checked.code !== 0) throw new Error(`the types of ${name}.ts do not agree: ${checked.printed}`);
  const { code: javascript } = await transform(program, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } });
  await writeFile(join(folder, `${name}.mjs`), javascript);
  return run(process.execPath, [`${name}.mjs`], folder, { PATH: process.env['PATH'], ...env }, watch);
}
