import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { configSections } from '../../src/platform/config/config.js';
import type { ConfigSection } from '../../src/platform/config/config.js';
import { expectGenerated, table } from './generated.js';

/** Read by libraries, or before the configuration is: they are standard, and only named here. */
const STANDARD: Record<string, string> = {
  AWS_ACCESS_KEY_ID: 'key of the S3-compatible store; the other ways of the AWS SDK to find credentials work too',
  AWS_SECRET_ACCESS_KEY: 'secret of the S3-compatible store',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'where traces go, such as http://collector:4318; tracing is off unless one of these names an exporter',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'the same, for traces only',
  OTEL_TRACES_EXPORTER: 'the exporter of traces, such as otlp or console',
  OTEL_SDK_DISABLED: 'true switches tracing off whatever the others say',
  OTEL_SERVICE_NAME: 'name of the service in traces; atelier when not set',
  OTEL_METRICS_EXPORTER: 'none when not set: metrics are at /metrics',
  OTEL_LOGS_EXPORTER: 'none when not set: logs go to standard output',
};

let sections: readonly ConfigSection[];

beforeAll(async () => {
  // Every module declares its settings when it is loaded.
  await import('../../src/app.module.js');
  sections = configSections();
});

const fieldsOf = (section: ConfigSection): [string, z.ZodType][] => Object.entries(section.schema.shape) as [string, z.ZodType][];

/** The value that a field has when the variable is not set. */
function defaultOf(field: z.core.$ZodType): unknown {
  const { def } = field._zod as { def: { defaultValue?: unknown; innerType?: z.core.$ZodType; in?: z.core.$ZodType } };
  if ('defaultValue' in def) return def.defaultValue;
  const inner = def.innerType ?? def.in;
  return inner === undefined ? undefined : defaultOf(inner);
}

/** What holds when the variable is not set, in words of the setting's own where its value would say nothing, or depends on the machine. */
function whenNotSet(field: z.ZodType): string {
  const told = z.globalRegistry.get(field)?.['whenNotSet'];
  if (typeof told === 'string') return told;
  const value = defaultOf(field);
  if (value === '') return 'empty';
  return typeof value === 'string' || typeof value === 'number' ? `\`${value}\`` : '';
}

function page(): string {
  return [
    '# Configuration',
    '',
    'Settings are environment variables, read once at start. An empty variable counts as not set. One that is missing or cannot be used',
    'stops the start with a list of all mistakes, each with what to write (exit code 78); so does a variable that begins with `ATELIER_`',
    'and is none of these. `atelier doctor` tries what they lead to.',
    '',
    'This page is made from the code: `npm run docs:generate`.',
    ...sections.flatMap((section) => [
      '', `## ${section.name}`, '',
      ...table(['variable', 'what to write', 'when not set'], fieldsOf(section).map(([name, field]) => [`\`${name}\``, field.description ?? '', whenNotSet(field)])),
    ]),
    '', '## Standard variables', '',
    ...table(['variable', 'what it does'], Object.entries(STANDARD).map(([name, text]) => [`\`${name}\``, text])),
    '',
  ].join('\n');
}

describe('docs/configuration.md', () => {
  it('is what the code says', () => expectGenerated('configuration.md', page()));

  it('says of each setting what to write', () => {
    expect(sections.flatMap((section) => fieldsOf(section).filter(([, field]) => (field.description ?? '') === '').map(([name]) => name))).toEqual([]);
  });

  it('says of each setting what holds when it is not set', () => {
    expect(sections.flatMap((section) => fieldsOf(section).filter(([, field]) => whenNotSet(field) === '').map(([name]) => name))).toEqual([]);
  });

  it('names each setting once', () => {
    const names = [...sections.flatMap((section) => fieldsOf(section).map(([name]) => name)), ...Object.keys(STANDARD)];
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('asks for nothing in the embedded default', () => {
    expect(sections.filter((section) => !section.schema.safeParse({}).success).map((section) => section.name)).toEqual([]);
  });

  it('knows every variable of the server that the code reads by itself', () => {
    const source = new URL('../../src/', import.meta.url);
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    const settings = new Set([...sections.flatMap((section) => fieldsOf(section).map(([name]) => name)), ...Object.keys(STANDARD)]);
    // The machine's own, which say where programs and temporary files are.
    const machine = new Set(['PATH', 'LD_LIBRARY_PATH', 'TMPDIR']);
    const read = files.flatMap((file) => [...readFileSync(new URL(file, source), 'utf8').matchAll(/\benv(?:\.|\[')([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name ?? ''));
    expect([...new Set(read)].filter((name) => !settings.has(name) && !machine.has(name))).toEqual([]);
    expect(read.length).toBeGreaterThan(3);
  });
});
