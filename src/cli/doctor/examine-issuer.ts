import { identityConfig } from '../../modules/identity/identity.config.js';
import { readIssuer } from '../../modules/identity/issuer-keys.js';
import type { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import type { Finding } from './finding.js';

const ADVICE = 'Set OIDC_ISSUER to the issuer that the lab’s people sign in at, such as https://login.example.com.';

/** Whether staff can sign in: the issuer answers discovery for itself, and publishes keys. */
export async function examineIssuer(config: Config): Promise<Finding | Finding[]> {
  const { OIDC_ISSUER } = config.get(identityConfig);
  const { ATELIER_ENVIRONMENT, DATABASE_URL } = config.get(platformConfig);
  if (OIDC_ISSUER !== undefined) {
    const keys = await readIssuer(OIDC_ISSUER);
    if (keys === 0) return { subject: 'staff', state: 'failed', found: `${OIDC_ISSUER} publishes no keys`, advice: 'Ask whoever runs the issuer: without keys none of its tokens can be checked.' };
    return { subject: 'staff', state: 'ok', found: `${OIDC_ISSUER} answers, and publishes ${keys === 1 ? 'a key' : `${keys} keys`}` };
  }
  if (ATELIER_ENVIRONMENT === 'production') return { subject: 'staff', state: 'failed', found: 'OIDC_ISSUER is not set', advice: ADVICE };
  if (DATABASE_URL !== undefined) return { subject: 'staff', state: 'warning', found: 'OIDC_ISSUER is not set: no staff member can sign in', advice: ADVICE };
  return [];
}
