import { setTimeout as sleep } from 'node:timers/promises';
import { Atelier } from '@atelier/client';
import type { TestApp } from '../support/app.js';

/** What a manager at the lab does while a partner follows the guide. */
export class Lab {
  readonly #manager: Atelier;
  readonly #known = new Set<string>();
  #closed = false;

  constructor(app: TestApp, private readonly organizationId: string) {
    this.#manager = new Atelier({ baseUrl: app.url, token: () => app.tokenAs('engagement_manager') });
  }

  /** Until it closes: drafts and signs a data agreement for each inquiry. */
  async work(): Promise<void> {
    while (!this.#closed) {
      for await (const { id } of this.#manager.list('/v1/engagements', { query: { organizationId: this.organizationId } })) {
        if (!this.#known.has(id)) await this.#agree(id);
        this.#known.add(id);
      }
      await sleep(100);
    }
  }

  close(): void {
    this.#closed = true;
  }

  async #agree(id: string): Promise<void> {
    const { data: agreement } = await this.#manager.post('/v1/engagements/{id}/data-agreements', {
      path: { id },
      body: { dataOwner: 'organization', weightsOwner: 'organization', retentionDays: 30, residencyRegion: 'us', permittedTechniques: ['continued_pretraining'], quotaBytes: 1_000_000_000 },
    });
    await this.#manager.change('/v1/data-agreements/{id}', { path: { id: agreement.id } }, ({ etag }) =>
      this.#manager.post('/v1/data-agreements/{id}/actions/sign', { path: { id: agreement.id }, body: { by: 'Noor Haddad' }, ifMatch: etag }));
  }
}
