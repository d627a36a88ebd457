/** What the exit codes of `atelier` mean. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** A check (doctor, audit verify, certificate verify, openapi --check) ran and found something wrong. */
  found: 3,
  /** As in sysexits.h. */
  configuration: 78,
} as const;

/** A check has said what it found wrong; nothing is left but its exit code. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}
