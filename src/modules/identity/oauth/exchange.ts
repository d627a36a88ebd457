import { AsyncLocalStorage } from 'node:async_hooks';
import type { TokenClient } from '../find-token-client.service.js';

/** A token that a client wants revoked: it is ours, and who it was given to. */
export interface RevocableToken {
  readonly id: string;
  readonly clientId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** One request to the authorization server, for what the protocol library calls back. */
export interface Exchange {
  readonly form: URLSearchParams;
  /** Of the caller. */
  readonly address: string;
  readonly requestId: string;
  readonly revocable: RevocableToken | undefined;
  /** Once it was looked up, whether it proved itself or not. */
  client?: TokenClient;
  /** With which of its secrets or keys the client proved itself. */
  credentialId?: string;
  /** Why it was refused, for the log only. */
  reason?: string;
  /** What the library answers. */
  answer?: { status: number; body: unknown };
  /** What went wrong on our side. */
  failure?: unknown;
}

const exchanges = new AsyncLocalStorage<Exchange>();

/** Runs `work` with `exchange` as {@link currentExchange}. */
export function inExchange<T>(exchange: Exchange, work: () => T): T {
  return exchanges.run(exchange, work);
}

/** @throws Error outside of a request to the authorization server. */
export function currentExchange(): Exchange {
  const exchange = exchanges.getStore();
  if (exchange === undefined) throw new Error('the authorization server was called past its endpoints');
  return exchange;
}
