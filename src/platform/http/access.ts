import type { IncomingMessage } from 'node:http';
import { SetMetadata } from '@nestjs/common';
import type { Actor } from '../actor.js';

export const REQUIRED_PERMISSION = 'atelier:permission';
export const PUBLIC_ROUTE = 'atelier:public';

/** Opens a route to those who hold `permission` (`noun:verb`). Every route carries this or {@link Public}. */
export const Allow = (permission: string) => SetMetadata(REQUIRED_PERMISSION, permission);

/** Opens a route to anyone, without a token. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);

/** Turns a bearer token into the one who holds it. The identity module provides it. */
export abstract class Authenticator {
  /**
   * @param address of the caller, as the socket or the trusted proxy names it.
   * @throws DomainError `auth.*` when the token is not valid here and now.
   */
  abstract authenticate(token: string, address: string): Promise<Actor>;
}

/** Whether the header `Authorization` came more than once. Node keeps the first one and says nothing, another hop may have read the last. */
export function carriesTwoAuthorizations({ rawHeaders }: IncomingMessage): boolean {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 13 && name.toLowerCase() === 'authorization') found += 1;
  }
  return found > 1;
}
