import fc from 'fast-check';
import type { Schema } from './openapi.js';

/** Stands for an id that is known only when the request is sent: `§eng:17§` is the seventeenth, counted around, of those seen so far. */
const PLACEHOLDER = /§([a-z]{3}):(\d+)§/g;

/** Stands for the id of a dataset in the encoding of tus' metadata. */
const ENCODED = /§§(\d+)§§/g;

/** Puts ids in the place of what stands for them. */
export function fillIn(text: string, idOf: (prefix: string, choice: number) => string): string {
  return text.replaceAll(ENCODED, (_, choice: string) => Buffer.from(idOf('dst', Number(choice))).toString('base64'))
    .replaceAll(PLACEHOLDER, (_, prefix: string, choice: string) => idOf(prefix, Number(choice)));
}

export type Schemas = Record<string, Schema>;
const MAX_DEPTH = 8;
const WORDS = ['Contract answers', 'quality', 'en', 'de', 'EUR', 'accuracy', 'Ada Weber', 'x', 'Überprüfung', '日本語', '2031-04-01'];

/** What fields of these names must be besides what their schemas say. */
const KNOWN: Record<string, readonly string[]> = {
  country: ['DE', 'US'], timeZone: ['Europe/Berlin', 'America/New_York'], currency: ['USD', 'EUR'], gate: ['organization_verified', 'sponsor_named', 'team_confirmed', 'contract_signed'],
};

/** Values that `schema` takes, as far as a schema can say. */
export function valuesOf(schema: Schema, schemas: Schemas, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valuesOf(schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {}, schemas, depth + 1);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map((each) => valuesOf(each, schemas, depth + 1)));
  if (schema.allOf !== undefined) return fc.tuple(...schema.allOf.map((each) => valuesOf(each, schemas, depth + 1))).map((parts) => Object.assign({}, ...parts) as unknown);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return fc.oneof(...types.map((type) => valuesOfType(type, schema, schemas, depth)));
}

function valuesOfType(type: string | undefined, schema: Schema, schemas: Schemas, depth: number): fc.Arbitrary<unknown> {
  switch (type) {
    case 'string': return textsOf(schema);
    case 'integer': return integersOf(schema);
    case 'number': return fc.oneof(integersOf(schema), fc.double({ min: schema.minimum ?? schema.exclusiveMinimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true }));
    case 'boolean': return fc.boolean();
    case 'null': return fc.constant(null);
    case 'array': {
      const least = schema.minItems ?? 0;
      const items = schema.prefixItems === undefined
        ? fc.array(valuesOf(schema.items ?? {}, schemas, depth + 1), { minLength: least, maxLength: Math.max(least, Math.min(schema.maxItems ?? 3, depth > MAX_DEPTH ? 0 : 3)) })
        : fc.tuple(...schema.prefixItems.map((each) => valuesOf(each, schemas, depth + 1)));
      return items;
    }
    case 'object': return objectsOf(schema, schemas, depth);
    case undefined:
    default: return fc.constantFrom<unknown>('text', 1, null, {});
  }
}

function objectsOf(schema: Schema, schemas: Schemas, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.fromEntries(Object.entries(properties).filter(([name]) => depth <= MAX_DEPTH || required.includes(name)).map(([name, each]) => {
    const known = KNOWN[name];
    const values = valuesOf(each, schemas, depth + 1);
    return [name, known === undefined ? values : fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>(...known) }, { weight: 1, arbitrary: values })];
  }));
  const named = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
  if (typeof additionalProperties !== 'object' || Object.keys(properties).length > 0) return named;
  const names = schema.propertyNames === undefined ? fc.constantFrom('a', 'b', 'c') : valuesOf(schema.propertyNames, schemas, depth + 1).map(String);
  return fc.dictionary(names, valuesOf(additionalProperties, schemas, depth + 1), { maxKeys: 3, noNullPrototype: true });
}

function integersOf(schema: Schema): fc.Arbitrary<number> {
  const min = Math.ceil(schema.minimum ?? (schema.exclusiveMinimum === undefined ? 0 : schema.exclusiveMinimum + 1));
  const max = Math.max(min, Math.floor(schema.maximum ?? 1_000_000));
  return fc.oneof(fc.integer({ min, max: Math.min(max, min + 20) }), fc.maxSafeInteger().map((n) => min + (Math.abs(n) % (max - min + 1))), fc.constantFrom(min, max));
}

const text = (example: unknown): string => (typeof example === 'string' ? example : JSON.stringify(example));

function textsOf(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 200, pattern, format } = schema;
  const prefix = /^\^([a-z]{3})_\[0-7\]/.exec(pattern ?? '')?.[1];
  if (prefix !== undefined) return fc.nat(1000).map((choice) => `§${prefix}:${choice}§`);
  switch (format) {
    case 'date-time': return fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
    case 'date': return fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10));
    case 'email': return fc.constantFrom('ada@customer.example', 'b.c+d@customer.example');
    case 'uri': return fc.constantFrom('https://hooks.customer.example/in', 'https://203.0.113.7/x?y=z');
    case 'uuid': return fc.uuid();
    case undefined:
    default:
  }
  const free = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength, 40) }), fc.string({ minLength, maxLength }));
  const fitting = free.map((value) => (value.length < minLength ? value.padEnd(minLength, 'x') : value.slice(0, maxLength)));
  if (pattern === undefined) return fitting;
  try {
    // A generator of its own for the pattern, where it is simple enough for one.
    return fc.oneof(fc.stringMatching(new RegExp(pattern, 'u')), ...(schema.example === undefined ? [] : [fc.constant(text(schema.example))]));
  } catch {
    return schema.example === undefined ? fitting : fc.constant(text(schema.example));
  }
}
