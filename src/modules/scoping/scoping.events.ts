import { z } from 'zod';
import { defineEvent } from '../../platform/events/define-event.js';

const about = { engagementId: z.string(), organizationId: z.string(), name: z.string(), ownerId: z.string().nullable() };
const scopeVersion = { ...about, scopeVersionId: z.string(), version: z.int() };
const words = (option: string): string => option.replaceAll('_', ' ');

export const assessmentMade = defineEvent({
  type: 'assessment.made', version: 1, forPartners: false,
  schema: z.object({ ...about, assessmentId: z.string(), recommendation: z.string(), rulesVersion: z.int() }),
  describe: (data) => `The fit assessment recommends ${words(data.recommendation)}`,
});

export const assessmentDecided = defineEvent({
  type: 'assessment.decided', version: 1, forPartners: true,
  schema: z.object({ ...about, assessmentId: z.string(), recommendation: z.string(), decision: z.string() }),
  describe: (data) => data.decision === data.recommendation
    ? `The fit assessment was decided for ${words(data.decision)}, as recommended`
    : `The fit assessment was decided for ${words(data.decision)}; ${words(data.recommendation)} was recommended`,
});

export const scopeVersionSubmitted = defineEvent({
  type: 'scope.version_submitted', version: 1, forPartners: true,
  schema: z.object(scopeVersion),
  describe: (data) => `Scope version ${data.version} was submitted for approval`,
});

export const scopeVersionApproved = defineEvent({
  type: 'scope.version_approved', version: 1, forPartners: true,
  schema: z.object({ ...scopeVersion, by: z.enum(['lab', 'partner']), inForce: z.boolean().describe('Whether both sides have approved it now') }),
  describe: (data) => `The ${data.by} approved scope version ${data.version}${data.inForce ? '; it is in force' : ''}`,
});

export const scopeVersionRejected = defineEvent({
  type: 'scope.version_rejected', version: 1, forPartners: true,
  schema: z.object({ ...scopeVersion, by: z.enum(['lab', 'partner']) }),
  describe: (data) => `The ${data.by} rejected scope version ${data.version}`,
});

export const scopeVersionWithdrawn = defineEvent({
  type: 'scope.version_withdrawn', version: 1, forPartners: true,
  schema: z.object(scopeVersion),
  describe: (data) => `Scope version ${data.version} was withdrawn`,
});

export const scopeVersionSuperseded = defineEvent({
  type: 'scope.version_superseded', version: 1, forPartners: true,
  schema: z.object({ ...scopeVersion, supersededBy: z.int().describe('Number of the version now in force') }),
  describe: (data) => `Scope version ${data.supersededBy} took the place of version ${data.version}`,
});
