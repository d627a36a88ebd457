/** What the exit codes of `atelier` mean. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** A check (doctor, audit verify, certificate verify, openapi --check) ran and found something wrong; an intake is done, and some records failed. */
  found: 3,
  /** An intake is done, and nothing of the data is kept. */
  nothingKept: 4,
  /** As in sysexits.h. */
  configuration: 78,
  /** Stopped by Ctrl-C, as shells have it. */
  interrupted: 130,
} as const;

/** A check has said what it found wrong; nothing is left but its exit code. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

/** The parameters of a command do not fit together, or name what is not there. */
export class UsageMistake extends Error {
  override readonly name = 'UsageMistake';
}

/** A command has said all there is to say, and ends with this exit code. */
export class EndWith extends Error {
  override readonly name = 'EndWith';

  constructor(readonly exitCode: number) {
    super(`ends with ${exitCode}`);
  }
}
