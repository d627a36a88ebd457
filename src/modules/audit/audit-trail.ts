import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { canonicalJson } from '../../platform/crypto/canonical-json.js';
import { Database } from '../../platform/database/database.js';
import type { Call } from '../../platform/database/connection.js';
import type { AuditTrail } from '../../platform/database/database.js';
import type { AuditEntry, Tx } from '../../platform/database/tx.js';
import { withholdText } from './withhold-text.js';

/** Appends each transaction's changes to the hash chains, in the same transaction. */
@Injectable()
export class ChainedAuditTrail implements AuditTrail, OnModuleInit {
  constructor(private readonly database: Database) {}

  onModuleInit(): void {
    this.database.useAuditTrail(this);
  }

  append(tx: Tx, entries: readonly AuditEntry[]): Call {
    const records = entries.map((entry) => ({ chain: entry.chain, body: canonicalJson(bodyOf(entry, tx)) }));
    return (bind) => `audit.append(${bind(JSON.stringify(records))}::jsonb, ${bind(tx.now)}::timestamptz)`;
  }
}

function bodyOf(entry: AuditEntry, tx: Tx): Record<string, unknown> {
  const onBehalfOf = entry.onBehalfOf ?? tx.origin.onBehalfOf ?? tx.actor.organizationId;
  return {
    at: tx.now.toISOString(),
    // A customer's system is called what the customer calls it; its id says who it was.
    actor: { kind: tx.actor.kind, id: tx.actor.id, ...(tx.actor.kind === 'partner' ? {} : { name: tx.actor.name }) },
    ...(onBehalfOf === undefined || onBehalfOf === tx.actor.id ? {} : { onBehalfOf }),
    action: entry.action,
    object: entry.object,
    ...(entry.before === undefined ? {} : { before: plain(entry.before) }),
    ...(entry.after === undefined ? {} : { after: plain(entry.after) }),
    requestId: tx.origin.requestId,
  };
}

/** Dates become texts and absent fields vanish, as they will when the record is read again; what people wrote stays out. */
function plain(value: unknown): unknown {
  return withholdText(JSON.parse(JSON.stringify(value)));
}
