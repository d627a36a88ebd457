import { Resolver } from 'node:dns/promises';

/** Finds all addresses of a name, IPv4 first. Ends early, with an error, when the signal is aborted. */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<string[]>;

const TIMEOUT_MS = 2500;
const TRIES = 2;

/** Names of the machine itself, which the DNS does not know (RFC 6761, 6.3). */
const LOCAL = /^(?:.*\.)?localhost$/;

/**
 * Asks the DNS, and nothing else: names of the hosts file and of search domains are names of our own network. Unlike `dns.lookup`,
 * which has four threads for the whole process, files included, it waits on sockets: names that never resolve hold up nobody.
 * @param servers addresses of DNS servers; by default those of the machine
 */
export function resolveByDns(servers?: readonly string[]): ResolveName {
  return async (name, signal) => {
    if (LOCAL.test(name)) return ['127.0.0.1'];
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (addresses.length > 0) return addresses;
      const [failure] = answers;
      throw new Error('the name has no address', { cause: failure.status === 'rejected' ? failure.reason : undefined });
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}
