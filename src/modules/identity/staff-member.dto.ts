import { z } from 'zod';
import { pageOf } from '../../platform/http/describe.js';
import { pageQuery } from '../../platform/http/keyset.js';
import { lineOfText } from '../../platform/http/text.js';
import { ROLES } from './roles.js';

const rolesInput = z.array(z.enum(ROLES)).max(ROLES.length).refine((roles) => new Set(roles).size === roles.length, 'must name each role once')
  .describe('Where the issuer of staff tokens states roles, a sign-in replaces these');

export const inviteStaffMemberBody = z.strictObject({
  email: z.email().max(254).describe('The account is the one of the person who first signs in with this address'),
  name: lineOfText(200).optional().describe('Until the first sign-in; by default the address'),
  roles: rolesInput.min(1),
}).meta({ id: 'InviteStaffMember', examples: [{ email: 'noor.haddad@lab.example', name: 'Noor Haddad', roles: ['engagement_manager'] }] });
export type InviteStaffMemberInput = z.output<typeof inviteStaffMemberBody>;

export const updateStaffMemberBody = z.strictObject({
  email: z.email().max(254).optional().describe('A sign-in replaces it by what the issuer states'),
  roles: rolesInput.optional(),
  active: z.boolean().optional(),
}).refine((changes) => Object.keys(changes).length > 0, 'must change at least one field')
  .meta({ id: 'UpdateStaffMember', examples: [{ roles: ['finance', 'auditor'] }] });
export type UpdateStaffMemberInput = z.output<typeof updateStaffMemberBody>;

export const listStaffMembersQuery = z.strictObject({
  ...pageQuery,
  active: z.enum(['true', 'false']).optional(),
  role: z.enum(ROLES).optional(),
});
export type ListStaffMembersQuery = z.output<typeof listStaffMembersQuery>;

const moment = z.string().meta({ format: 'date-time' });
export const staffMemberSchema = z.object({
  id: z.string(), email: z.string(), name: z.string(), roles: z.array(z.enum(ROLES)), active: z.boolean(),
  signedIn: z.boolean().describe('Whether the person has ever signed in; false for an open invitation'),
  version: z.int(), createdAt: moment, updatedAt: moment,
}).meta({ id: 'StaffMember' });
export const staffMembersSchema = pageOf(staffMemberSchema).meta({ id: 'StaffMembers' });
export type StaffMemberView = z.infer<typeof staffMemberSchema>;

export const meSchema = z.object({
  kind: z.enum(['staff', 'partner']), id: z.string(), name: z.string(), roles: z.array(z.string()),
  organizationId: z.string().nullable().describe('Of an API client; null for staff'),
  permissions: z.array(z.string()).describe('What this token may do'),
}).meta({ id: 'Me' });
