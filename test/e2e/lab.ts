import { setTimeout as sleep } from 'node:timers/promises';
import { Atelier } from '@atelier/client';
import type { TestApp } from '../support/app.js';

/** What a partner's program prints when it needs its engagement no more. */
const ENOUGH = /"answered": 204|received webhook_endpoint\.test/;

/** What a manager at the lab does while a partner follows the guide. */
export class Lab {
  readonly #manager: Atelier;
  readonly #agreed = new Set<string>();
  readonly #ended = new Set<string>();
  #mayEnd = false;
  #closed = false;

  constructor(app: TestApp, private readonly organizationId: string) {
    this.#manager = new Atelier({ baseUrl: app.url, token: () => app.tokenAs('engagement_manager') });
  }

  /** Until it closes: drafts and signs a data agreement for each inquiry; at its time ends the engagement and deletes the data. */
  async work(): Promise<void> {
    while (!this.#closed) {
      for await (const { id } of this.#manager.list('/v1/engagements', { query: { organizationId: this.organizationId, stage: 'inquiry' } })) {
        if (!this.#agreed.has(id)) await this.#agree(id);
        else if (this.#mayEnd && !this.#ended.has(id)) await this.#end(id);
      }
      await sleep(100);
    }
  }

  /** @param printed by the partner's program so far. */
  watch(printed: string): void {
    this.#mayEnd ||= ENOUGH.test(printed);
  }

  close(): void {
    this.#closed = true;
  }

  async #agree(id: string): Promise<void> {
    this.#agreed.add(id);
    const { data: agreement } = await this.#manager.post('/v1/engagements/{id}/data-agreements', {
      path: { id },
      body: { dataOwner: 'organization', weightsOwner: 'organization', retentionDays: 30, residencyRegion: 'us', permittedTechniques: ['continued_pretraining'], quotaBytes: 1_000_000_000 },
    });
    await this.#manager.change('/v1/data-agreements/{id}', { path: { id: agreement.id } }, ({ etag }) =>
      this.#manager.post('/v1/data-agreements/{id}/actions/sign', { path: { id: agreement.id }, body: { by: 'Noor Haddad' }, ifMatch: etag }));
  }

  async #end(id: string): Promise<void> {
    this.#ended.add(id);
    await this.#manager.change('/v1/engagements/{id}', { path: { id } }, ({ etag }) =>
      this.#manager.post('/v1/engagements/{id}/actions/{action}', { path: { id, action: 'cancel' }, body: { reason: 'The guide ends here' }, ifMatch: etag }));
    await this.#manager.post('/v1/engagements/{id}/data-deletion', { path: { id }, body: {} });
  }
}
