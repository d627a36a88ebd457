import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import type { Origin } from '../actor.js';
import { Clock } from '../clock/clock.js';
import { toUuid } from '../identifiers/id.js';
import { AnyConnection, TransactionConnection } from './connection.js';
import type { Statement } from './connection.js';
import { isTransient } from './pg-errors.js';
import { Reader, Tx } from './tx.js';
import type { AuditEntry } from './tx.js';

/** Writes audit records at the end of each transaction that changed something. The audit module provides it. */
export interface AuditTrail {
  /** The statement that appends what `tx` changed. */
  append(tx: Tx, entries: readonly AuditEntry[]): Statement;
}

const ATTEMPTS = 3;

/** The only way to PostgreSQL: reads and transactions, each in the view of the one who asked. */
@Injectable()
export class Database {
  #auditTrail: AuditTrail | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Names who writes audit records. Called once, at start. */
  useAuditTrail(trail: AuditTrail): void {
    this.#auditTrail = trail;
  }

  /**
   * Runs `work` in one transaction and commits; what it announced, enqueued and audited is written just before.
   * A deadlock or serialization failure runs `work` again, up to three times, so it must do nothing outside of `tx`.
   */
  async transaction<T>(origin: Origin, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(origin, work);
      } catch (error) {
        if (attempt === ATTEMPTS || !isTransient(error)) throw error;
      }
    }
  }

  /**
   * Reads in the view of the one who asked. Partners read in a transaction that carries their organization; the lab's own
   * reads need none and skip its cost.
   */
  async read<T>(origin: Origin, work: (reader: Reader) => Promise<T>): Promise<T> {
    if (origin.actor.kind !== 'partner') return work(new Reader(new AnyConnection(this.source), origin, this.clock.now()));
    return this.#readIn(openingFor(origin), origin, work);
  }

  /**
   * Reads for the lab from one snapshot: everything is as it was at the first query, whatever commits meanwhile. Compute
   * afterwards, outside: as long as a snapshot is held, PostgreSQL keeps every old row.
   */
  async snapshot<T>(origin: Origin, work: (reader: Reader) => Promise<T>): Promise<T> {
    if (origin.actor.kind === 'partner') throw new Error('snapshots are for work of the lab');
    return this.#readIn(() => 'begin isolation level repeatable read read only', origin, work);
  }

  async #readIn<T>(opening: (client: PoolClient) => string, origin: Origin, work: (reader: Reader) => Promise<T>): Promise<T> {
    const connection = await TransactionConnection.open(this.source, opening);
    try {
      return await work(new Reader(connection, origin, this.clock.now()));
    } finally {
      connection.close('commit');
    }
  }

  async #attempt<T>(origin: Origin, work: (tx: Tx) => Promise<T>): Promise<T> {
    const connection = await TransactionConnection.open(this.source, openingFor(origin));
    try {
      // Read to the end before the first change: outside of a transaction it would be there for good.
      await connection.opened();
      const tx = new Tx(connection, origin, this.clock.now());
      const result = await work(tx);
      await connection.commit(this.#lastStatements(tx));
      return result;
    } finally {
      connection.close('rollback');
    }
  }

  #lastStatements(tx: Tx): Statement[] {
    const { events, jobs, audit } = tx.drain();
    const statements: Statement[] = [];
    if (events.length > 0 || jobs.length > 0) {
      statements.push({ sql: 'select platform.append_outbox($1::jsonb, $2::jsonb)', parameters: [JSON.stringify(events), JSON.stringify(jobs)] });
    }
    if (audit.length > 0) {
      if (this.#auditTrail === undefined) throw new Error('a change was to be audited, but no audit trail is in place');
      // Last, because it locks the chain's head until the commit.
      statements.push(this.#auditTrail.append(tx, audit));
    }
    return statements;
  }
}

/** Begins a transaction; a partner's carries its organization, and without one sees nothing rather than everything. */
function openingFor({ actor }: Origin): (client: PoolClient) => string {
  if (actor.kind !== 'partner') return () => 'begin';
  const organization = actor.organizationId === undefined ? '' : toUuid(actor.organizationId);
  return (client) => `begin; set local atelier.organization = ${client.escapeLiteral(organization)}`;
}
