import ipaddr from 'ipaddr.js';

export interface AddressRules {
  /** Whether the machine itself may be called. */
  allowLoopback: boolean;
}

/** Public by their range, but answered by the cloud the machine runs in, with credentials for the asking. */
const METADATA_ADDRESSES = new Set(['168.63.129.16']);

/** Global unicast: all other IPv6 space is reserved, local, or carries an IPv4 address inside. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Why an IP address must not be called, such as `loopback` or `private`; null when it may be. Refuses by default: an
 * address passes only when it is known to be ordinary public unicast.
 */
export function refusalOfAddress(address: string, rules: AddressRules): string | null {
  if (!ipaddr.isValid(address)) return 'not an IP address';
  const parsed = ipaddr.parse(address);
  const range = parsed.range();
  if (range === 'loopback') return rules.allowLoopback ? null : 'loopback';
  if (METADATA_ADDRESSES.has(parsed.toString())) return 'metadata';
  if (range !== 'unicast') return range;
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST)) return 'not global unicast';
  return null;
}

/** Whether an IP address is the machine's own. */
export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback';
}
