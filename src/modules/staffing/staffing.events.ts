import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

const engagement = { engagementId: z.string(), organizationId: z.string() };
const allocation = { ...engagement, allocationId: z.string(), researcherId: z.string(), percent: z.int(), from: z.string(), to: z.string() };
const researcher = { researcherId: z.string(), name: z.string() };
// Not `organizationId`: an event of one organization is shown to it, and neither side may know of a wall.
const wall = { conflictWallId: z.string(), firstOrganizationId: z.string(), secondOrganizationId: z.string(), coolingOffDays: z.int() };

export const teamConfirmed = defineEvent({
  type: 'team.confirmed', version: 1, forPartners: true,
  schema: z.object({ ...engagement, name: z.string(), ownerId: z.string().nullable(), scopeVersion: z.int(), members: z.int(), staffMemberIds: z.array(z.string()) }),
  describe: (data) => `The team of ${data.members} was confirmed for scope version ${data.scopeVersion}`,
});

export const teamUnconfirmed = defineEvent({
  type: 'team.unconfirmed', version: 1, forPartners: false,
  schema: z.object({
    ...engagement, name: z.string(), ownerId: z.string().nullable(),
    because: z.array(z.string()).describe('`team_changed`, `scope_changed`, or codes of the problems that came up'),
  }),
  describe: (data) => `The team has to be confirmed again: ${data.because.join(', ').replaceAll('_', ' ')}`,
});

export const allocationProposed = defineEvent({
  type: 'allocation.proposed', version: 1, forPartners: false, schema: z.object(allocation),
  describe: (data) => `${data.percent} % of a researcher was proposed from ${data.from} to ${data.to}`,
});

export const allocationChanged = defineEvent({
  type: 'allocation.changed', version: 1, forPartners: false, schema: z.object(allocation),
  describe: (data) => `An allocation changed to ${data.percent} % from ${data.from} to ${data.to}`,
});

export const allocationEnded = defineEvent({
  type: 'allocation.ended', version: 1, forPartners: false, schema: z.object({ ...allocation, withdrawn: z.boolean() }),
  describe: (data) => (data.withdrawn ? 'An allocation was withdrawn' : `An allocation ends on ${data.to}`),
});

export const researcherAdded = defineEvent({
  type: 'researcher.added', version: 1, forPartners: false, schema: z.object(researcher),
  describe: (data) => `${data.name} became a researcher`,
});

export const researcherChanged = defineEvent({
  type: 'researcher.changed', version: 1, forPartners: false, schema: z.object({ ...researcher, changed: z.array(z.string()) }),
  describe: (data) => `${data.name} changed: ${data.changed.join(', ')}`,
});

export const conflictWallCreated = defineEvent({
  type: 'conflict_wall.created', version: 1, forPartners: false, schema: z.object(wall),
  describe: () => 'A conflict wall was put up between two organizations',
});

export const conflictWallEnded = defineEvent({
  type: 'conflict_wall.ended', version: 1, forPartners: false, schema: z.object(wall),
  describe: () => 'A conflict wall between two organizations ended',
});
