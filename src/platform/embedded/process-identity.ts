import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in the system's own notation; null where the system does not tell. */
  startedAt: string | null;
  /** The boot and the pid namespace in which `pid` means something. */
  machine: string;
}

type Liveness = 'alive' | 'dead' | 'unknowable';

function read(source: () => string): string | null {
  try {
    return source().trim();
  } catch {
    // Only Linux has /proc; elsewhere the answer is "not told".
    return null;
  }
}

/** The boot and pid namespace of this process. Two containers on one volume differ, and so does the time after a reboot. */
function thisMachine(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')) ?? hostname();
  return `${boot} ${read(() => readlinkSync('/proc/self/ns/pid')) ?? ''}`.trim();
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether a process with this pid runs, and since when.
 * @returns null when there is none, or only a zombie that nobody has reaped.
 */
export function findProcess(pid: number): { startedAt: string | null } | null {
  if (!Number.isInteger(pid) || pid <= 0 || !exists(pid)) return null;
  if (process.platform === 'linux') {
    const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (stat === null) return exists(pid) ? { startedAt: null } : null;
    // The second field is the command in parentheses and may hold anything, so count from its end: state, …, start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : { startedAt: fields[19] ?? null };
  }
  const started = read(() => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }));
  return { startedAt: started === '' ? null : started };
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: findProcess(process.pid)?.startedAt ?? null, machine: thisMachine() };
}

/** Whether the process still runs; `unknowable` for one of another machine, another container, or a former boot. */
export function livenessOf(identity: ProcessIdentity): Liveness {
  if (identity.machine !== thisMachine()) return 'unknowable';
  const found = findProcess(identity.pid);
  if (found === null) return 'dead';
  // Without a start time on either side, a live pid must be taken for the holder: refusing is safe, sharing is not.
  if (found.startedAt === null || identity.startedAt === null) return 'alive';
  return found.startedAt === identity.startedAt ? 'alive' : 'dead';
}
