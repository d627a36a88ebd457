import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../../platform/crypto/canonical-json.js';
import { exportTables } from '../../platform/database/exported-table.js';
import type { ExportedEngagement, ExportedRecord } from '../../platform/database/exported-table.js';
import type { Reader, Tx } from '../../platform/database/tx.js';
import type { Id } from '../../platform/identifiers/id.js';
import { Engagement } from './engagement.entity.js';
import { engagementFacts, parseFact } from './engagement.facts.js';
import type { EngagementFactInput, EngagementFactKey, EngagementFacts } from './engagement.facts.js';
import { engagementFactRecorded } from './engagements.events.js';
import { engagementClosed, engagementOnHold } from './engagements.errors.js';
import { lockEngagement, noSuchEngagement } from './lock-engagement.js';
import { readPipeline } from './read-pipeline.js';
import type { StageFigures } from './read-pipeline.js';
import { exportedTables } from './exported-tables.js';

export { engagementClosed, engagementOnHold } from './engagements.errors.js';
export { engagementStages } from './engagement.workflow.js';
export type { EngagementStage } from './engagement.workflow.js';
export type { EngagementFacts, EngagementFactKey } from './engagement.facts.js';
export type { StageFigures } from './read-pipeline.js';
export type EngagementId = Id<'eng'>;

/** An engagement as other modules see it. */
export interface EngagementSummary {
  id: EngagementId;
  organizationId: Id<'org'>;
  name: string;
  stage: string;
  onHold: boolean;
  /** Counts rounds of training, from 1. */
  iteration: number;
  ownerId: Id<'stf'> | null;
  facts: EngagementFacts;
  version: number;
  /** Whether it is neither completed nor declined nor cancelled. */
  open: boolean;
}

/** What other modules may ask of engagements, and how they bring facts. */
@Injectable()
export class EngagementsApi {
  /** @returns null when there is none that the reader may see. */
  async find(reader: Reader, id: EngagementId): Promise<EngagementSummary | null> {
    const found = await reader.manager.findOneBy(Engagement, { id });
    return found === null ? null : summaryOf(found);
  }

  /** @throws DomainError `object.not_found` */
  async require(reader: Reader, id: EngagementId): Promise<EngagementSummary> {
    const found = await this.find(reader, id);
    if (found === null) throw noSuchEngagement(id);
    return found;
  }

  /**
   * Locks the engagement's row until the end of the transaction. Lock it before your own rows.
   * @throws DomainError `object.not_found`
   */
  async lock(tx: Tx, id: EngagementId): Promise<EngagementSummary> {
    return summaryOf(await lockEngagement(tx, id));
  }

  /**
   * As {@link lock}, for changes that only an open engagement takes.
   * @throws DomainError `object.not_found`, `engagement.closed`
   */
  async lockOpen(tx: Tx, id: EngagementId): Promise<EngagementSummary> {
    const engagement = await this.lock(tx, id);
    if (!engagement.open) throw engagementClosed.with(`The engagement is ${engagement.stage}; nothing about it changes any more.`);
    return engagement;
  }

  /**
   * As {@link lockOpen}, for work that rests while the engagement is on hold.
   * @throws DomainError `object.not_found`, `engagement.closed`, `engagement.on_hold`
   */
  async lockUnderWay(tx: Tx, id: EngagementId): Promise<EngagementSummary> {
    const engagement = await this.lockOpen(tx, id);
    if (engagement.onHold) throw engagementOnHold.with(`The engagement is on hold in ${engagement.stage}; resume it first.`);
    return engagement;
  }

  /**
   * What is in each stage now, in the order of the stages, and what entered and left it from `since` until before `until`.
   * @throws RangeError when a sum is too large to be exact.
   */
  pipeline(reader: Reader, since: Date, until: Date): Promise<StageFigures[]> {
    return readPipeline(reader, since, until);
  }

  /**
   * Records what the gates ask about. Replaces the fact as a whole; the same value again changes nothing.
   * @throws DomainError `object.not_found`
   * @throws ZodError when the value is not of the fact's shape: a mistake in our code.
   */
  async recordFact<K extends EngagementFactKey>(tx: Tx, id: EngagementId, key: K, value: EngagementFactInput<K>): Promise<void> {
    const engagement = await lockEngagement(tx, id);
    const fact = parseFact(key, value);
    const before = engagement.facts[key] ?? null;
    if (sameJson(before, fact)) return;
    engagement.facts = { ...engagement.facts, [key]: fact };
    await tx.manager.update(Engagement, { id }, { facts: engagement.facts as never, version: engagement.version + 1, updatedAt: tx.now });
    tx.audit({ action: 'engagement.record_fact', object: id, chain: engagement.organizationId, before: { [key]: before }, after: { [key]: fact } });
    tx.announce(engagementFactRecorded, { engagementId: id, organizationId: engagement.organizationId, key });
  }

  /** All records of an engagement, for its export, in the view of the reader. */
  exportEngagement(reader: Reader, engagement: ExportedEngagement): AsyncIterable<ExportedRecord> {
    return exportTables(reader, exportedTables, engagement);
  }
}

function summaryOf(engagement: Engagement): EngagementSummary {
  return {
    id: engagement.id,
    organizationId: engagement.organizationId,
    name: engagement.name,
    stage: engagement.stage,
    onHold: engagement.onHold,
    iteration: engagement.iteration,
    ownerId: engagement.ownerId,
    facts: engagementFacts(engagement.facts, engagement.iteration),
    version: engagement.version,
    open: engagement.closedAt === null,
  };
}

function sameJson(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
