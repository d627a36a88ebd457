import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { OutputFormat } from '../../modules/intake/engine/emit/emitted-shard.js';
import type { LocalDatasetFile } from '../../modules/intake/engine/local/dataset-input.js';
import type { DatasetLabel } from '../../modules/intake/engine/local/write-metadata.js';
import { mapRulesSchema, type MapRules, type RecordKind } from '../../modules/intake/engine/map-rules.js';
import type { PlanLimits } from '../../modules/intake/engine/plan/dataset-plan.js';
import { completeIntakePolicy, defaultIntakePolicy } from '../../modules/intake/engine/policy/default-policy.js';
import { intakePolicyInputSchema, type IntakePolicy } from '../../modules/intake/engine/policy/intake-policy.js';
import type { EarlierData } from '../../modules/intake/engine/reduce/reduction.js';
import type { TrainingPlan } from '../../modules/intake/engine/report/estimate-savings.js';
import type { TrainingHardware } from '../../modules/intake/engine/report/savings.js';
import { shownName } from '../../modules/intake/engine/report/words.js';
import { messageOf } from '../../platform/errors/message-of.js';
import { currencySchema } from '../../platform/money.js';
import { ownVersion } from '../../platform/own-version.js';
import { UsageMistake } from '../exit-codes.js';
import { gatherFiles } from './gather-files.js';
import { assertOutputHarmless } from './guard-output.js';

/** As commander gives them. */
export interface IntakeOptions {
  readonly kind: RecordKind;
  readonly encoding?: MapRules['encoding'];
  readonly textField?: string;
  readonly phoneRegions?: readonly string[];
  readonly maxRecordBytes?: number;
  readonly maxExampleTokens?: number;
  readonly policy?: string;
  readonly policyPreview?: string;
  readonly evaluationSet?: readonly string[];
  readonly earlier?: readonly string[];
  readonly out: string;
  readonly work?: string;
  readonly format: OutputFormat;
  readonly workers?: number;
  readonly reportOnly?: boolean;
  readonly json?: boolean;
  readonly shardBytes?: number;
  readonly title?: string;
  readonly description?: string;
  readonly url?: string;
  readonly licence?: string;
  readonly creator?: string;
  readonly published?: string;
  readonly modelParameters?: number;
  readonly epochs?: number;
  readonly gpu: string;
  readonly gpuFlops: number;
  readonly gpuUtilisation: number;
  readonly gpuPrice: number;
  readonly currency: string;
}

/** What the options ask for, checked. */
export interface IntakeRequest {
  readonly files: readonly LocalDatasetFile[];
  readonly rules: MapRules;
  readonly policy: IntakePolicy;
  /** Another policy, to be compared. */
  readonly preview: IntakePolicy | null;
  readonly evaluationSets: readonly LocalDatasetFile[];
  readonly earlier: readonly EarlierData[];
  readonly workDirectory: string;
  readonly limits: Partial<PlanLimits>;
  readonly workers: number;
  readonly training: TrainingPlan | null;
  readonly title: string;
  readonly label: DatasetLabel;
  readonly codeVersion: string;
}

/** @throws UsageMistake */
export async function readIntakeRequest(paths: readonly string[], options: IntakeOptions): Promise<IntakeRequest> {
  // What an earlier run left is not data, where a folder above it is read.
  const workDirectory = options.work ?? join(options.out, '.work');
  const files = await gatherFiles(paths, [options.out, workDirectory]);
  const [first] = files;
  if (first === undefined) throw new UsageMistake('name the files or folders that hold the data');
  const evaluationSets = options.evaluationSet === undefined ? [] : await gatherFiles(options.evaluationSet, [options.out, workDirectory]);
  // A preview writes to the work directory alone.
  if (options.policyPreview === undefined) {
    const read = [...files.map(({ path }) => path), ...evaluationSets.map(({ path }) => path), ...(options.earlier ?? [])];
    await assertOutputHarmless(options.out, read, { writesData: options.reportOnly !== true });
  }
  const title = options.title ?? `Intake of ${shownName(first.name)}${files.length === 1 ? '' : ` and ${files.length - 1} more`}`;
  return {
    files,
    rules: rulesOf(options),
    policy: options.policy === undefined ? defaultIntakePolicy(options.kind) : await readPolicy(options.policy, options.kind),
    preview: options.policyPreview === undefined ? null : await readPolicy(options.policyPreview, options.kind),
    evaluationSets,
    earlier: await Promise.all((options.earlier ?? []).map(earlierData)),
    workDirectory,
    limits: options.shardBytes === undefined ? {} : { shardBytes: options.shardBytes },
    workers: options.workers ?? availableParallelism(),
    training: options.modelParameters === undefined ? null : { parameters: options.modelParameters, epochs: options.epochs ?? null, hardware: hardwareOf(options) },
    title,
    label: labelOf(title, options),
    codeVersion: `atelier ${ownVersion()}`,
  };
}

function labelOf(name: string, { description, url, licence, creator, published }: IntakeOptions): DatasetLabel {
  return {
    name, url: url ?? null, license: licence ?? 'not stated', creator: creator ?? 'not stated',
    description: description ?? 'Training data, deduplicated and redacted; its policy is in manifest.json.',
    datePublished: published ?? null,
  };
}

function rulesOf({ kind, encoding, textField, phoneRegions, maxRecordBytes, maxExampleTokens }: IntakeOptions): MapRules {
  const given = Object.entries({ kind, encoding, textField, phoneRegions, maxRecordBytes, maxExampleTokens }).filter(([, value]) => value !== undefined);
  return parsed(mapRulesSchema, Object.fromEntries(given), 'the options');
}

/** @throws UsageMistake that names what is wrong, and where */
async function readPolicy(file: string, kind: RecordKind): Promise<IntakePolicy> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageMistake(`the policy ${shownName(file)} cannot be read as JSON: ${messageOf(error)}`);
  }
  return completeIntakePolicy(kind, parsed(intakePolicyInputSchema, content, `the policy ${shownName(file)}`));
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new UsageMistake(`${what}:\n${result.error.issues.map(({ path, message }) => `  ${path.length === 0 ? 'as a whole' : path.join('.')}: ${message}`).join('\n')}`);
}

async function earlierData(path: string): Promise<EarlierData> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    throw new UsageMistake(`the band index ${shownName(path)} cannot be read; it is the file band-index.parquet of an earlier run`);
  }
  return { id: `${basename(path)}-${hash.digest('hex')}`, path };
}

function hardwareOf({ gpu, gpuFlops, gpuUtilisation, gpuPrice, currency }: IntakeOptions): TrainingHardware {
  const code = parsed(currencySchema, currency, '--currency');
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits ?? 2;
  return { name: gpu, peakFlops: gpuFlops, utilisation: gpuUtilisation, pricePerHour: { amount: Math.round(gpuPrice * 10 ** digits), currency: code } };
}

/** Commander's parsers of values. @throws InvalidArgumentError */
export const parse = {
  wholeNumber: (value: string): number => {
    const number = Number(value);
    if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('must be a whole number from 1 on');
    return number;
  },
  number: (value: string): number => {
    const number = Number(value);
    if (value.trim() === '' || !Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('must be a number above 0');
    return number;
  },
  share: (value: string): number => {
    const number = Number(value);
    if (!(number > 0 && number <= 1)) throw new InvalidArgumentError('must be above 0 and at most 1, such as 0.4');
    return number;
  },
  /** `7B`, `70e9`. */
  parameters: (value: string): number => {
    return inUnits(value, { M: 1e6, B: 1e9, T: 1e12 }, 'such as 7B or 70e9');
  },
  /** `16MB`, `1000000`. */
  bytes: (value: string): number => {
    return Math.round(inUnits(value, { kB: 1e3, MB: 1e6, GB: 1e9 }, 'such as 16MB'));
  },
  date: (value: string): string => {
    if (!z.iso.date().safeParse(value).success) throw new InvalidArgumentError('must be a date, such as 2026-03-31');
    return value;
  },
  regions: (value: string): string[] => {
    return value.split(',').map((region) => region.trim().toUpperCase());
  },
};

function inUnits(value: string, units: Readonly<Record<string, number>>, such: string): number {
  const match = /^([\d.]+(?:e\d+)?)\s*([a-z]*)$/i.exec(value.trim());
  const [, unit] = Object.entries(units).find(([name]) => name.toLowerCase() === match?.[2]?.toLowerCase()) ?? [];
  const number = Number(match?.[1]) * (match?.[2] === '' ? 1 : (unit ?? Number.NaN));
  if (!(number >= 1 && Number.isFinite(number))) throw new InvalidArgumentError(`must be a number, ${such}`);
  return number;
}
