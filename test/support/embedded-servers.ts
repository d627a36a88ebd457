import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { testFolder } from './cluster.js';

/** What a server's stand-in (`embedded-holder.ts`) says about its start. */
export interface Report {
  ownerUrl: string;
  appUrl: string;
  queueUrl: string;
  port: number;
  lines: string[];
  error?: { name: string; code: string; message: string };
}

/** A process that starts the embedded PostgreSQL on a folder and holds it. */
export interface Server {
  child: ChildProcess;
  pid: number;
  report: Report;
  ended: Promise<unknown>;
}

export const dataOf = (home: string): string => join(home, 'postgres', 'data');

async function ran(program: string, parameters: readonly string[]): Promise<void> {
  const [code] = (await once(spawn(program, parameters, { stdio: 'inherit' }), 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${parameters.join(' ')} ended with ${code}`);
}

/** Real server processes on real folders, all gone after `clear`. */
export class EmbeddedServers {
  readonly #base: string;
  readonly #children: ChildProcess[] = [];
  #homes = 0;
  #seed: string | undefined;

  private constructor(base: string) {
    this.#base = base;
  }

  static async create(): Promise<EmbeddedServers> {
    const base = await mkdtemp(join(testFolder(), 'embedded-'));
    // Run by root, PostgreSQL is somebody else and must be able to pass.
    await chmod(base, 0o711);
    return new EmbeddedServers(base);
  }

  /** A path where nothing is yet. */
  newHome(): string {
    return join(this.#base, `home-${(this.#homes += 1)}`);
  }

  /** A folder as a server that was stopped leaves it. Copied from the first: creating a cluster takes ten times as long. */
  async usedHome(): Promise<string> {
    if (this.#seed === undefined) {
      this.#seed = this.newHome();
      await this.stop(await this.start(this.#seed));
    }
    const home = this.newHome();
    await ran('cp', ['-a', this.#seed, home]);
    return home;
  }

  /** Begins a start without waiting for its outcome. */
  spawn(home: string, account: { uid?: number; gid?: number } = {}): ChildProcess {
    const root = process.cwd();
    const support = join(root, 'test', 'support');
    const child = spawn(
      process.execPath,
      ['--no-warnings', '--import', join(support, 'typescript-loader.mjs'), join(support, 'embedded-holder.ts'), home],
      // What is set for a PostgreSQL client must not lead the server astray.
      { cwd: root, stdio: ['pipe', 'pipe', 'inherit'], detached: true, env: { ...process.env, NODE_OPTIONS: '', PGPORT: '1', PGDATA: '/nowhere' }, ...account },
    );
    this.#children.push(child);
    return child;
  }

  async start(home: string, account?: { uid: number; gid: number }): Promise<Server> {
    const child = this.spawn(home, account);
    const ended = once(child, 'exit');
    const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
    return { child, pid: child.pid!, report: JSON.parse(line) as Report, ended };
  }

  async stop(server: Server): Promise<void> {
    server.child.stdin!.write('stop\n');
    await server.ended;
  }

  async exitWithoutStopping(server: Server): Promise<void> {
    server.child.stdin!.write('exit\n');
    await server.ended;
  }

  async kill9(server: Server): Promise<void> {
    process.kill(server.pid, 'SIGKILL');
    await server.ended;
  }

  /** Stops what a test that failed left running. */
  async settle(): Promise<void> {
    for (const child of this.#children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      // One that is just ending by itself hears nothing any more.
      child.stdin!.once('error', () => undefined).write('stop\n');
      await ended;
    }
  }

  async clear(): Promise<void> {
    await this.settle();
    await rm(this.#base, { recursive: true, force: true, maxRetries: 10 });
  }
}

export async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The postmasters that work in a home's data directory: PostgreSQL processes there whose parent is not one of them. Linux only. */
export function postmastersOn(home: string): number[] {
  const data = dataOf(home);
  const directory = existsSync(data) ? realpathSync(data) : data;
  const there = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      if (readlinkSync(`/proc/${entry}/cwd`) === directory && fields[0] !== 'Z') there.set(Number(entry), Number(fields[1]));
    } catch {
      // Ended while we looked.
    }
  }
  return [...there].filter(([, parent]) => !there.has(parent)).map(([pid]) => pid);
}

export async function until(what: string, condition: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within 30 s: ${what}`);
    await sleep(5);
  }
}
