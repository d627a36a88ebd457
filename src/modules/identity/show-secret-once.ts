import { Reply } from '../../platform/http/reply.js';
import { apiClientView } from './api-client.dto.js';
import type { ApiClientSummary } from './read-api-clients.service.js';

/** An answer with a secret: no cache keeps it, and a retry of the request does not get it again, because it is kept nowhere. */
export function replyWithSecret({ client, secret }: { client: ApiClientSummary; secret: string | null }, options: { status: number; location?: string }): Reply {
  const view = apiClientView(client);
  return new Reply({ ...view, secret }, { ...options, version: client.version, headers: { 'cache-control': 'no-store' }, replayBody: { ...view, secret: null } });
}
