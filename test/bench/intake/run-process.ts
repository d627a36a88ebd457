import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const LOADER = ['--import', './test/support/typescript-loader.mjs'];

/**
 * Runs another script of the benchmarks in a process of its own, and gives the JSON of its last line. Scripts whose memory is
 * measured are `.mjs` on the compiled engine: the TypeScript loader has a compiler in memory.
 * @throws Error when the process fails
 */
export async function runProcess<Result>(script: string, args: readonly string[]): Promise<Result> {
  const child = spawn(process.execPath, ['--no-warnings', ...(script.endsWith('.ts') ? LOADER : []), `test/bench/intake/${script}`, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let output = '';
  child.stdout.setEncoding('utf8');
  for await (const piece of child.stdout as AsyncIterable<string>) output += piece;
  const code = await ended;
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Result;
}
