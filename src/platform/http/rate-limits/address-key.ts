import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Whose budget an address spends: an IPv4 address its own, also when it is written as IPv6; an IPv6 address its network's of 64 bits,
 * because whoever has one of those has all of it. What a proxy calls an address and is none, such as `unknown`, shares one budget.
 */
export function addressKey(address: string): string {
  const version = isIP(address);
  if (version === 4) return address;
  if (version !== 6) return 'unknown';
  // A zone names an interface of this machine, not the sender.
  const parsed = ipaddr.IPv6.parse(address.split('%', 1)[0] ?? address);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return `${parsed.parts.slice(0, 4).map((part) => part.toString(16)).join(':')}::/64`;
}
