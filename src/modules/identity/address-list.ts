import ipaddr from 'ipaddr.js';
import type { IPv4, IPv6 } from 'ipaddr.js';

type Range = [IPv4 | IPv6, number];

/**
 * Reads an address or a range in CIDR notation, IPv4 or IPv6, as PostgreSQL would write it: `192.0.2.7/24` is `192.0.2.0/24`.
 * @returns undefined for anything else, such as names, ports, scoped addresses, and IPv4 that is not written in four decimal parts.
 */
export function readRange(text: string): string | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  if (more.length > 0 || address.includes('%') || (prefix !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefix))) return undefined;
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.parse(address);
  const bits = parsed.kind() === 'ipv4' ? 32 : 128;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return undefined;
  // IPv4 that comes over an IPv6 socket is seen as IPv4 here: a list of such ranges would match nobody.
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) return undefined;
  const network = parsed.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(`${address}/${length}`) : ipaddr.IPv6.networkAddressFromCIDR(`${address}/${length}`);
  return `${network.toString()}/${length}`;
}

/** Addresses from which an API client may call. */
export class AddressList {
  readonly #ranges: Range[];
  /** The address that was let in last: one client mostly calls from one. */
  #last: string | undefined;

  /** @param ranges as {@link readRange} writes them; none for any address. */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map((range) => ipaddr.parseCIDR(range));
  }

  /** @param address of the caller, as the socket or the trusted proxy names it. */
  includes(address: string): boolean {
    if (this.#ranges.length === 0 || address === this.#last) return true;
    const [bare = ''] = address.split('%');
    if (!ipaddr.isValid(bare)) return false;
    const caller = ipaddr.process(bare);
    const included = this.#ranges.some(([network, length]) => network.kind() === caller.kind() && caller.match([network, length] as [IPv4, number] & [IPv6, number]));
    if (included) this.#last = address;
    return included;
  }
}
