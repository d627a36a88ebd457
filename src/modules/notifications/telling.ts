import type { z } from 'zod';
import type { EventDefinition } from '../../platform/events/define-event.js';
import type { Template } from './templates/template.js';

/** People at the lab. */
export const staffGroups = ['owner', 'organization_owners', 'lead', 'team', 'data_stewards', 'finance', 'administrators'] as const;
/** People at the customer, by what they are asked about. */
export const contactGroups = ['sponsors', 'billing_contacts', 'technical_contacts', 'legal_contacts'] as const;
export type StaffGroup = (typeof staffGroups)[number];
export type ContactGroup = (typeof contactGroups)[number];
export type Group = StaffGroup | ContactGroup;

/** Who is told what, in which words. */
export interface Telling {
  readonly event: EventDefinition;
  readonly template: Template<Record<string, unknown>>;
  readonly recipients: readonly Group[];
  /** Told only when this holds; always when it is left out. */
  readonly when?: (data: Record<string, unknown>) => boolean;
}

/** One row of the table. The compiler sees to it that the event's data have what the template speaks of. */
export function tell<S extends z.ZodObject>(row: {
  event: EventDefinition<S>; template: Template<NoInfer<z.output<S>>>; recipients: readonly Group[]; when?: (data: NoInfer<z.output<S>>) => boolean;
}): Telling {
  return row as unknown as Telling;
}

/** What is wrong with the table, for the start to fail on: words for the lab that would reach a customer, first of all. */
export function mistakesIn(tellings: readonly Telling[], isDeclared: (event: EventDefinition) => boolean): string[] {
  const mistakes: string[] = [];
  const templates = new Map<string, Telling['template']>();
  const rows = new Set<string>();
  for (const { event, template, recipients } of tellings) {
    const known: readonly string[] = template.audience === 'customer' ? contactGroups : staffGroups;
    const strangers = recipients.filter((group) => !known.includes(group));
    if (strangers.length > 0) mistakes.push(`the ${template.audience} template ${template.name} would go to ${strangers.join(', ')}`);
    if (recipients.length === 0) mistakes.push(`nobody gets ${template.name} on ${event.type}`);
    if (!isDeclared(event)) mistakes.push(`${template.name} is told on ${event.type}, which is not declared`);
    if ((templates.get(template.name) ?? template) !== template) mistakes.push(`two templates are named ${template.name}`);
    if (rows.has(`${event.type} ${template.name}`)) mistakes.push(`${template.name} is told on ${event.type} twice`);
    templates.set(template.name, template);
    rows.add(`${event.type} ${template.name}`);
  }
  return mistakes;
}
