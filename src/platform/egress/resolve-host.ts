import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isLoopback, refusalOfAddress } from './address-guard.js';
import { egressAddressRefused, egressNameNotResolved, egressSchemeRefused, EgressRefusedError, egressUrlInvalid } from './egress.errors.js';

const MAX_URL_LENGTH = 2048;

/** Finds all addresses of a name. */
export type ResolveName = (name: string) => Promise<string[]>;

/** The machine's own way to find addresses: its hosts file, then the DNS. */
export const resolveBySystem: ResolveName = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

export interface Destination {
  url: URL;
  /** The one address to connect to. Looking the name up again could give another. */
  address: string;
}

/**
 * Reads a URL that somebody else gave, as far as that goes without the network. WHATWG parsing turns every notation of
 * an IPv4 address (decimal, octal, hexadecimal, shortened) into the usual one, the same that is connected to later.
 * @throws EgressRefusedError
 */
export function readUrl(text: string): URL {
  if (text.length > MAX_URL_LENGTH) throw new EgressRefusedError(egressUrlInvalid, `the URL has ${text.length} characters; up to ${MAX_URL_LENGTH} are taken`);
  if (!URL.canParse(text)) throw new EgressRefusedError(egressUrlInvalid, 'the URL cannot be read; write an absolute one, such as https://hooks.example.com/atelier');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new EgressRefusedError(egressSchemeRefused, `the URL begins with ${url.protocol.slice(0, 40)}; write https://`);
  if (url.username !== '' || url.password !== '') throw new EgressRefusedError(egressUrlInvalid, 'the URL holds a user name or password; leave them out, calls are signed instead');
  if (url.hash !== '') throw new EgressRefusedError(egressUrlInvalid, 'the URL has a fragment, which is never sent; leave it out');
  return url;
}

/**
 * Finds the one address that a URL's host stands for.
 * @throws EgressRefusedError when the host has none, when any of its addresses must not be called (a name that mixes
 * public and private addresses is an attack, or soon becomes one), or for http:// to anything but an allowed loopback.
 */
export async function resolveDestination(url: URL, options: { allowLoopbackHttp: boolean; resolve: ResolveName }): Promise<Destination> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await resolveName(host, options.resolve) : [host];
  const [address] = addresses;
  if (address === undefined) throw new EgressRefusedError(egressNameNotResolved, `${host} has no address`);
  for (const each of addresses) {
    const reason = refusalOfAddress(each, { allowLoopback: options.allowLoopbackHttp });
    // Which address a name has inside is not the asker's business: it would map the network for them.
    if (reason !== null) throw new EgressRefusedError(egressAddressRefused, `${host} leads to an address that is not called (${reason}); give a host on the public internet`);
  }
  if (url.protocol === 'http:' && !addresses.every(isLoopback)) throw new EgressRefusedError(egressSchemeRefused, 'the URL begins with http:; write https://');
  return { url, address };
}

async function resolveName(name: string, resolve: ResolveName): Promise<string[]> {
  try {
    return await resolve(name);
  } catch (cause) {
    throw new EgressRefusedError(egressNameNotResolved, `${name} cannot be found in the DNS`, cause);
  }
}
