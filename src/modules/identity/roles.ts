/** Roles of staff members. */
export const ROLES = ['engagement_manager', 'data_steward', 'researcher', 'research_lead', 'finance', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Whom conflict walls bind, whichever roles they hold besides: those who work with customers' data. */
export const WALLED_ROLES: readonly Role[] = ['researcher', 'research_lead', 'data_steward'];

/** Every permission that someone can hold, `noun:verb`. */
export const PERMISSIONS = [
  'profile:read', 'staff_member:read', 'staff_member:manage', 'api_client:manage', 'api_client:rotate', 'job:read', 'job:replay', 'mailbox:read', 'audit:read',
  'organization:read', 'organization:manage', 'organization:verify',
  'engagement:read', 'engagement:create', 'engagement:update', 'engagement:advance', 'engagement:waive', 'engagement:hold', 'engagement:return',
  'engagement:iterate', 'engagement:decline', 'engagement:cancel', 'engagement:accept', 'engagement:export',
  'assessment:read', 'assessment:write', 'assessment:decide', 'scope:read', 'scope:write', 'scope:approve',
  'data_agreement:read', 'data_agreement:write', 'data_agreement:sign', 'dataset:read', 'dataset:write', 'dataset:judge', 'dataset:prioritise', 'evaluation_set:share', 'upload:write', 'data:read', 'data:delete', 'legal_hold:read', 'legal_hold:manage',
  'researcher:read', 'researcher:manage', 'team:read', 'team:write', 'team:confirm', 'conflict_wall:read', 'conflict_wall:manage',
  'training_run:read', 'training_run:report', 'evaluation:read', 'evaluation:write',
  'contract:read', 'contract:write', 'contract:sign', 'milestone:read', 'milestone:write', 'milestone:release', 'invoice:read', 'payment:record',
  'exposure:read', 'webhook:manage', 'event:read', 'report:read', 'report:run', 'notification:read',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** All but the reading of customers' data itself, which is nobody's by default. */
const READ = PERMISSIONS.filter((permission) => permission.endsWith(':read') && permission !== 'data:read');
/** What every staff member may read; mailbox, jobs, audit and staff are for those who run the system. */
const STAFF_READ = READ.filter((permission) => !['mailbox:read', 'job:read', 'audit:read', 'exposure:read', 'staff_member:read'].includes(permission));

/** What everyone who is signed in may do, whatever the roles or scopes. */
export const EVERYONES_PERMISSIONS = ['profile:read'] as const satisfies readonly Permission[];

/** What each role may do. */
export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  engagement_manager: [
    ...STAFF_READ, 'staff_member:read', 'organization:manage', 'organization:verify', 'engagement:create', 'engagement:update', 'engagement:advance', 'engagement:waive',
    'engagement:hold', 'engagement:return', 'engagement:iterate', 'engagement:decline', 'engagement:cancel', 'engagement:export', 'assessment:write', 'assessment:decide',
    'scope:write', 'scope:approve', 'data_agreement:write', 'data_agreement:sign', 'dataset:write', 'dataset:prioritise', 'data:delete', 'team:write', 'contract:write', 'contract:sign', 'milestone:write', 'webhook:manage', 'api_client:manage', 'report:run',
  ],
  data_steward: [...STAFF_READ, 'engagement:export', 'data:read', 'dataset:write', 'dataset:judge', 'dataset:prioritise', 'evaluation_set:share', 'upload:write', 'data_agreement:write'],
  researcher: [...STAFF_READ, 'assessment:write', 'scope:write', 'training_run:report', 'evaluation:write'],
  research_lead: [
    ...STAFF_READ, 'staff_member:read', 'assessment:write', 'assessment:decide', 'scope:write', 'scope:approve', 'researcher:manage', 'team:write', 'team:confirm', 'conflict_wall:manage',
    'data:read', 'training_run:report', 'evaluation:write', 'engagement:iterate', 'engagement:hold', 'report:run',
  ],
  finance: [...STAFF_READ, 'contract:write', 'milestone:write', 'milestone:release', 'payment:record', 'report:run'],
  // Runs the system, need not read what customers hand over, and is no API client.
  administrator: PERMISSIONS.filter((permission) => permission !== 'data:read' && permission !== 'api_client:rotate'),
  auditor: READ,
};

/** What an API client of a partner may be given. */
export const PARTNER_PERMISSIONS = [
  'organization:read', 'engagement:read', 'engagement:create', 'engagement:accept', 'engagement:export', 'assessment:read', 'scope:read', 'scope:approve',
  'data_agreement:read', 'data_agreement:sign', 'dataset:read', 'dataset:write', 'upload:write', 'data:read', 'exposure:read', 'contract:read', 'contract:sign', 'milestone:read', 'invoice:read',
  'webhook:manage', 'event:read', 'training_run:read', 'evaluation:read', 'team:read', 'api_client:rotate',
] as const satisfies readonly Permission[];
