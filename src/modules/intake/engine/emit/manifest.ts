import { z } from 'zod';
import { findingTypes, type FindingType } from '../findings/finding-types.js';
import { mapRulesSchema } from '../map-rules.js';
import { intakePolicySchema, policyHash, type IntakePolicy } from '../policy/intake-policy.js';
import type { MapRules } from '../map-rules.js';
import type { FilePlan } from '../plan/dataset-plan.js';
import type { OutputReport } from '../report/intake-report.js';
import { emittedShardSchema, outputFormats, type EmittedShard, type OutputFormat } from './emitted-shard.js';

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const redactions = z.partialRecord(z.enum(findingTypes), count);

/** What the cleaned shards are, and what they were made of. It holds no time, so the same run writes the same bytes. */
export const manifestSchema = z.strictObject({
  /** Version of this shape. */
  version: z.literal(1),
  format: z.enum(outputFormats),
  /** Of the program that wrote the shards. */
  codeVersion: z.string().min(1),
  rules: mapRulesSchema,
  policy: intakePolicySchema,
  /** Of the policy: two with the same hash mean the same. */
  policySha256: sha256,
  /** What was uploaded, by name. */
  inputs: z.array(z.strictObject({ name: z.string(), bytes: count, sha256 })),
  /** In order; shards of which nothing was kept are left out. */
  shards: z.array(z.strictObject({ name: z.string(), ...emittedShardSchema.omit({ redactions: true }).shape })),
  totals: z.strictObject({ shards: count, documents: count, tokens: count, bytes: count, redactions }),
});
export type Manifest = z.infer<typeof manifestSchema>;

export interface ManifestInput {
  /** In any order. */
  readonly files: readonly Pick<FilePlan, 'file' | 'bytes' | 'sha256'>[];
  readonly rules: MapRules;
  readonly policy: IntakePolicy;
  readonly format: OutputFormat;
  readonly codeVersion: string;
  /** All shards in their order, also those of which nothing was kept. */
  readonly shards: readonly EmittedShard[];
}

/** Name of a cleaned shard beside its manifest, by its position among all shards. */
export function emittedShardName(position: number, format: OutputFormat): string {
  return `data/part-${String(position).padStart(5, '0')}.${format}`;
}

export function buildManifest({ files, rules, policy, format, codeVersion, shards }: ManifestInput): Manifest {
  const sum = (value: (shard: EmittedShard) => number): number => shards.reduce((total, shard) => total + value(shard), 0);
  const written = shards.map(({ documents, tokens, bytes, sha256 }, position) => ({ name: emittedShardName(position, format), documents, tokens, bytes, sha256 }));
  const kept = written.filter(({ documents }) => documents > 0);
  return manifestSchema.parse({
    version: 1,
    format,
    codeVersion,
    rules,
    policy,
    policySha256: policyHash(policy),
    inputs: files.map(({ file, bytes, sha256 }) => ({ name: file, bytes, sha256 })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    shards: kept,
    totals: {
      shards: kept.length,
      documents: sum(({ documents }) => documents),
      tokens: sum(({ tokens }) => tokens),
      bytes: kept.reduce((total, { bytes }) => total + bytes, 0),
      redactions: sumRedactions(shards),
    },
  });
}

/** What a report says of the output. */
export function outputOf({ format, totals }: Manifest): OutputReport {
  return { format, ...totals };
}

function sumRedactions(shards: readonly EmittedShard[]): Partial<Record<FindingType, number>> {
  const sums = new Map<FindingType, number>();
  for (const type of findingTypes) {
    const total = shards.reduce((sum, shard) => sum + (shard.redactions[type] ?? 0), 0);
    if (total > 0) sums.set(type, total);
  }
  return Object.fromEntries(sums);
}
