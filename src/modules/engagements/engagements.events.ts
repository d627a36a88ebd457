import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

const about = { engagementId: z.string(), organizationId: z.string(), name: z.string() };
const ownerId = z.string().nullable();

export const engagementOpened = defineEvent({
  type: 'engagement.opened', version: 1, forPartners: true,
  schema: z.object({ ...about, ownerId }),
  describe: (data) => `The engagement “${data.name}” was opened`,
});

export const engagementStageEntered = defineEvent({
  type: 'engagement.stage_entered', version: 1, forPartners: true,
  schema: z.object({ ...about, ownerId, action: z.string(), from: z.string(), stage: z.string(), iteration: z.int(), passedByWaiver: z.array(z.string()) }),
  describe: (data) => `Entered ${data.stage} from ${data.from}${data.iteration > 1 ? ` (iteration ${data.iteration})` : ''}`,
});

export const engagementHeld = defineEvent({
  type: 'engagement.held', version: 1, forPartners: true,
  schema: z.object({ ...about, ownerId, stage: z.string() }),
  describe: (data) => `Put on hold in ${data.stage}`,
});

export const engagementResumed = defineEvent({
  type: 'engagement.resumed', version: 1, forPartners: true,
  schema: z.object({ ...about, ownerId, stage: z.string() }),
  describe: (data) => `Resumed in ${data.stage}`,
});

export const engagementGateWaived = defineEvent({
  type: 'engagement.gate_waived', version: 1, forPartners: false,
  schema: z.object({ ...about, gate: z.string(), stage: z.string() }),
  describe: (data) => `The gate ${data.gate} was waived in ${data.stage}`,
});

export const engagementFactRecorded = defineEvent({
  type: 'engagement.fact_recorded', version: 1, forPartners: false,
  schema: z.object({ engagementId: z.string(), organizationId: z.string(), key: z.string() }),
  describe: (data) => `New on record: ${data.key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
});

export const engagementOwnerChanged = defineEvent({
  type: 'engagement.owner_changed', version: 1, forPartners: false,
  schema: z.object({ ...about, ownerId, previousOwnerId: ownerId }),
  describe: () => 'The owner changed',
});

export const engagementAccepted = defineEvent({
  type: 'engagement.accepted', version: 1, forPartners: true,
  schema: z.object({ ...about, ownerId, iteration: z.int() }),
  describe: () => 'The customer accepted the model',
});

export const engagementDeadlineNear = defineEvent({
  type: 'engagement.deadline_near', version: 1, forPartners: false,
  schema: z.object({ ...about, ownerId, stage: z.string(), dueAt: z.iso.datetime() }),
  describe: (data) => `The service level of ${data.stage} ends at ${data.dueAt}`,
});

export const engagementDeadlinePassed = defineEvent({
  type: 'engagement.deadline_passed', version: 1, forPartners: false,
  schema: z.object({ ...about, ownerId, stage: z.string(), dueAt: z.iso.datetime() }),
  describe: (data) => `The service level of ${data.stage} ended at ${data.dueAt}`,
});
