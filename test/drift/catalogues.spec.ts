import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Config } from '../../src/platform/config/config.js';
import { errorDefinitions } from '../../src/platform/errors/domain-error.js';
import type { ErrorDefinition } from '../../src/platform/errors/domain-error.js';
import { eventDefinitions } from '../../src/platform/events/define-event.js';
import type { EventDefinition } from '../../src/platform/events/define-event.js';
import { EVENT_HANDLER } from '../../src/platform/events/event-handler.js';
import type { EventHandlerMetadata } from '../../src/platform/events/event-handler.js';
import { jobDefinitions } from '../../src/platform/jobs/define-job.js';
import type { JobDefinition } from '../../src/platform/jobs/define-job.js';
import { JOB_HANDLER } from '../../src/platform/jobs/job-handler.js';
import { expectGenerated, table } from './generated.js';

interface Handler { name: string; hears: string[]; forPartners: boolean }

const source = new URL('../../src/', import.meta.url);

let errors: readonly ErrorDefinition[];
let events: EventDefinition[];
let jobs: JobDefinition[];
let handlers: Handler[];
let handledJobs: string[];

beforeAll(async () => {
  await import('../../src/app.module.js');
  const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
  errors = errorDefinitions();
  events = [...eventDefinitions().values()].toSorted((a, b) => a.type.localeCompare(b.type));
  jobs = [...jobDefinitions().values()].toSorted(byName);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(handler|job)\.ts$/.test(file));
  const classes = (await Promise.all(files.map((file) => import(new URL(file, source).href) as Promise<Record<string, unknown>>)))
    .flatMap((exported) => Object.values(exported)).filter((value): value is new () => unknown => typeof value === 'function');
  const metadata = <T>(key: string): T[] => classes.flatMap((target) => (Reflect.hasMetadata(key, target) ? [Reflect.getMetadata(key, target) as T] : []));
  handlers = metadata<EventHandlerMetadata>(EVENT_HANDLER).map(({ name, events: heard }) => ({
    name, forPartners: heard === 'for partners', hears: heard === 'for partners' ? [] : heard.map((event) => event.type).toSorted(),
  })).toSorted(byName);
  handledJobs = metadata<JobDefinition>(JOB_HANDLER).map(({ name }) => name).toSorted();
});

const GENERATED = 'This page is made from the code: `npm run docs:generate`.';
const code = (text: string): string => `\`${text}\``;
const nounOf = (name: string): string => name.split('.')[0] ?? name;

/** Groups in the order in which their first members come. */
function byNoun<T>(items: readonly T[], name: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(nounOf(name(item)), [...(groups.get(nounOf(name(item))) ?? []), item]);
  return [...groups];
}

function errorsPage(): string {
  return [
    '# Errors',
    '',
    'Every error is a problem document (RFC 9457, `application/problem+json`): `type`, `title`, `status`, `detail`, `instance`, `code`,',
    '`requestId`, and `errors` with a path for each mistake in a request. `code` is stable, `type` leads to its explanation',
    '(`/errors/{code}`), `detail` says what is wrong in this case. An object of another organization is not found, exactly as one that',
    'never was. The token endpoint answers as RFC 6749 says instead.',
    '',
    GENERATED,
    ...byNoun(errors, (error) => error.code).flatMap(([noun, kinds]) => [
      '', `## ${noun}`, '',
      ...table(['code', 'status', 'title', 'what to do'], kinds.map((kind) => [code(kind.code), String(kind.status), kind.title, kind.help])),
    ]),
    '',
  ].join('\n');
}

interface Shape { type?: string | string[]; properties?: Record<string, Shape>; items?: Shape; enum?: unknown[]; const?: unknown; format?: string; anyOf?: Shape[]; oneOf?: Shape[]; additionalProperties?: Shape | false }

/** The data's shape in one word or a few: `text`, `whole number`, `{ amount, currency }`. */
function wordsFor(shape: Shape): string {
  if (shape.const !== undefined) return code(JSON.stringify(shape.const));
  if (shape.enum !== undefined) return shape.enum.map((value) => code(JSON.stringify(value))).join(', ');
  const choices = shape.anyOf ?? shape.oneOf ?? (Array.isArray(shape.type) ? shape.type.map((type) => ({ ...shape, type })) : undefined);
  if (choices !== undefined) return choices.map(wordsFor).join(' or ');
  switch (shape.type) {
    case 'string': return shape.format === undefined ? 'text' : shape.format;
    case 'integer': return 'whole number';
    case 'array': return `list of ${wordsFor(shape.items ?? {})}`;
    case 'object': return shape.properties === undefined ? 'object' : `{ ${Object.keys(shape.properties).join(', ')} }`;
    case undefined:
    default: return typeof shape.type === 'string' ? shape.type : 'anything';
  }
}

/** Data of this shape in which each text says which field it comes from. */
function sampleOf(shape: Shape, field: string): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum !== undefined) return shape.enum[0];
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices !== undefined) return sampleOf(choices[0] ?? {}, field);
  switch (Array.isArray(shape.type) ? shape.type[0] : shape.type) {
    case 'string': return field === 'currency' ? 'USD' : shape.format === 'date-time' ? '2026-03-31T15:00:00.000Z' : shape.format === 'date' ? '2026-03-31' : `‹${field}›`;
    case 'integer': return field === 'amount' ? 125_000_000 : 2;
    case 'number': return 0.97;
    case 'boolean': return true;
    case 'array': return [sampleOf(shape.items ?? {}, field)];
    case 'object': return Object.fromEntries(Object.entries(shape.properties ?? {}).map(([name, child]) => [name, sampleOf(child, name)]));
    case undefined:
    default: return null;
  }
}

const shapeOf = (event: EventDefinition): Shape => z.toJSONSchema(event.schema, { io: 'output', unrepresentable: 'any', reused: 'inline' }) as Shape;

function eventsPage(): string {
  return [
    '# Events',
    '',
    'What happened, named in the past tense. An event is written in the transaction of what it tells, is kept, and is read at',
    '`GET /v1/events`; those for partners are also sent to their webhook endpoints. Fields may be added; a field that changes its meaning',
    'makes a new version. The sentence is what a timeline says, with `‹field›` for a value.',
    '',
    GENERATED,
    ...byNoun(events, (event) => event.type).flatMap(([noun, kinds]) => ['', `## ${noun}`, ...kinds.flatMap((event) => [
      '', `### ${event.type}`, '',
      `Version ${event.version}, ${event.forPartners ? 'for partners too' : 'for staff only'}. “${event.describe(sampleOf(shapeOf(event), '') as never)}”`, '',
      ...table(['field', 'value'], Object.entries(shapeOf(event).properties ?? {}).map(([name, shape]) => [code(name), wordsFor(shape)])),
    ])]),
    '',
  ].join('\n');
}

function wait(milliseconds: number): string {
  return milliseconds % 60_000 === 0 ? `${milliseconds / 60_000} min` : `${milliseconds / 1000} s`;
}

/** When a job runs by itself, if nobody set it otherwise. */
function scheduleOf(job: JobDefinition): string {
  if (job.schedule === undefined) return '';
  const { pattern, timeZone } = typeof job.schedule === 'function' ? job.schedule(Config.read({})) : job.schedule;
  return `${code(pattern)} ${timeZone}${typeof job.schedule === 'function' ? ', or as set' : ''}`;
}

function jobsPage(): string {
  const fields = (job: JobDefinition): string => Object.keys(job.schema.shape).map(code).join(', ');
  return [
    '# Jobs',
    '',
    'Work in a queue. A job’s payload holds ids, never customers’ data. It is tried as often as its attempts say, with a wait that doubles; then',
    'it is kept as failed, listed at `GET /v1/admin/jobs/failed`, and can be run again. A job may run more than once, so each reads the state',
    'anew and returns when there is nothing left to do.',
    '',
    GENERATED,
    '',
    ...table(['job', 'queue', 'payload', 'attempts', 'first wait', 'runs by itself'], jobs.map((job) => [
      code(job.name), job.queue, fields(job), String(job.attempts), wait(job.backoff),
      scheduleOf(job),
    ])),
    '',
    '# Event handlers',
    '',
    'Each runs in the transaction that notes that it ran: once in effect for an event, however often it is delivered.',
    '',
    ...table(['handler', 'hears'], handlers.map((handler) => [code(handler.name), handler.forPartners ? 'every event for partners' : handler.hears.map(code).join(', ')])),
    '',
  ].join('\n');
}

describe('docs/errors.md', () => {
  it('is what the code says', () => expectGenerated('errors.md', errorsPage()));

  it('has codes and words that a caller can use', () => {
    const unfit = errors.filter(({ code: name, status, title, help }) =>
      !/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?$/.test(name) || status < 400 || status > 599 || /[.\n]$/.test(title) || !/^[A-Z`].*[.]$/s.test(help));
    expect(unfit.map(({ code: name }) => name)).toEqual([]);
  });
});

describe('docs/events.md', () => {
  it('is what the code says', () => expectGenerated('events.md', eventsPage()));

  it('says whose event it is to each that partners see', () => {
    expect(events.filter((event) => event.forPartners && !('organizationId' in event.schema.shape)).map(({ type }) => type)).toEqual([]);
  });
});

describe('docs/jobs.md', () => {
  it('is what the code says', () => expectGenerated('jobs.md', jobsPage()));

  it('has a class for each job, and a job for each class', () => {
    expect(handledJobs).toEqual(jobs.map(({ name }) => name));
  });
});
