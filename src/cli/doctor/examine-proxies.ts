import type { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import type { Finding } from './finding.js';

/** A network of fewer bits is a good part of the world. */
const FEWEST_BITS = { 4: 8, 6: 16 } as const;

/** Whether callers’ addresses are what they seem: they decide on allowed addresses, rate limits and what the log says. */
export function examineProxies(config: Config): Finding[] {
  const { TRUSTED_PROXIES, PUBLIC_URL, ATELIER_ENVIRONMENT, ROLE } = config.get(platformConfig);
  if (ROLE === 'worker') return [];
  const wide = (TRUSTED_PROXIES ?? []).filter(isWide);
  if (wide.length > 0) {
    return [{ subject: 'proxies', state: 'failed', found: `TRUSTED_PROXIES has ${wide.join(', ')}: anyone may say by X-Forwarded-For where they call from`, advice: 'Name the addresses or networks of your own proxies, such as 10.0.0.5, and no others.' }];
  }
  if (TRUSTED_PROXIES !== undefined) return [{ subject: 'proxies', state: 'ok', found: `X-Forwarded-For is believed from ${TRUSTED_PROXIES.join(', ') || 'nobody'}` }];
  // The server itself speaks no TLS: somebody before it must.
  if (PUBLIC_URL?.startsWith('https:') !== true) return [];
  return [{
    subject: 'proxies', state: 'warning',
    found: ATELIER_ENVIRONMENT === 'production'
      ? 'TRUSTED_PROXIES is not set: every private or loopback address may say by X-Forwarded-For where a request comes from'
      : 'PUBLIC_URL is https, so a proxy stands before the API, but TRUSTED_PROXIES is not set: all clients seem to call from the proxy’s address, and share its limits',
    advice: 'Set TRUSTED_PROXIES to the addresses of your proxies, or to none where there is none.',
  }];
}

function isWide(network: string): boolean {
  const [address = '', bits] = network.split('/');
  return bits !== undefined && Number(bits) < FEWEST_BITS[address.includes(':') ? 6 : 4];
}
