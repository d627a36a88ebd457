import { isIP } from 'node:net';
import { isLoopback, refusalOfAddress } from './address-guard.js';
import { egressAddressRefused, egressNameNotResolved, egressPortRefused, egressSchemeRefused, EgressRefusedError, egressUrlInvalid } from './egress.errors.js';
import { isPortOfAnotherProtocol } from './ports.js';
import type { ResolveName } from './resolve-name.js';

const MAX_URL_LENGTH = 2048;

export interface Destination {
  url: URL;
  /** The one address to connect to. Looking the name up again could give another. */
  address: string;
}

/**
 * Reads a URL that somebody else gave, as far as that goes without the network. WHATWG parsing turns every notation of
 * an IPv4 address (decimal, octal, hexadecimal, shortened, in full-width digits) into the usual one, and a name in any script into
 * its ASCII form: the same that is looked up, sent and compared with the certificate later.
 * @throws EgressRefusedError
 */
export function readUrl(text: string): URL {
  if (text.length > MAX_URL_LENGTH) throw new EgressRefusedError(egressUrlInvalid, `the URL has ${text.length} characters; up to ${MAX_URL_LENGTH} are taken`);
  if (!URL.canParse(text)) throw new EgressRefusedError(egressUrlInvalid, 'the URL cannot be read; write an absolute one, such as https://hooks.example.com/atelier');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new EgressRefusedError(egressSchemeRefused, `the URL begins with ${url.protocol.slice(0, 40)}; write https://`);
  if (url.username !== '' || url.password !== '') throw new EgressRefusedError(egressUrlInvalid, 'the URL holds a user name or password; leave them out, calls are signed instead');
  if (url.hash !== '') throw new EgressRefusedError(egressUrlInvalid, 'the URL has a fragment, which is never sent; leave it out');
  // `example.com.` is `example.com`, and no certificate is made out to the former.
  if (/[^.]\.$/.test(url.hostname)) url.hostname = url.hostname.slice(0, -1);
  if (/^\.|\.\.|\.$/.test(url.hostname)) throw new EgressRefusedError(egressUrlInvalid, 'the URL’s host has an empty part between its dots; correct it');
  return url;
}

/**
 * Finds the one address that a URL's host stands for.
 * @throws EgressRefusedError when the host has none, when any of its addresses must not be called (a name that mixes
 * public and private addresses is an attack, or soon becomes one), for http:// to anything but an allowed loopback, and for ports
 * that speak something else.
 */
export async function resolveDestination(url: URL, options: { allowLoopbackHttp: boolean; resolve: ResolveName; signal: AbortSignal }): Promise<Destination> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(host) === 0 ? await lookUp(host, options.resolve, options.signal) : [host];
  const [address] = addresses;
  if (address === undefined) throw new EgressRefusedError(egressNameNotResolved, `${host} has no address`);
  for (const each of addresses) {
    const reason = refusalOfAddress(each, { allowLoopback: options.allowLoopbackHttp });
    // Which address a name has inside is not the asker's business: it would map the network for them.
    if (reason !== null) throw new EgressRefusedError(egressAddressRefused, `${host} leads to an address that is not called (${reason}); give a host on the public internet`);
  }
  const local = addresses.every(isLoopback);
  if (url.protocol === 'http:' && !local) throw new EgressRefusedError(egressSchemeRefused, 'the URL begins with http:; write https://');
  if (!local && isPortOfAnotherProtocol(url.port)) throw new EgressRefusedError(egressPortRefused, `port ${url.port} is not called; use 443, or one from 1024 on that no other protocol has`);
  return { url, address };
}

async function lookUp(name: string, resolve: ResolveName, signal: AbortSignal): Promise<string[]> {
  try {
    return await resolve(name, signal);
  } catch (cause) {
    throw new EgressRefusedError(egressNameNotResolved, `${name} cannot be found in the DNS`, cause);
  }
}
