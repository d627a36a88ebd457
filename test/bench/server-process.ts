import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server in a process of its own. */
export interface ServerProcess {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;

/**
 * Starts `node <args>`, which must listen on `url`, and waits until `<url><path>` answers. Its log goes to /dev/null, written
 * like any other.
 * @throws Error when it ends before, or does not answer in time.
 */
export async function startServerProcess(args: readonly string[], env: Record<string, string>, url: string, path: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_OPTIONS: '', ...env } });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(`${url}${path}`))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${args.join(' ')} ended before it was ready`);
    if (Date.now() > deadline) {
      await stop(child);
      throw new Error(`${args.join(' ')} did not answer within ${START_TIMEOUT_MS / 1000} s`);
    }
    await sleep(50);
  }
  return { url, pid: child.pid ?? 0, stop: () => stop(child) };
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then((response) => response.ok, () => false);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
