import { identityConfig } from '../modules/identity/identity.config.js';
import { TokenIssuer } from '../modules/identity/token-issuer.js';
import type { Config } from '../platform/config/config.js';
import { platformConfig } from '../platform/config/platform.config.js';

/**
 * Opens the key that signs staff tokens in the embedded default.
 * @param home the folder of the embedded default; ATELIER_HOME when left out.
 * @param create whether to make the key where there is none, which is done in ATELIER_HOME only: one in a folder that no server uses
 *   would sign tokens that nobody takes.
 * @throws Error when staff tokens come from elsewhere, or there is no key to sign with.
 */
export async function openIssuer(config: Config, create: boolean, home?: string): Promise<TokenIssuer> {
  const { ATELIER_HOME, DATABASE_URL } = config.get(platformConfig);
  const { OIDC_ISSUER } = config.get(identityConfig);
  if (OIDC_ISSUER !== undefined) throw new Error(`Staff sign in at ${OIDC_ISSUER} (OIDC_ISSUER), so a token made here would be refused. Get one there.`);
  if (DATABASE_URL !== undefined) {
    throw new Error('DATABASE_URL is set: staff tokens are made here for the embedded default only. Set OIDC_ISSUER on the server, and get a token there.');
  }
  const folder = home ?? ATELIER_HOME;
  return TokenIssuer.open(TokenIssuer.defaultFile(folder), create && folder === ATELIER_HOME);
}
