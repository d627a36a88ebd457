import type { EntityTarget, ObjectLiteral } from 'typeorm';
import type { Reader, Tx } from '../../platform/database/tx.js';
import { objectNotFound } from '../../platform/errors/platform.errors.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { ActorSnapshot } from './contract.entity.js';
import { Contract } from './contract.entity.js';
import { Invoice } from './invoice.entity.js';
import { Milestone } from './milestone.entity.js';

async function find<T extends ObjectLiteral>(reader: Reader, entity: EntityTarget<T>, noun: string, id: string, lock: boolean): Promise<T> {
  const where = { id } as never;
  const found = await reader.manager.findOne(entity, lock ? { where, lock: { mode: 'pessimistic_write' } } : { where });
  if (found === null) throw objectNotFound.with(`There is no ${noun} ${id}, or you cannot see it.`);
  return found;
}

/** @throws DomainError `object.not_found` */
export const requireContract = (reader: Reader, id: Id<'ctr'>) => find(reader, Contract, 'contract', id, false);
/** @throws DomainError `object.not_found` */
export const requireMilestone = (reader: Reader, id: Id<'mil'>) => find(reader, Milestone, 'milestone', id, false);
/** @throws DomainError `object.not_found` */
export const requireInvoice = (reader: Reader, id: Id<'inv'>) => find(reader, Invoice, 'invoice', id, false);

// Locks are taken in one order everywhere: engagement, contract, milestone, invoice counter; an invoice before its milestone
// only to settle it, when nothing else holds the two any more.
/** @throws DomainError `object.not_found` */
export const lockContract = (tx: Tx, id: Id<'ctr'>) => find(tx, Contract, 'contract', id, true);
/** @throws DomainError `object.not_found` */
export const lockMilestone = (tx: Tx, id: Id<'mil'>) => find(tx, Milestone, 'milestone', id, true);
/** @throws DomainError `object.not_found` */
export const lockInvoice = (tx: Tx, id: Id<'inv'>) => find(tx, Invoice, 'invoice', id, true);

/** The milestones of a contract in their order. */
export function milestonesOf(reader: Reader, contractId: Id<'ctr'>): Promise<Milestone[]> {
  return reader.manager.find(Milestone, { where: { contractId }, order: { position: 'asc' } });
}

/** Who acts, for keeping. */
export function actorOf(reader: Reader): ActorSnapshot {
  return { kind: reader.actor.kind, id: reader.actor.id, name: reader.actor.name };
}
