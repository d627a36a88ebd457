import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../crypto/canonical-json.js';
import type { Statement } from '../database/connection.js';
import { Database } from '../database/database.js';
import type { Tx } from '../database/tx.js';
import { idempotencyInProgress, idempotencyKeyRequired, idempotencyKeyReused, objectNotFound } from '../errors/platform.errors.js';
import { toUuid } from '../identifiers/id.js';
import { Reply } from './reply.js';
import type { RequestContext } from './request-context.js';

type Claim =
  | { outcome: 'claimed' | 'running' | 'other_request' | 'hidden'; status: null; headers: null; body: null }
  | { outcome: 'replay'; status: number; headers: Record<string, string>; body: string };

/**
 * Runs what a request asks for in one transaction, once for each `Idempotency-Key`: the key's row commits with the effect,
 * so a failure frees the key, and a retry gets the first answer.
 */
@Injectable()
export class Commands {
  constructor(private readonly database: Database) {}

  /**
   * @param status of the answer when it is a plain body; a {@link Reply} brings its own.
   * @throws DomainError `idempotency.*`, and whatever `work` throws.
   */
  async run<T>(context: RequestContext, work: (tx: Tx) => Promise<T | Reply<T>>, status = context.method === 'POST' ? 201 : 200): Promise<Reply> {
    const key = context.idempotencyKey;
    if (key === undefined) {
      if (context.idempotencyRequired) throw idempotencyKeyRequired.with('Send an Idempotency-Key of your own making, such as a UUID.');
      return toReply(await this.database.transaction(context, work), status);
    }
    const scope = `${context.actor.id} ${context.method} ${context.route}`;
    const hash = createHash('sha256').update(`${context.path}\n${canonicalJson(context.body ?? null)}`).digest();
    const claimKey = (now: Date): Statement => ({ sql: 'select * from platform.claim_idempotency_key($1, $2, $3, $4)', parameters: [scope, key, hash, now] });
    return this.database.transactionAfter(context, claimKey, async (tx, rows): Promise<Reply> => {
      const claim = rows[0] as Claim | undefined;
      switch (claim?.outcome) {
        case 'running':
          throw idempotencyInProgress.with(`A request with the key ${key} is still running. Retry in a moment.`, { members: { retryAfter: 1 } });
        case 'other_request':
          throw idempotencyKeyReused.with(`The key ${key} belongs to another request to this operation. Use a new key.`);
        case 'hidden':
          throw objectNotFound.with('There is nothing that you can see under this Idempotency-Key.');
        case 'replay':
          return new Reply(claim.body, { status: claim.status, headers: { ...claim.headers, 'idempotency-replayed': 'true' } });
        case 'claimed':
        case undefined:
      }
      const reply = toReply(await work(tx), status);
      const answered = reply.status ?? status;
      // The text is kept and sent as it is, so that a replay is the same to the byte.
      const body = textOf(context, answered, reply.body);
      const headers = { ...reply.headers, 'content-type': 'application/json; charset=utf-8' };
      const organizations = organizationsOf(tx);
      const kept = textOf(context, answered, reply.replayBody);
      tx.callAtEnd((bind) => `platform.answer_idempotency_key(${bind(scope)}, ${bind(key)}, ${bind(answered)}::integer, ${bind(JSON.stringify(headers))}::jsonb, ${bind(kept)}, ${bind(organizations)}::uuid[])`);
      return new Reply(body, { status: answered, headers });
    });
  }
}

/** The organizations that the request has changed something of, by what it recorded. */
function organizationsOf(tx: Tx): string[] {
  return tx.auditedChains().filter((chain) => chain !== 'lab').map((chain) => toUuid(chain));
}

function toReply<T>(answer: T | Reply<T>, status: number): Reply {
  return answer instanceof Reply
    ? new Reply(answer.body, { status: answer.status ?? status, headers: answer.headers, replayBody: answer.replayBody })
    : new Reply(answer, { status });
}

function textOf(context: RequestContext, status: number, body: unknown): string {
  return body === undefined ? '' : context.serialize(status, body);
}
