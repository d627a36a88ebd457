import { expect, it, jest } from '@jest/globals';
import type { HearAccessChanges } from '../hear-access-changes.service.js';
import type { IssuerUrl } from '../issuer-url.js';
import type { NoteClientUse } from '../note-client-use.service.js';
import type { TokenIssuer } from '../token-issuer.js';
import { AuthorizationServer } from './authorization-server.js';
import { currentExchange } from './exchange.js';
import type { MakeProvider } from './make-provider.service.js';

it('is made anew after it could not be made', async () => {
  const handler = (): Promise<void> => {
    currentExchange().answer = { status: 400, body: { error: 'invalid_request' } };
    return Promise.resolve();
  };
  const run = jest.fn<MakeProvider['run']>().mockRejectedValueOnce(new Error('no memory')).mockResolvedValue(handler);
  const server = new AuthorizationServer({ run } as unknown as MakeProvider, { current: () => 'http://127.0.0.1' } as IssuerUrl, {} as TokenIssuer, {} as NoteClientUse, {} as HearAccessChanges);
  const ask = () => server.token({ form: new URLSearchParams(), authorization: undefined, address: '127.0.0.1', requestId: 'r' });
  await expect(ask()).rejects.toThrow('no memory');
  expect((await ask()).status).toBe(400);
  expect((await ask()).status).toBe(400);
  expect(run).toHaveBeenCalledTimes(2);
});
