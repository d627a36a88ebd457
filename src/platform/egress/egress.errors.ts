import { defineError, DomainError } from '../errors/domain-error.js';
import type { ErrorKind } from '../errors/domain-error.js';

export const egressUrlInvalid = defineError({
  code: 'egress.url_invalid', status: 422, title: 'The URL cannot be called',
  help: 'Give an absolute https:// URL of up to 2,048 characters without a user name, password or fragment, such as https://hooks.example.com/atelier.',
});
export const egressSchemeRefused = defineError({
  code: 'egress.scheme_refused', status: 422, title: 'Only https:// URLs are called',
  help: 'Give an https:// URL. In development, http:// is allowed for a receiver on the same machine.',
});
export const egressPortRefused = defineError({
  code: 'egress.port_refused', status: 422, title: 'The URL’s port is not called',
  help: 'Let the receiver listen on 443, or on a port from 1024 on that no other protocol has, such as 8443.',
});
export const egressAddressRefused = defineError({
  code: 'egress.address_refused', status: 422, title: 'The URL leads to an address that is not called',
  help: 'Its host must be reachable on the public internet: private, loopback, link-local, carrier-grade NAT, metadata, multicast and reserved addresses are refused, in whatever notation.',
});
export const egressNameNotResolved = defineError({
  code: 'egress.name_not_resolved', status: 422, title: 'The URL’s host has no address',
  help: 'The name cannot be found in the DNS. Correct it, or publish an A or AAAA record first.',
});

/** A URL that was not called, because it must not be. `code` is one of the kinds above. */
export class EgressRefusedError extends DomainError {
  constructor(kind: ErrorKind, detail: string, cause?: unknown) {
    super(kind.definition, detail, [], {}, cause);
    this.name = 'EgressRefusedError';
  }
}

export type EgressFailure = 'egress.timeout' | 'egress.tls_failed' | 'egress.connection_failed' | 'egress.answer_invalid';

/** A URL that was called and gave no answer. Trying again later may help. */
export class EgressFailedError extends Error {
  constructor(
    readonly code: EgressFailure,
    readonly detail: string,
    readonly durationMs: number,
    cause?: unknown,
  ) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause });
    this.name = 'EgressFailedError';
  }
}
