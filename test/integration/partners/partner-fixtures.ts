import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemActor } from '../../../src/platform/actor.js';
import { Database } from '../../../src/platform/database/database.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import { toUuid } from '../../../src/platform/identifiers/id.js';
import type { Id } from '../../../src/platform/identifiers/id.js';
import type { ApiClient } from '../../support/api-client.js';
import type { TestApp } from '../../support/app.js';
import { eventually } from '../../support/eventually.js';
import { signInPartner } from '../../support/organizations.js';

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Responder = (request: ReceivedWebhook, response: ServerResponse, nth: number) => void;

/** A partner's system on a loopback port; says what it got and answers as the test tells it. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  answer: Responder = (_request, response) => response.writeHead(204).end();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk)).on('end', () => {
        const webhook = { path: request.url ?? '', headers: request.headers, body };
        receiver.received.push(webhook);
        receiver.answer(webhook, response, receiver.received.length);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export interface Partner {
  organizationId: Id<'org'>;
  api: ApiClient;
}

/** An organization with an API client that holds all that a partner may. */
export async function createPartner(app: TestApp, name: string): Promise<Partner> {
  const answer = await app.as('administrator').post<{ id: Id<'org'> }>('/v1/organizations', {
    name, country: 'DE', timeZone: 'Europe/Berlin', residencyRegion: 'eu',
  });
  if (answer.status !== 201) throw new Error(`no organization: ${JSON.stringify(answer.body)}`);
  const organizationId = answer.body.id;
  if (app.runtime.role !== 'api') {
    // What happened before an endpoint is made may still reach it, as long as it is on its way.
    await eventually(async () => {
      const { rowCount } = await app.owner.query(
        `select from platform.outbox o where o.organization_id = $1
           and not exists (select from platform.inbox i where i.event_id = o.id and i.handler = 'partners.deliver-event-to-webhooks')`, [toUuid(organizationId)],
      );
      return rowCount === 0;
    }, 'the events of the new organization to be handled');
  }
  return { organizationId, api: await signInPartner(app, organizationId) };
}

/** Runs `work` as the software itself would. */
export function inTransaction<T>(app: TestApp, work: (tx: Tx) => Promise<T> | T): Promise<T> {
  return app.app.get(Database).transaction({ actor: systemActor('test'), requestId: 'test' }, async (tx) => work(tx));
}
