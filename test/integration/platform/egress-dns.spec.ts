import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import ipaddr from 'ipaddr.js';
import { EgressClient } from '../../../src/platform/egress/egress-client.js';
import { EgressRefusedError } from '../../../src/platform/egress/egress.errors.js';
import { resolveByDns } from '../../../src/platform/egress/resolve-name.js';

const TYPES = { A: 1, AAAA: 28 } as const;
const request = { headers: {}, body: '{}', timeoutMs: 5000 };
const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A DNS server on UDP that gives the addresses which `answer` has for a name, or stays silent for `null`. */
async function dnsServer(answer: (name: string, nth: number) => string[] | null): Promise<{ server: string; asked: string[] }> {
  const asked: string[] = [];
  const socket: Socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const end = at + 5;
    const type = query.readUInt16BE(at + 1);
    const name = labels.join('.');
    asked.push(`${type === TYPES.A ? 'A' : 'AAAA'} ${name}`);
    const addresses = answer(name, asked.filter((each) => each === `A ${name}`).length);
    if (addresses === null) return;
    const records = addresses.map((address) => Buffer.from(ipaddr.parse(address).toByteArray())).filter((bytes) => bytes.length === (type === TYPES.A ? 4 : 16));
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(records.length, 6);
    const answers = records.map((bytes) => {
      const record = Buffer.alloc(12);
      record.writeUInt16BE(0xc00c, 0);
      record.writeUInt16BE(type, 2);
      record.writeUInt16BE(1, 4);
      record.writeUInt16BE(bytes.length, 10);
      return Buffer.concat([record, bytes]);
    });
    socket.send(Buffer.concat([head, query.subarray(12, end), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  stops.push(() => socket.close());
  return { server: `127.0.0.1:${socket.address().port}`, asked };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof EgressRefusedError) return error.code;
    throw error;
  }
  return 'called';
}

const clientAsking = (server: string, allowLoopbackHttp = false) => new EgressClient({ allowLoopbackHttp, userAgent: 'Atelier', resolve: resolveByDns([server]) });

describe('names, by the DNS', () => {
  it('are refused when they stand for what is not public, one address among many too', async () => {
    const names: Record<string, string[]> = {
      'private.example.com': ['10.0.0.5'], 'metadata.example.com': ['169.254.169.254'], 'six.example.com': ['fd00::1'], 'mapped.example.com': ['::ffff:10.0.0.1'],
      'nat64.example.com': ['64:ff9b::a00:1'], 'sixtofour.example.com': ['2002:a00:1::1'], 'mixed.example.com': ['93.184.216.34', '10.0.0.5'],
      'mixed-families.example.com': ['93.184.216.34', 'fe80::1'], 'public.example.com': ['93.184.216.34', '2606:2800:220:1::1'], 'xn--bcher-kva.example.com': ['93.184.216.34'],
    };
    const { server, asked } = await dnsServer((name) => names[name] ?? []);
    const client = clientAsking(server);
    const outcomes = await Promise.all(Object.keys(names).map(async (name) => [name, await refusal(client.checkUrl(`https://${name}/`))] as const));
    expect(outcomes.filter(([, outcome]) => outcome === 'called').map(([name]) => name)).toEqual(['public.example.com', 'xn--bcher-kva.example.com']);
    expect(new Set(outcomes.slice(0, 8).map(([, outcome]) => outcome))).toEqual(new Set(['egress.address_refused']));
    // A name in any script is looked up in its ASCII form, the root's dot does not make another name of it.
    expect(await client.checkUrl('https://BÜCHER.example.com./hooks')).toBe('https://xn--bcher-kva.example.com/hooks');
    expect(await refusal(client.checkUrl('https://nowhere.example.com/'))).toBe('egress.name_not_resolved');
    // No search domain is tried, and the hosts file is not read.
    asked.length = 0;
    expect(await refusal(client.checkUrl('https://intranet/'))).toBe('egress.name_not_resolved');
    expect(new Set(asked)).toEqual(new Set(['A intranet', 'AAAA intranet']));
  });

  it('that change between the check and the call lead to the checked address, or nowhere', async () => {
    const got: string[] = [];
    const receiver = createServer((incoming, outgoing) => {
      got.push(incoming.headers.host ?? '');
      outgoing.end('thanks');
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    stops.push(() => receiver.close());
    const { port } = receiver.address() as AddressInfo;
    // Loopback plays the allowed address; each further look-up would lead elsewhere.
    const { server, asked } = await dnsServer((_name, nth) => (nth === 1 ? ['127.0.0.1'] : ['10.0.0.1']));
    const client = clientAsking(server, true);
    expect(await client.post(`http://rebind.example.com:${port}/`, request)).toMatchObject({ status: 200, body: 'thanks' });
    expect(asked.filter((question) => question.startsWith('A '))).toHaveLength(1);
    expect(await refusal(client.post(`http://rebind.example.com:${port}/`, request))).toBe('egress.address_refused');
    expect(got).toEqual([`rebind.example.com:${port}`]);
  });

  it('that never resolve hold nobody up: neither files nor other names', async () => {
    const { server } = await dnsServer((name) => (name.startsWith('dead') ? null : ['93.184.216.34']));
    const client = clientAsking(server);
    let waiting = 100;
    const dead = Array.from({ length: 100 }, (_, nth) => refusal(client.post(`https://dead${nth}.example.com/`, { ...request, timeoutMs: 1500 }).catch((error: unknown) => {
      waiting -= 1;
      return (error as { code: string }).code;
    })));
    // Threads do the reading of files: with look-ups that take threads, this would come last.
    for (let nth = 0; nth < 8; nth += 1) await readFile('package.json');
    expect(await client.checkUrl('https://alive.example.com/')).toBe('https://alive.example.com/');
    expect(waiting).toBe(100);
    await Promise.all(dead);
    expect(waiting).toBe(0);
  });
});
