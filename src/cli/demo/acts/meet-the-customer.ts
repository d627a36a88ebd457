import { Atelier } from '@atelier/client';
import { advance, blocked } from '../story.js';
import type { Story } from '../story.js';

/** Two competing organizations; the first gets API access, a webhook endpoint, and opens an inquiry by itself. */
export async function meetTheCustomer(story: Story): Promise<void> {
  const { say, cast } = story;
  say.act(1, 'Inquiry: the customer asks');
  story.organizationId = await makeOrganization(story, 'Harbor & Lind', 'Ada Okafor');
  story.competitorId = await makeOrganization(story, 'Contrafact Law', 'Niels Brandt');
  await cast.lead.post('/v1/conflict-walls', { organizationIds: [story.organizationId, story.competitorId], coolingOffDays: 180, reason: 'Direct competitors' });
  say.tell('Harbor & Lind and Contrafact Law compete: a conflict wall stands between them');

  cast.partner = await giveAccess(story, story.organizationId);
  say.tell('Their system gets an API client, and a token by client credentials');
  const { data: endpoint } = await cast.partner.post('/v1/webhook-endpoints', { body: { url: story.receiver.url, description: 'Order system' } });
  story.receiver.trust(endpoint.secret ?? '');
  story.webhookSince = endpoint.createdAt;
  say.tell(`Their system registers a webhook at ${story.receiver.url}; it will fail twice before it accepts`);

  const { data: inquiry } = await cast.partner.post('/v1/engagements', {
    body: { name: `Case-law and licence model ${story.run}`, problem: 'Lawyers want answers that cite the clause they rest on.' },
  });
  story.engagementId = inquiry.id;
  story.engagement = `/v1/engagements/${inquiry.id}`;
  say.tell(`Harbor & Lind opens the inquiry ${inquiry.id} over the partner API`);
  await blocked(story, 'qualify');
  const me = await cast.manager.get<{ id: string }>('/v1/me');
  await cast.manager.patch(story.engagement, { ownerId: me.id, sponsor: { name: 'Ada Okafor' } });
  await cast.manager.act(`/v1/organizations/${story.organizationId}`, 'actions/verify');
  say.tell('The manager takes it over, names the sponsor and verifies the organization');
  await advance(story, 'qualify');
}

async function makeOrganization(story: Story, name: string, contact: string): Promise<string> {
  const { manager } = story.cast;
  const tag = `${story.run}-${name.slice(0, 3).toUpperCase()}`;
  const { id } = await manager.post<{ id: string }>('/v1/organizations', {
    name: `${name} ${story.run}`, country: 'US', timeZone: 'America/New_York', residencyRegion: 'us',
    legalEntity: { legalName: `${name} LLP (${story.run})`, registrationNumber: tag, country: 'US' },
    billingAddress: { lines: ['40 Foley Square'], city: 'New York', region: 'NY', postalCode: '10007', country: 'US' },
  });
  await manager.post(`/v1/organizations/${id}/contacts`, {
    name: contact, email: `${contact.toLowerCase().replace(' ', '.')}@${name.toLowerCase().replaceAll(/[^a-z]/g, '')}.example`, roles: ['sponsor', 'billing'],
  });
  return id;
}

/** An API client with a secret, in the hands of the organization's system. */
export async function giveAccess(story: Story, organizationId: string): Promise<Atelier> {
  const { manager } = story.cast;
  const { id, secret } = await manager.post<{ id: string; secret: string }>(`/v1/organizations/${organizationId}/api-clients`, {
    name: 'Matter management', permissions: PARTNER_PERMISSIONS,
  });
  return new Atelier({ baseUrl: manager.url, clientId: id, clientSecret: secret });
}

const PARTNER_PERMISSIONS = [
  'organization:read', 'engagement:read', 'engagement:create', 'engagement:accept', 'assessment:read', 'scope:read', 'scope:approve', 'data_agreement:read',
  'data_agreement:sign', 'dataset:read', 'dataset:write', 'upload:write', 'contract:read', 'contract:sign', 'milestone:read', 'invoice:read', 'webhook:manage', 'event:read',
];
