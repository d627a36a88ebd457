import { AsyncLocalStorage } from 'node:async_hooks';
import { Server } from '@tus/server';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { internalError } from '../../../platform/errors/platform.errors.js';
import { problemOf, toDomainError } from '../../../platform/http/problem.filter.js';
import type { RequestContext } from '../../../platform/http/request-context.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { tusProblem } from './tus-problem.js';

/** One request to the tus server. Its hooks are told of the request, not of who asks. */
export interface TusCall {
  readonly context: RequestContext;
  readonly request: { readonly url: string; readonly id: string };
  /** Null for a creation. */
  readonly uploadId: Id<'upl'> | null;
  /** Why it is refused, once it is. */
  refusal?: DomainError;
}

const calls = new AsyncLocalStorage<TusCall>();

/** Runs `work` as part of a call. */
export function duringCall<T>(call: TusCall, work: () => Promise<T>): Promise<T> {
  return calls.run(call, work);
}

export function currentCall(): TusCall {
  const call = calls.getStore();
  if (call === undefined) throw new Error('a hook of the tus server ran outside of a call');
  return call;
}

/** Notes why a call is refused, so that {@link TusServer.write} can say it. @returns what the tus server is to answer. */
export function refuse(error: unknown): { status_code: number; body: string } {
  const { status_code: status, body } = (error ?? {}) as { status_code?: unknown; body?: unknown };
  const ofProtocol = error instanceof DomainError || typeof status !== 'number' ? undefined : tusProblem(status, typeof body === 'string' ? body : '');
  const refusal = ofProtocol ?? toDomainError(error);
  currentCall().refusal = refusal;
  return { status_code: refusal.status, body: refusal.detail };
}

/** The tus server, whose refusals are problem documents like all others of this API. */
export class TusServer extends Server {
  override write(context: Parameters<Server['write']>[0], headers: Headers, status: number, body = ''): ReturnType<Server['write']> {
    if (status < 400) return super.write(context, headers, status, body);
    const { refusal, request } = currentCall();
    const error = refusal ?? tusProblem(status, body) ?? internalError.with('The failure is on our side and was logged.');
    headers.set('Content-Type', 'application/problem+json; charset=utf-8');
    const retryAfter = error.members['retryAfter'];
    if (typeof retryAfter === 'number') headers.set('Retry-After', String(retryAfter));
    return super.write(context, headers, error.status, JSON.stringify(problemOf(error, request)));
  }
}
