import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Origin } from '../actor.js';
import { Clock } from '../clock/clock.js';
import { toUuid } from '../identifiers/id.js';
import { isTransient } from './pg-errors.js';
import { Reader, Tx } from './tx.js';
import type { AuditEntry } from './tx.js';

/** Writes audit records at the end of each transaction that changed something. The audit module provides it. */
export interface AuditTrail {
  append(tx: Tx, entries: readonly AuditEntry[]): Promise<void>;
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
    if (origin.actor.kind !== 'partner') return work(new Reader(this.source.manager, origin, this.clock.now()));
    const runner = this.source.createQueryRunner();
    try {
      await runner.startTransaction();
      await this.#enterOrganization(runner.manager.query.bind(runner.manager), origin);
      const result = await work(new Reader(runner.manager, origin, this.clock.now()));
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction();
      throw error;
    } finally {
      await runner.release();
    }
  }

  /**
   * Reads for the lab from one snapshot: everything is as it was at the first query, whatever commits meanwhile. Compute
   * afterwards, outside: as long as a snapshot is held, PostgreSQL keeps every old row.
   */
  async snapshot<T>(origin: Origin, work: (reader: Reader) => Promise<T>): Promise<T> {
    if (origin.actor.kind === 'partner') throw new Error('snapshots are for work of the lab');
    return this.source.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('set transaction read only');
      return work(new Reader(manager, origin, this.clock.now()));
    });
  }

  async #attempt<T>(origin: Origin, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.startTransaction();
      const tx = new Tx(runner.manager, origin, this.clock.now());
      await this.#enterOrganization(runner.manager.query.bind(runner.manager), origin);
      const result = await work(tx);
      await this.#flush(tx);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  async #enterOrganization(query: (sql: string, parameters: unknown[]) => Promise<unknown>, origin: Origin): Promise<void> {
    if (origin.actor.kind !== 'partner') return;
    // A partner without an organization sees nothing rather than everything.
    const organization = origin.actor.organizationId === undefined ? '' : toUuid(origin.actor.organizationId);
    await query(`select set_config('atelier.organization', $1, true)`, [organization]);
  }

  async #flush(tx: Tx): Promise<void> {
    const { events, jobs, audit } = tx.drain();
    if (events.length > 0 || jobs.length > 0) {
      await tx.query('select platform.append_outbox($1::jsonb, $2::jsonb)', [JSON.stringify(events), JSON.stringify(jobs)]);
    }
    if (audit.length === 0) return;
    if (this.#auditTrail === undefined) throw new Error('a change was to be audited, but no audit trail is in place');
    // Last, because it locks the chain's head until the commit.
    await this.#auditTrail.append(tx, audit);
  }
}
