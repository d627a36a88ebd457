const DAY_MS = 86_400_000;
/** The part of the time to the disabling after which its owner is told. */
const NOTICE_AT = 0.6;

export interface FailingEndpoint {
  /** When the first of the attempts failed since which none was accepted. */
  since: Date;
  /** When its owner was told, or null. */
  noticedAt: Date | null;
}

/**
 * When an endpoint that goes on failing is disabled: `days` after its first failure, and never sooner after the notice than the
 * notice is meant to leave. A receiver that is called seldom may have failed for longer when that is first seen.
 */
export function disabledFrom({ since, noticedAt }: FailingEndpoint, days: number): Date {
  const byFailure = since.getTime() + days * DAY_MS;
  return new Date(noticedAt === null ? byFailure : Math.max(byFailure, noticedAt.getTime() + (1 - NOTICE_AT) * days * DAY_MS));
}

/** What one more failed attempt asks for: nothing yet, a notice to the owner, or the end. */
export function judgeFailing(endpoint: FailingEndpoint, now: Date, days: number): 'bear' | 'notice' | 'disable' {
  if (endpoint.noticedAt === null) return now.getTime() >= endpoint.since.getTime() + NOTICE_AT * days * DAY_MS ? 'notice' : 'bear';
  return now >= disabledFrom(endpoint, days) ? 'disable' : 'bear';
}
