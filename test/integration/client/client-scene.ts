import { Atelier } from '@atelier/client';
import type { AtelierOptions } from '@atelier/client';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { createApiClient, makeOrganization } from '../../support/organizations.js';
import type { PartnerClient } from '../../support/organizations.js';
import { UnreliableWay } from './unreliable-way.js';

/** A server that a partner reaches by an unreliable way, and the partner's credentials. */
export interface ClientScene {
  app: TestApp;
  way: UnreliableWay;
  organizationId: string;
  credentials: PartnerClient;
  /** A client with the partner's credentials that does not wait long. */
  connect(options?: Partial<AtelierOptions>): Atelier;
  /** A client with the token of a staff member. */
  staff(...roles: Parameters<TestApp['tokenAs']>): Atelier;
  close(): Promise<void>;
}

export async function setClientScene(env: Record<string, string> = {}): Promise<ClientScene> {
  const way = await UnreliableWay.open();
  const app = await startTestApp({ env: { PUBLIC_URL: way.url, RATE_LIMITS: 'off', ...env } });
  way.target = app.url;
  const { id: organizationId } = await makeOrganization(app);
  const credentials = await createApiClient(app, organizationId);
  return {
    app, way, organizationId, credentials,
    connect: (options = {}) => new Atelier({
      baseUrl: way.url, clientId: credentials.id, clientSecret: credentials.secret, retry: { firstWaitMs: 5, longestWaitMs: 50 }, ...options,
    }),
    staff: (...roles) => new Atelier({ baseUrl: app.url, token: () => app.tokenAs(...roles) }),
    close: async () => {
      await app.close();
      await way.close();
    },
  };
}

/** What a promise was refused with. */
export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then((value) => { throw new Error(`nothing was thrown, but answered: ${JSON.stringify(value)}`); }, (error: unknown) => error);
}
