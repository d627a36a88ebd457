import { expect } from '@jest/globals';
import type { TestApp } from './app.js';

let made = 0;

/** Makes an organization over the API, with legal entity, billing address and contacts; verified unless told otherwise. */
export async function makeOrganization(app: TestApp, options: { name?: string; verified?: boolean } = {}): Promise<{ id: string; name: string }> {
  made += 1;
  const staff = app.as('administrator');
  const name = options.name ?? `Northwind Legal ${made}`;
  const created = await staff.post<{ id: string }>('/v1/organizations', {
    name, country: 'US', timeZone: 'America/New_York', residencyRegion: 'us',
    legalEntity: { legalName: `${name} LLP`, registrationNumber: `REG-${process.pid}-${made}`, country: 'US' },
    billingAddress: { lines: ['1 Court Square'], city: 'New York', postalCode: '10007', country: 'US' },
  });
  expect(created.status).toBe(201);
  const { id } = created.body;
  const contact = await staff.post(`/v1/organizations/${id}/contacts`, { name: 'Ada Okafor', email: `ada${made}@northwind.example`, roles: ['sponsor', 'billing'] });
  expect(contact.status).toBe(201);
  if (options.verified !== false) {
    const verified = await staff.act(`/v1/organizations/${id}`, 'actions/verify');
    expect(verified.status).toBe(200);
  }
  return { id, name };
}
