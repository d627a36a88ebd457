import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testFolder } from '../support/cluster.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A server's process. */
export interface Run {
  pid: number | undefined;
  /** Where it listens; undefined of a worker, and when it ended instead. */
  url: string | undefined;
  ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): Promise<Ended>;
}

/** The built server and command line as processes, on one folder and with settings of their own. */
export class Installation {
  readonly #running = new Set<ChildProcess>();

  private constructor(
    readonly folder: string,
    private readonly settings: Record<string, string>,
  ) {}

  /** @throws Error when nothing is built. */
  static async create(settings: Record<string, string> = {}): Promise<Installation> {
    if (!existsSync(join(ROOT, 'dist', 'main.js'))) throw new Error('dist/ is missing: run `npm run build`, or the tests by `npm test`, which builds first');
    const folder = await mkdtemp(join(testFolder(), 'installation-'));
    // Run by root, PostgreSQL is somebody else and must be able to pass.
    await chmod(folder, 0o711);
    return new Installation(folder, settings);
  }

  /** `npm start` without the build before it. Waits until it takes requests or jobs, or has ended. */
  async start(settings: Record<string, string> = {}): Promise<Run> {
    const { child, ended } = this.#spawn(['dist/main.js'], { PORT: '0', ...settings });
    let url: string | undefined;
    for await (const line of createInterface({ input: child.stdout! })) {
      const entry = line.startsWith('{') ? JSON.parse(line) as { msg?: string; url?: string } : {};
      if (entry.msg !== 'started') continue;
      ({ url } = entry);
      break;
    }
    // Whatever it says later must not fill the pipe.
    child.stdout?.resume();
    return {
      pid: child.pid, url, ended,
      kill: (signal) => {
        child.kill(signal);
        return ended;
      },
    };
  }

  /** `npm run atelier -- …`. @returns what it printed. @throws Error with what it said when its exit code is not 0. */
  async atelier(parameters: readonly string[], settings: Record<string, string> = {}): Promise<string> {
    const { code, stdout, stderr } = await this.#spawn(['dist/cli/main.js', ...parameters], settings).ended;
    if (code !== 0) throw new Error(`atelier ${parameters.join(' ')} ended with ${code}: ${stderr}${stdout}`);
    return stdout.trim();
  }

  /** Ends what still runs, and deletes the folder. */
  async remove(): Promise<void> {
    await Promise.all([...this.#running].map(async (child) => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }));
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }

  #spawn(parameters: string[], settings: Record<string, string>): { child: ChildProcess; ended: Promise<Ended> } {
    // Settings of whoever runs the tests are not those of a fresh clone.
    const { PATH, HOME, TMPDIR } = process.env;
    const child = spawn(process.execPath, parameters, {
      cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME, TMPDIR, ATELIER_HOME: join(this.folder, 'home'), ...this.settings, ...settings },
    });
    this.#running.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const ended = once(child, 'close').then(([code]) => {
      this.#running.delete(child);
      return { code: code as number | null, stdout, stderr };
    });
    return { child, ended };
  }
}
