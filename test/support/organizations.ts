import { PARTNER_PERMISSIONS } from '../../src/modules/identity/roles.js';
import type { OrganizationView } from '../../src/modules/organizations/organization.dto.js';
import type { ApiClient } from './api-client.js';
import type { TestApp } from './app.js';

/** A registration number that no other organization of the run has. */
let registrations = 1000;

export function organizationInput(name: string): Record<string, unknown> {
  registrations += 1;
  return {
    name, country: 'DE', timeZone: 'Europe/Berlin', residencyRegion: 'eu',
    legalEntity: { legalName: `${name} GmbH`, registrationNumber: `HRB ${registrations}`, country: 'DE', taxId: 'DE123456789' },
    billingAddress: { lines: ['Hauptstraße 1'], city: 'Berlin', postalCode: '10115', country: 'DE' },
  };
}

function answered<T>(answer: { status: number; body: T }, status: number): T {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Creates an organization with everything that verification asks for; the contact is sponsor and takes the invoices. */
export async function createOrganization(app: TestApp, name: string): Promise<OrganizationView> {
  const staff = app.as('administrator');
  const organization = answered(await staff.post<OrganizationView>('/v1/organizations', organizationInput(name)), 201);
  answered(await staff.post(`/v1/organizations/${organization.id}/contacts`, {
    name: 'Ada Weber', email: 'ada.weber@customer.example', roles: ['sponsor', 'billing'],
  }), 201);
  return organization;
}

/** Creates an organization and verifies it. */
export async function createVerifiedOrganization(app: TestApp, name: string): Promise<OrganizationView> {
  const { id } = await createOrganization(app, name);
  return answered(await app.as('administrator').act<OrganizationView>(`/v1/organizations/${id}`, 'actions/verify'), 200);
}

/** Makes an American organization over the API, complete; verified unless told otherwise. */
export async function makeOrganization(app: TestApp, options: { name?: string; verified?: boolean } = {}): Promise<{ id: string; name: string }> {
  const name = options.name ?? `Northwind Legal ${registrations}`;
  const staff = app.as('administrator');
  const { id } = answered(await staff.post<OrganizationView>('/v1/organizations', {
    ...organizationInput(name), country: 'US', timeZone: 'America/New_York', residencyRegion: 'us',
    billingAddress: { lines: ['1 Court Square'], city: 'New York', postalCode: '10007', country: 'US' },
  }), 201);
  answered(await staff.post(`/v1/organizations/${id}/contacts`, { name: 'Ada Okafor', email: 'ada@northwind.example', roles: ['sponsor', 'billing'] }), 201);
  if (options.verified !== false) answered(await staff.act(`/v1/organizations/${id}`, 'actions/verify'), 200);
  return { id, name };
}

export interface PartnerClient {
  id: string;
  secret: string;
  permissions: string[];
  credentials: { id: string }[];
}

let clients = 0;

/** Creates an API client of the organization; by default with all that a partner may have. */
export async function createApiClient(app: TestApp, organizationId: string, permissions: readonly string[] = PARTNER_PERMISSIONS): Promise<PartnerClient> {
  clients += 1;
  return answered(await app.as('administrator').post<PartnerClient>(`/v1/organizations/${organizationId}/api-clients`, { name: `System ${clients}`, permissions }), 201);
}

/** An access token of the client-credentials grant, got over HTTP. */
export async function tokenOf(app: TestApp, client: PartnerClient): Promise<string> {
  const response = await fetch(`${app.url}/oauth/token`, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
  });
  return answered({ status: response.status, body: await response.json() as { access_token: string } }, 200).access_token;
}

/** A client signed in as a system of the organization. */
export async function signInPartner(app: TestApp, organizationId: string, permissions?: readonly string[]): Promise<ApiClient> {
  return app.withToken(await tokenOf(app, await createApiClient(app, organizationId, permissions)));
}
