/**
 * Who does something. The platform knows three kinds: a person at the lab (`staff`), an API client of one tenant
 * (`partner`), and the software itself (`system`: a job or an event handler, by its name).
 */
export interface Actor {
  readonly kind: 'staff' | 'partner' | 'system';
  /** Id of the staff member or API client; for `system` the name of the job or handler. */
  readonly id: string;
  /** A readable name for histories and audit records. */
  readonly name: string;
  readonly permissions: ReadonlySet<string>;
  /** Roles of a staff member, for display and audit. */
  readonly roles: readonly string[];
  /** The only organization whose rows a partner, or work that is done for one organization, can see or change. Never set for staff. */
  readonly organizationId?: string;
  /** Organizations that lie on the other side of a conflict wall from a staff member, whose rows nothing of theirs may see or change. */
  readonly walledOrganizationIds?: readonly string[];
}

/** The actor for work that the software does by itself; `name` is the job's or handler's, `organizationId` the only one it touches. */
export function systemActor(name: string, organizationId?: string): Actor {
  return { kind: 'system', id: name, name, permissions: new Set(['*']), roles: [], ...(organizationId === undefined ? {} : { organizationId }) };
}

/** Whether `actor` holds `permission`. The software itself holds all. */
export function isAllowed(actor: Actor, permission: string): boolean {
  return actor.permissions.has(permission) || actor.kind === 'system';
}

/** Where a piece of work comes from: who asked, under which request, in which trace. */
export interface Origin {
  readonly actor: Actor;
  /** Id of the one whose act led to this work of the software, where it is known. */
  readonly onBehalfOf?: string;
  readonly requestId: string;
  /** W3C traceparent of the span that caused the work. */
  readonly traceparent?: string;
}
