import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineEvent, eventDefinitions } from '../../platform/events/define-event.js';
import { mistakesIn, tell } from './telling.js';
import { tellings } from './tellings.js';
import type { Template } from './templates/template.js';

const happened = defineEvent({ type: 'spec.happened', version: 1, forPartners: true, schema: z.object({ name: z.string() }), describe: () => 'It happened' });
const forStaff: Template<{ name: string }> = { name: 'for-staff', audience: 'staff', write: ({ name }) => ({ subject: name, paragraphs: [] }) };
const forCustomers: Template<{ name: string }> = { ...forStaff, name: 'for-customers', audience: 'customer' };
const always = () => true;

describe('the table of tellings', () => {
  it('has no mistakes', () => {
    expect(mistakesIn(tellings, (event) => eventDefinitions().get(event.type) === event)).toEqual([]);
    expect(tellings.length).toBeGreaterThan(30);
  });

  it('never lets words for the lab reach a customer, nor the other way round', () => {
    expect(mistakesIn([tell({ event: happened, template: forStaff, recipients: ['owner', 'sponsors'] })], always)).toEqual(['the staff template for-staff would go to sponsors']);
    expect(mistakesIn([tell({ event: happened, template: forCustomers, recipients: ['finance'] })], always)).toEqual(['the customer template for-customers would go to finance']);
  });

  it('names an event that is not declared, nobody to tell, a name used twice, and a row written twice', () => {
    const row = tell({ event: happened, template: forStaff, recipients: ['owner'] });
    expect(mistakesIn([row], () => false)).toEqual(['for-staff is told on spec.happened, which is not declared']);
    expect(mistakesIn([{ ...row, recipients: [] }], always)).toEqual(['nobody gets for-staff on spec.happened']);
    expect(mistakesIn([row, row], always)).toEqual(['for-staff is told on spec.happened twice']);
    const other = defineEvent({ ...happened, type: 'spec.happened_too' });
    expect(mistakesIn([row, tell({ event: other, template: { ...forStaff }, recipients: ['owner'] })], always)).toEqual(['two templates are named for-staff']);
  });

  it('can write every template for any data that its event can carry', () => {
    for (const { event, template } of tellings) {
      const data = event.schema.parse(example(event.schema));
      for (const about of [{ engagement: 'Case law', organization: 'Fabrikam' }, { engagement: null, organization: null }]) {
        const letter = template.write(data, about);
        expect(letter.subject).not.toBe('');
        expect(letter.paragraphs.length).toBeGreaterThan(0);
        expect(JSON.stringify(letter)).not.toMatch(/undefined|NaN|\[object|Invalid|null/);
      }
    }
  });
});

/** The plainest value that a schema takes. */
function example(schema: z.ZodType): unknown {
  const json = z.toJSONSchema(schema) as JsonSchema;
  return value(json);
}

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  format?: string;
  exclusiveMinimum?: number;
  const?: unknown;
}

function value(json: JsonSchema): unknown {
  if (json.const !== undefined) return json.const;
  if (json.enum !== undefined) return json.enum[0];
  if (json.anyOf !== undefined) return value(json.anyOf[0] ?? {});
  if (json.format === 'date') return '2026-03-03';
  if (json.format === 'date-time') return '2026-03-03T12:00:00.000Z';
  if (json.type === 'object') return Object.fromEntries(Object.entries(json.properties ?? {}).map(([key, inner]) => [key, key === 'currency' ? 'USD' : value(inner)]));
  if (json.type === 'array') return [];
  if (json.type === 'boolean') return true;
  return json.type === 'integer' || json.type === 'number' ? 7 : 'text';
}
