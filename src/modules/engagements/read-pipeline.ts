import type { Reader } from '../../platform/database/tx.js';
import { fromUuid } from '../../platform/identifiers/id.js';
import type { Id } from '../../platform/identifiers/id.js';
import type { Money } from '../../platform/money.js';
import { engagementStages } from './engagement.workflow.js';
import type { EngagementStage } from './engagement.workflow.js';

/** What is in one stage, and what came and went. */
export interface StageFigures {
  stage: EngagementStage;
  engagements: number;
  onHold: number;
  /** Past the end of the stage's service level, and not on hold. */
  overdue: number;
  /** Of the accepted dataset versions of all engagements in the stage. */
  acceptedTokens: number;
  /** Prices of signed contracts, a sum for each currency, by its code. */
  signedContracts: { count: number; value: Money }[];
  /** Whichever has been in the stage longest; null for a final stage, or an empty one. */
  oldest: { engagementId: Id<'eng'>; organizationId: Id<'org'>; name: string; since: Date } | null;
  entered: number;
  left: number;
}

interface StageRow {
  stage: string;
  engagements: number;
  on_hold: number;
  overdue: number;
  accepted_tokens: string;
}

interface OldestRow {
  stage: string;
  id: string;
  organization_id: string;
  name: string;
  stage_entered_at: Date;
}

/** Reads all stages in a few statements: of one snapshot when the reader has one. */
export async function readPipeline(reader: Reader, since: Date, until: Date): Promise<StageFigures[]> {
  const standing = await reader.query<StageRow>(
    `select stage, count(*)::int as engagements, (count(*) filter (where on_hold))::int as on_hold,
            (count(*) filter (where closed_at is null and not on_hold and stage_due_at < $1))::int as overdue,
            coalesce(sum((facts->'acceptedData'->>'tokens')::numeric), 0)::text as accepted_tokens
     from engagements.engagement group by stage`,
    [reader.now],
  );
  const oldest = await reader.query<OldestRow>(
    `select distinct on (stage) stage, id, organization_id, name, stage_entered_at
     from engagements.engagement where closed_at is null order by stage, stage_entered_at, id`,
  );
  const contracts = await reader.query<{ stage: string; currency: string; count: number; amount: string }>(
    `select stage, facts->'contract'->'price'->>'currency' as currency, count(*)::int as count, sum((facts->'contract'->'price'->>'amount')::numeric)::text as amount
     from engagements.engagement where (facts->'contract'->>'signed')::boolean group by 1, 2 order by 1, 2`,
  );
  const moves = await reader.query<{ stage: string; entered: number; left: number }>(
    `select stage, sum(entered)::int as entered, sum("left")::int as "left" from (
       select to_stage as stage, 1 as entered, 0 as "left" from engagements.history where at >= $1 and at < $2 and from_stage is distinct from to_stage
       union all select from_stage, 0, 1 from engagements.history where at >= $1 and at < $2 and from_stage <> to_stage
     ) as move group by stage`,
    [since, until],
  );
  return engagementStages.map((stage) => {
    const figures = standing.find((row) => row.stage === stage);
    const longest = oldest.find((row) => row.stage === stage);
    const moved = moves.find((row) => row.stage === stage);
    return {
      stage,
      engagements: figures?.engagements ?? 0, onHold: figures?.on_hold ?? 0, overdue: figures?.overdue ?? 0,
      acceptedTokens: exact(figures?.accepted_tokens ?? '0'),
      signedContracts: contracts.filter((row) => row.stage === stage).map(({ count, currency, amount }) => ({ count, value: { amount: exact(amount), currency } })),
      oldest: longest === undefined ? null : {
        engagementId: fromUuid('eng', longest.id), organizationId: fromUuid('org', longest.organization_id), name: longest.name, since: longest.stage_entered_at,
      },
      entered: moved?.entered ?? 0, left: moved?.left ?? 0,
    };
  });
}

function exact(sum: string): number {
  const value = Number(sum);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the sum ${sum} is too large to be exact`);
  return value;
}
