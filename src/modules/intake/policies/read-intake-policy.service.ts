import { Injectable } from '@nestjs/common';
import type { Reader } from '../../../platform/database/tx.js';
import { objectNotFound } from '../../../platform/errors/platform.errors.js';
import { Parameters, keyset } from '../../../platform/http/keyset.js';
import type { Id } from '../../../platform/identifiers/id.js';
import { fromUuid, toUuid } from '../../../platform/identifiers/id.js';
import type { ActorSnapshot } from '../actor-snapshot.js';
import type { RecordKind } from '../engine/map-rules.js';
import { completeIntakePolicy, defaultIntakePolicy } from '../engine/policy/default-policy.js';
import { intakePolicyInputSchema, policyHash } from '../engine/policy/intake-policy.js';
import type { IntakePolicy } from '../engine/policy/intake-policy.js';
import { intakePolicyUnusable } from '../intake.errors.js';
import type { IntakePolicyDto, ListIntakePoliciesQuery } from './intake-policy.dto.js';
import { WrittenIntakePolicy } from './intake-policy.entity.js';
import type { PolicyInForce } from './policy-in-force.js';

export interface IntakePolicyRow {
  id: string;
  kind: RecordKind;
  number: number;
  policy: unknown;
  policy_hash: string;
  reason: string;
  created_by: ActorSnapshot;
  created_at: Date;
}

/** Finds policies. */
@Injectable()
export class ReadIntakePolicy {
  /** @throws DomainError `object.not_found` */
  async require(reader: Reader, id: Id<'ipo'>): Promise<WrittenIntakePolicy> {
    const found = await reader.manager.findOneBy(WrittenIntakePolicy, { id });
    if (found === null) throw objectNotFound.with(`There is no intake policy ${id}, or you cannot see it.`);
    found.policy = filledIn(found);
    return found;
  }

  /** The one written last for a kind of data, or the default while there is none. */
  async inForce(reader: Reader, engagementId: Id<'eng'>, kind: RecordKind): Promise<PolicyInForce> {
    const last = await reader.manager.findOne(WrittenIntakePolicy, { where: { engagementId, kind }, order: { number: 'DESC' } });
    if (last !== null) return { id: last.id, kind, number: last.number, policy: filledIn(last), policyHash: last.policyHash };
    const policy = defaultIntakePolicy(kind);
    return { id: null, kind, number: 0, policy, policyHash: policyHash(policy) };
  }

  /** The one written last that says the same; null while nobody has written it. */
  saying(reader: Reader, engagementId: Id<'eng'>, kind: RecordKind, hash: string): Promise<WrittenIntakePolicy | null> {
    return reader.manager.findOne(WrittenIntakePolicy, { where: { engagementId, kind, policyHash: hash }, order: { number: 'DESC' } });
  }

  /** What a version is held to: the policy that was asked for, or the one in force. @throws DomainError `intake_policy.unusable` */
  async forVersion(reader: Reader, engagementId: Id<'eng'>, kind: RecordKind, asked: Id<'ipo'> | undefined): Promise<PolicyInForce> {
    if (asked === undefined) return this.inForce(reader, engagementId, kind);
    const found = await reader.manager.findOneBy(WrittenIntakePolicy, { id: asked, engagementId, kind });
    if (found === null) throw intakePolicyUnusable.with(`There is no intake policy ${asked} of this engagement for data of the kind ${kind}.`);
    return { id: found.id, kind, number: found.number, policy: filledIn(found), policyHash: found.policyHash };
  }

  /** One page of an engagement's policies, the newest first. */
  page(reader: Reader, engagementId: Id<'eng'>, query: ListIntakePoliciesQuery, fingerprint: unknown): Promise<IntakePolicyRow[]> {
    const parameters = new Parameters();
    const conditions = [`p.engagement_id = ${parameters.add(toUuid(engagementId))}`];
    if (query.kind !== undefined) conditions.push(`p.kind = ${parameters.add(query.kind)}`);
    const paging = keyset(parameters, [
      { expression: 'p.created_at', type: 'timestamptz', direction: 'desc' }, { expression: 'p.id', type: 'uuid', direction: 'desc' },
    ], query, fingerprint);
    return reader.query<IntakePolicyRow>(
      `select p.id, p.kind, p.number, p.policy, p.policy_hash, p.reason, p.created_by, p.created_at, ${paging.keys}
       from intake.intake_policy p where ${conditions.join(' and ')} and ${paging.after} ${paging.orderAndLimit}`,
      parameters.values,
    );
  }
}

export function listedIntakePolicy(row: IntakePolicyRow, engagementId: Id<'eng'>): IntakePolicyDto {
  return {
    id: fromUuid('ipo', row.id), engagementId, kind: row.kind, number: row.number, policy: filledIn(row), policyHash: row.policy_hash, reason: row.reason,
    createdBy: row.created_by, createdAt: row.created_at.toISOString(),
  };
}

/** With what has become part of policies since it was written. */
function filledIn({ kind, policy }: { readonly kind: RecordKind; readonly policy: unknown }): IntakePolicy {
  return completeIntakePolicy(kind, intakePolicyInputSchema.parse(policy));
}
