import { once } from 'node:events';

/** Closes the services' standard input and waits until they have stopped and removed their files. */
export default async function globalTeardown(): Promise<void> {
  const child = globalThis.atelierTestServices;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
