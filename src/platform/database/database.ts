import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Origin } from '../actor.js';
import { Clock } from '../clock/clock.js';
import { toUuid } from '../identifiers/id.js';
import { AnyConnection, TransactionConnection, poolOf, statementOf, wallsOf } from './connection.js';
import type { Call, Statement } from './connection.js';
import { isTransient } from './pg-errors.js';
import { Reader, Tx } from './tx.js';
import type { AuditEntry } from './tx.js';

/** Writes audit records at the end of each transaction that changed something. The audit module provides it. */
export interface AuditTrail {
  /** The call that appends what `tx` changed. */
  append(tx: Tx, entries: readonly AuditEntry[]): Call;
}

const ATTEMPTS = 3;

/** The only way to PostgreSQL: reads and transactions, each in the view of the one who asked. */
@Injectable()
export class Database {
  #auditTrail: AuditTrail | undefined;
  #waking = false;
  #wakeAgain = false;

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
  transaction<T>(origin: Origin, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#attempt(() => this.#run(origin, undefined, work));
  }

  /**
   * As {@link transaction}, and gives `work` the rows of `first`. That statement is sent along with `begin`, before it is known that
   * there is a transaction, and must refuse to run outside of one: it can tell by `atelier.transaction`, which is `open` inside.
   */
  transactionAfter<T>(origin: Origin, first: (now: Date) => Statement, work: (tx: Tx, rows: unknown[]) => Promise<T>): Promise<T> {
    return this.#attempt(() => this.#run(origin, first, work));
  }

  /**
   * Reads in the view of the one who asked. Whoever must not see every organization reads in a transaction that says so; all
   * others need none and skip its cost.
   */
  async read<T>(origin: Origin, work: (reader: Reader) => Promise<T>): Promise<T> {
    const view = viewOf(origin);
    if (view === '') return work(new Reader(new AnyConnection(this.source), origin, this.clock.now()));
    return this.#readIn(`begin${view}`, origin, work);
  }

  /**
   * Reads from one snapshot, in the view of the one who asked: everything is as it was at the first query, whatever commits meanwhile. Compute
   * afterwards, outside: as long as a snapshot is held, PostgreSQL keeps every old row.
   */
  async snapshot<T>(origin: Origin, work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#readIn(`begin isolation level repeatable read read only${viewOf(origin)}`, origin, work);
  }

  async #readIn<T>(opening: string, origin: Origin, work: (reader: Reader) => Promise<T>): Promise<T> {
    const connection = await TransactionConnection.open(this.source, opening);
    try {
      return await work(new Reader(connection, origin, this.clock.now()));
    } finally {
      connection.close('commit');
    }
  }

  async #attempt<T>(run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await run();
      } catch (error) {
        if (attempt === ATTEMPTS || !isTransient(error)) throw error;
      }
    }
  }

  async #run<T>(origin: Origin, first: ((now: Date) => Statement) | undefined, work: (tx: Tx, rows: unknown[]) => Promise<T>): Promise<T> {
    const mark = first === undefined ? '' : `; set local atelier.transaction = 'open'`;
    const connection = await TransactionConnection.open(this.source, `begin${viewOf(origin)}${mark}`);
    try {
      const tx = new Tx(connection, origin, this.clock.now());
      const statement = first?.(tx.now);
      const rows = statement === undefined ? [] : await tx.query(statement.sql, statement.parameters);
      // Waited for before the first change: outside of a transaction it would be there for good.
      await connection.opened();
      const result = await work(tx, rows);
      const ending = this.#endingOf(tx);
      await connection.commit(ending.statement);
      if (ending.wakesRelays) this.#wakeRelays();
      return result;
    } finally {
      connection.close('rollback');
    }
  }

  #endingOf(tx: Tx): { statement: Statement | undefined; wakesRelays: boolean } {
    const { events, jobs, audit, calls } = tx.drain();
    const wakesRelays = events.length > 0 || jobs.length > 0;
    if (wakesRelays) calls.push((bind) => `platform.append_outbox(${bind(JSON.stringify(events))}::jsonb, ${bind(JSON.stringify(jobs))}::jsonb)`);
    if (audit.length > 0) {
      if (this.#auditTrail === undefined) throw new Error('a change was to be audited, but no audit trail is in place');
      // Last, because it locks the chain's head until the commit.
      calls.push(this.#auditTrail.append(tx, audit));
    }
    return { statement: calls.length === 0 ? undefined : statementOf(calls), wakesRelays };
  }

  /**
   * Tells the relays of this and other processes to look. After the commit and not in it, where NOTIFY would let one transaction
   * of the cluster after another reach the disk. A relay that is not told, because we died here, looks within a second by itself.
   */
  #wakeRelays(): void {
    if (this.#waking) {
      this.#wakeAgain = true;
      return;
    }
    this.#waking = true;
    const told = (): void => {
      this.#waking = false;
      if (!this.#wakeAgain) return;
      this.#wakeAgain = false;
      this.#wakeRelays();
    };
    this.#notify().then(told, told);
  }

  /** Fails in the promise also when the pool has just been closed: then this process ends, and the relays of others look by themselves. */
  async #notify(): Promise<void> {
    await poolOf(this.source).query('notify atelier_outbox');
  }
}

/**
 * What follows `begin` for those who must not see every organization; empty for everyone else. A partner without an
 * organization sees nothing rather than everything. `toUuid` answers nothing but hexadecimal digits and dashes.
 */
function viewOf({ actor }: Origin): string {
  const { organizationId, walledOrganizationIds = [] } = actor;
  if (organizationId !== undefined) return `; set local atelier.organization = '${toUuid(organizationId)}'`;
  if (actor.kind === 'partner') return `; set local atelier.organization = ''`;
  return walledOrganizationIds.length === 0 ? '' : `; ${wallsOf(walledOrganizationIds)}`;
}
