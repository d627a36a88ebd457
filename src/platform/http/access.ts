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
  /** @throws DomainError `auth.unauthenticated` when the token is not valid here and now. */
  abstract authenticate(token: string): Promise<Actor>;
}
