import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EgressClient } from '../../../src/platform/egress/egress-client.js';
import { EgressFailedError, EgressRefusedError } from '../../../src/platform/egress/egress.errors.js';

// For receiver.test, valid until 2126; made for these tests and used nowhere else.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUMd2ZIMjJX6qDmqnpH1EtayMUdsYwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDAgFw0yNjExMjIxNTA5MDBaGA8yMTI2
MTAyOTE1MDkwMFowGDEWMBQGA1UEAwwNcmVjZWl2ZXIudGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABMGQxVfTDvxwHbyME2ev/sWklm20/l0Zb9l1w+bgNQhU
j9LilZLRdUmCfY209ZgHv2gtB68+I1IH6LXPRE8bUz+jbTBrMB0GA1UdDgQWBBTp
HkluQ9AncUhFbHNHmMt6rvcDFjAfBgNVHSMEGDAWgBTpHkluQ9AncUhFbHNHmMt6
rvcDFjAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDXJlY2VpdmVyLnRlc3Qw
CgYIKoZIzj0EAwIDSAAwRQIgeCenWBpi6kZ+Zn3NKT9YwPWpcpMC/fsJwLutU5MW
0OgCIQDEl+XLTGCw/ALxRDBgg8B/ZmBb6KjRqkWhfZ3o0S5gqg==
-----END CERTIFICATE-----`;
const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgecwTZ3syCEXX3UgM
bMGf9no3S4SS+fJEaBgfT86PmSahRANCAATBkMVX0w78cB28jBNnr/7FpJZttP5d
GW/ZdcPm4DUIVI/S4pWS0XVJgn2NtPWYB79oLQevPiNSB+i1z0RPG1M/
-----END PRIVATE KEY-----`;

interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

const request = { headers: { 'Content-Type': 'application/json', 'webhook-id': 'msg_1' }, body: '{"type":"test"}' };
const open: { server: Server | TcpServer; sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  open.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

/** A receiver that remembers what it was sent. */
async function receiver(answer: RequestListener = (_incoming, outgoing) => void outgoing.end('thanks')): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  const port = await listen(
    createServer((incoming, outgoing) => {
      void (async () => {
        received.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body: await text(incoming) });
        answer(incoming, outgoing);
      })();
    }),
  );
  return { port, received };
}

function localClient(): EgressClient {
  return new EgressClient({ allowLoopbackHttp: true, userAgent: 'Atelier' });
}

/** A client whose names all stand for these addresses; counts how often it was asked. */
function clientResolving(addresses: string[] | (() => string[]), options: { allowLoopbackHttp?: boolean; trustedCertificates?: string } = {}): { client: EgressClient; asked: string[] } {
  const asked: string[] = [];
  const resolve = async (name: string): Promise<string[]> => {
    asked.push(name);
    return typeof addresses === 'function' ? addresses() : addresses;
  };
  return { client: new EgressClient({ allowLoopbackHttp: false, userAgent: 'Atelier', resolve, ...options }), asked };
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

describe('EgressClient.post', () => {
  it('sends body and headers, and gives back the answer', async () => {
    const { port, received } = await receiver((_incoming, outgoing) => {
      outgoing.writeHead(202, { 'X-Trace': 't1', 'Set-Cookie': ['a=1', 'b=2'] });
      outgoing.end('Zürich');
    });
    const answer = await localClient().post(`http://127.0.0.1:${port}/hooks?tenant=1`, request);
    expect(answer).toMatchObject({ status: 202, body: 'Zürich', bodyTruncated: false });
    expect(answer.headers).toMatchObject({ 'x-trace': 't1', 'set-cookie': 'a=1, b=2' });
    expect(Number.isInteger(answer.durationMs)).toBe(true);
    expect(received).toMatchObject([{ method: 'POST', url: '/hooks?tenant=1', body: request.body }]);
    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'msg_1', 'user-agent': 'Atelier', 'accept-encoding': 'identity', 'content-length': '15' });
  });

  it.each([204, 400, 410, 429, 500])('gives back status %d as it is', async (status) => {
    const { port } = await receiver((_incoming, outgoing) => void outgoing.writeHead(status).end());
    expect(await localClient().post(`http://127.0.0.1:${port}/`, request)).toMatchObject({ status, body: '' });
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect with %d', async (status) => {
    const target = await receiver();
    const { port } = await receiver((_incoming, outgoing) => void outgoing.writeHead(status, { Location: `http://127.0.0.1:${target.port}/` }).end());
    expect(await localClient().post(`http://127.0.0.1:${port}/`, request)).toMatchObject({ status, headers: { location: `http://127.0.0.1:${target.port}/` } });
    expect(target.received).toEqual([]);
  });

  it('resolves the name once, and connects to exactly the address that was checked', async () => {
    const { port, received } = await receiver();
    const elsewhere = await receiver();
    // A name that changes its address between the check and the call.
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['10.0.0.1']];
    const { client, asked } = clientResolving(() => answers.shift() ?? [], { allowLoopbackHttp: true });
    expect(await client.post(`http://receiver.test:${port}/`, request)).toMatchObject({ status: 200, body: 'thanks' });
    expect(asked).toEqual(['receiver.test']);
    expect(received[0]?.headers.host).toBe(`receiver.test:${port}`);
    expect(await refusal(client.post(`http://receiver.test:${port}/`, request))).toBe('egress.address_refused');
    expect(asked).toHaveLength(2);
    expect(received).toHaveLength(1);
    expect(elsewhere.received).toEqual([]);
  });

  it('makes a new connection for each call, so that no earlier check is inherited', async () => {
    const ports = new Set<number | undefined>();
    const { port } = await receiver((incoming, outgoing) => {
      ports.add(incoming.socket.remotePort);
      outgoing.end();
    });
    const client = localClient();
    for (let i = 0; i < 3; i += 1) await client.post(`http://127.0.0.1:${port}/`, request);
    expect(ports.size).toBe(3);
  });

  it('reads an endless answer up to the limit, and hangs up', async () => {
    const closed: boolean[] = [];
    const { port } = await receiver((_incoming, outgoing) => {
      const flood = (): void => {
        while (!outgoing.destroyed && outgoing.write('x'.repeat(10_000)));
      };
      outgoing.on('drain', flood).on('close', () => closed.push(true));
      flood();
    });
    const answer = await localClient().post(`http://127.0.0.1:${port}/`, request);
    expect(answer).toMatchObject({ status: 200, bodyTruncated: true, body: 'x'.repeat(65_536) });
    const short = await localClient().post(`http://127.0.0.1:${port}/`, { ...request, maxResponseBytes: 10 });
    expect(short).toMatchObject({ bodyTruncated: true, body: 'x'.repeat(10) });
    while (closed.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('calls an answer of just the limit whole', async () => {
    const { port } = await receiver((_incoming, outgoing) => void outgoing.end('y'.repeat(100)));
    expect(await localClient().post(`http://127.0.0.1:${port}/`, { ...request, maxResponseBytes: 100 })).toMatchObject({ bodyTruncated: false, body: 'y'.repeat(100) });
  });

  it('never unpacks an answer', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const { port } = await receiver((_incoming, outgoing) => void outgoing.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb));
    const answer = await localClient().post(`http://127.0.0.1:${port}/`, request);
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(Buffer.from(answer.body).length).toBeLessThan(3 * bomb.length);
  });

  it('gives text that a database can keep, whatever bytes come', async () => {
    const { port } = await receiver((_incoming, outgoing) => void outgoing.end(Buffer.from([0x41, 0x00, 0xff, 0xfe, 0xc3, 0xa4, 0xc3])));
    expect((await localClient().post(`http://127.0.0.1:${port}/`, request)).body).toBe('A\uFFFD\uFFFD\uFFFDä\uFFFD');
  });

  it('keeps the status of an answer whose body is too slow or breaks off', async () => {
    const slow = await receiver((_incoming, outgoing) => void outgoing.writeHead(200).write('begun'));
    expect(await localClient().post(`http://127.0.0.1:${slow.port}/`, { ...request, timeoutMs: 300 })).toMatchObject({ status: 200, body: 'begun', bodyTruncated: true });
    const broken = await receiver((incoming, outgoing) => {
      outgoing.writeHead(200, { 'Content-Length': '100' });
      outgoing.write('begun', () => incoming.socket.destroy());
    });
    expect(await localClient().post(`http://127.0.0.1:${broken.port}/`, request)).toMatchObject({ status: 200, body: 'begun', bodyTruncated: true });
  });

  it.each([
    ['says nothing', () => undefined],
    ['answers a byte at a time', (socket: Socket) => {
      const head = `HTTP/1.1 200 OK\r\nX-Slow: ${'x'.repeat(10_000)}`;
      let at = 0;
      const timer = setInterval(() => void socket.write(head[at++] ?? 'x'), 20);
      socket.on('close', () => clearInterval(timer));
    }],
    ['says that it is working on it for ever', (socket: Socket) => {
      const timer = setInterval(() => void socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    }],
  ])('gives up on a server that %s', async (_what, talk) => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => socket.destroy()).resume();
        talk(socket);
      }),
    );
    await expect(localClient().post(`http://127.0.0.1:${port}/`, { ...request, timeoutMs: 400 })).rejects.toMatchObject({ code: 'egress.timeout' });
  });

  it.each([
    ['answers in between without end', (socket: Socket) => {
      const flood = (): void => {
        while (!socket.destroyed && socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)));
      };
      socket.on('drain', flood);
      flood();
    }],
    ['writes its status line without end', (socket: Socket) => {
      const flood = (): void => {
        while (!socket.destroyed && socket.write('x'.repeat(10_000)));
      };
      socket.on('drain', flood);
      socket.write('HTTP/1.1 200 ');
      flood();
    }],
  ])('hangs up on a server that %s, long before its time is over', async (_what, talk) => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => socket.destroy()).resume();
        talk(socket);
      }),
    );
    await expect(localClient().post(`http://127.0.0.1:${port}/`, { ...request, timeoutMs: 30_000 })).rejects.toMatchObject({ code: 'egress.answer_invalid' });
  });

  it('hangs up on a server that hides a flood in the extensions of a chunk', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        const flood = (): void => {
          while (!socket.destroyed && socket.write('x'.repeat(10_000)));
        };
        socket.on('error', () => socket.destroy()).on('drain', flood).resume();
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;');
        flood();
      }),
    );
    const outcome = await localClient().post(`http://127.0.0.1:${port}/`, { ...request, timeoutMs: 30_000 }).catch((error: unknown) => error);
    expect(outcome).toMatchObject(outcome instanceof EgressFailedError ? { code: 'egress.answer_invalid' } : { status: 200, body: '', bodyTruncated: true });
    expect((outcome as { durationMs: number }).durationMs).toBeLessThan(30_000);
  });

  it('waits for no more than a few answers in between', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => socket.destroy()).once('data', () => socket.write(`${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(5)}HTTP/1.1 204 No Content\r\n\r\n`));
      }),
    );
    expect(await localClient().post(`http://127.0.0.1:${port}/`, request)).toMatchObject({ status: 204 });
  });

  it('gives up on a name that is never resolved', async () => {
    const client = new EgressClient({ allowLoopbackHttp: false, userAgent: 'Atelier', resolve: () => new Promise(() => undefined) });
    await expect(client.post('https://receiver.test/', { ...request, timeoutMs: 50 })).rejects.toMatchObject({ code: 'egress.timeout' });
  });

  it.each([
    ['nonsense', 'SMTP ready\r\n\r\n', 'egress.answer_invalid'],
    ['endless headers', `HTTP/1.1 200 OK\r\n${'X-Long: 1234567890\r\n'.repeat(2000)}\r\n`, 'egress.answer_invalid'],
    ['nothing, and hangs up', '', 'egress.connection_failed'],
  ])('reports a server that answers %s', async (_what, answer, code) => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => socket.destroy());
        socket.once('data', () => socket.end(answer));
      }),
    );
    const outcome = localClient().post(`http://127.0.0.1:${port}/`, request);
    await expect(outcome).rejects.toBeInstanceOf(EgressFailedError);
    await expect(outcome).rejects.toMatchObject({ code });
  });

  it('reports that nobody listens', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    await expect(localClient().post(`http://127.0.0.1:${port}/`, request)).rejects.toMatchObject({ code: 'egress.connection_failed' });
    open.length = 0;
  });

  it('speaks TLS with the name it was given, and believes no other certificate', async () => {
    const port = await listen(createTlsServer({ cert: certificate, key: privateKey }, (_incoming, outgoing) => void outgoing.end('sealed')));
    const { client } = clientResolving(['127.0.0.1'], { allowLoopbackHttp: true, trustedCertificates: certificate });
    expect(await client.post(`https://receiver.test:${port}/`, request)).toMatchObject({ status: 200, body: 'sealed' });
    await expect(client.post(`https://another.test:${port}/`, request)).rejects.toMatchObject({ code: 'egress.tls_failed' });
    await expect(localClient().post(`https://127.0.0.1:${port}/`, request)).rejects.toMatchObject({ code: 'egress.tls_failed' });
    const plain = await receiver();
    await expect(client.post(`https://receiver.test:${plain.port}/`, request)).rejects.toMatchObject({ code: 'egress.tls_failed' });
  });

  it('lets no header break out of its line', async () => {
    const { port, received } = await receiver();
    await expect(localClient().post(`http://127.0.0.1:${port}/`, { ...request, headers: { 'x-a': 'b\r\nx-evil: 1' } })).rejects.toThrow(/invalid/i);
    expect(received).toEqual([]);
  });
});

describe.each<[string, (client: EgressClient, url: string) => Promise<unknown>]>([
  ['checkUrl', (client, url) => client.checkUrl(url)],
  ['post', (client, url) => client.post(url, { ...request, timeoutMs: 2000 })],
])('what %s refuses', (_name, call) => {
  const { client, asked } = clientResolving(['93.184.216.34']);

  it.each([
    ['', 'egress.url_invalid'], ['hooks.example.com', 'egress.url_invalid'], ['/hooks', 'egress.url_invalid'], ['https://', 'egress.url_invalid'], ['https://exa mple.com', 'egress.url_invalid'],
    ['https://256.256.256.256/', 'egress.url_invalid'], ['https://[::g]/', 'egress.url_invalid'], [`https://example.com/${'x'.repeat(2048)}`, 'egress.url_invalid'],
    ['https://user:secret@example.com/', 'egress.url_invalid'], ['https://user@example.com/', 'egress.url_invalid'], ['https://:secret@example.com/', 'egress.url_invalid'], ['https://example.com/#x', 'egress.url_invalid'],
    ['http://example.com/', 'egress.scheme_refused'], ['ftp://example.com/', 'egress.scheme_refused'], ['file:///etc/passwd', 'egress.scheme_refused'], ['gopher://127.0.0.1:6379/_x', 'egress.scheme_refused'],
    ['https://[fe80::1%25eth0]/', 'egress.url_invalid'], ['https://[fe80::1%eth0]/', 'egress.url_invalid'], ['https://./', 'egress.url_invalid'], ['https://example..com/', 'egress.url_invalid'],
    ['https://example.com../', 'egress.url_invalid'], ['https://.example.com/', 'egress.url_invalid'], ['https://xn--/', 'egress.url_invalid'], ['https://user%40example.com@10.0.0.1/', 'egress.url_invalid'],
    ['https://example.com:25/', 'egress.port_refused'], ['https://example.com:22/', 'egress.port_refused'], ['https://example.com:80/', 'egress.port_refused'], ['https://example.com:0/', 'egress.port_refused'],
    ['https://example.com:6667/', 'egress.port_refused'], ['https://example.com:65536/', 'egress.url_invalid'], ['https://127.0.0.1:25/', 'egress.address_refused'],
    ['javascript:alert(1)', 'egress.scheme_refused'], ['data:text/plain,x', 'egress.scheme_refused'], ['ws://example.com/', 'egress.scheme_refused'],
  ])('%p', async (url, code) => {
    expect(await refusal(call(client, url))).toBe(code);
  });

  it.each([
    'https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0177.0.0.1/', 'https://0x7f.0.0.1/', 'https://017700000001/', 'https://127.0.0.1./', 'https://１２７.0.0.1/', 'https://①②⑦.⓪.⓪.①/',
    'https://0/', 'https://10.1.2.3/', 'https://192.168.0.1:8443/', 'https://3232235521/', 'https://169.254.169.254/latest/meta-data/', 'https://0xa9fea9fe/', 'https://100.64.0.1/', 'https://224.0.0.1/',
    'https://0300.0250.1/', 'https://192.0x00A80001/', 'https://①⑨②.①⑥⑧.①.①/', 'https://10.0.0.1%E3%80%82/', 'https://127。0。0。1/', 'https:\\\\10.0.0.1\\', 'https:10.0.0.1/',
    'https://[64:ff9b:1::a00:1]/', 'https://[2001:0:53aa:64c::1]/', 'https://[::ffff:0:127.0.0.1]/', 'https://[0:0:0:0:0:ffff:a9fe:a9fe]/',
    'https://[::1]/', 'https://[::]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://[::127.0.0.1]/', 'https://[64:ff9b::7f00:1]/', 'https://[2002:7f00:1::]/', 'https://[fe80::1]/', 'https://[fd00::1]/',
  ])('%p, whatever the notation', async (url) => {
    expect(await refusal(call(client, url))).toBe('egress.address_refused');
  });

  it.each([['127.0.0.1'], ['10.0.0.5'], ['::ffff:10.0.0.5'], ['fe80::1%eth0'], ['169.254.169.254'], ['93.184.216.34', '10.0.0.5'], ['10.0.0.5', '93.184.216.34'], ['nonsense']])('a name that stands for %p', async (...addresses) => {
    expect(await refusal(call(clientResolving(addresses).client, 'https://inside.example.com/'))).toBe('egress.address_refused');
  });

  it('a name without an address, or one that cannot be found', async () => {
    expect(await refusal(call(clientResolving([]).client, 'https://nowhere.example.com/'))).toBe('egress.name_not_resolved');
    const failing = clientResolving(() => {
      throw new Error('ENOTFOUND');
    });
    expect(await refusal(call(failing.client, 'https://nowhere.example.com/'))).toBe('egress.name_not_resolved');
  });

  it('http:// and private addresses also where loopback is allowed', async () => {
    const lenient = clientResolving(['93.184.216.34'], { allowLoopbackHttp: true }).client;
    expect(await refusal(call(lenient, 'http://example.com/'))).toBe('egress.scheme_refused');
    expect(await refusal(call(lenient, 'http://10.0.0.1/'))).toBe('egress.address_refused');
    expect(await refusal(call(clientResolving(['127.0.0.1', '10.0.0.1'], { allowLoopbackHttp: true }).client, 'http://mixed.example.com/'))).toBe('egress.address_refused');
    expect(await refusal(call(clientResolving(['127.0.0.1', '93.184.216.34'], { allowLoopbackHttp: true }).client, 'http://mixed.example.com/'))).toBe('egress.scheme_refused');
  });

  it('without asking the DNS about what is no name', () => {
    expect(asked.filter((name) => name !== 'example.com')).toEqual([]);
  });
});

describe('EgressClient.checkUrl', () => {
  it('takes what may be called, in its normal form', async () => {
    const { client } = clientResolving(['93.184.216.34', '2606:2800:220:1::1']);
    expect(await client.checkUrl('HTTPS://Hooks.Example.com:443/a/../b?x=1')).toBe('https://hooks.example.com/b?x=1');
    expect(await client.checkUrl('https://93.184.216.34/')).toBe('https://93.184.216.34/');
  });

  it('takes a receiver on this machine only where that is allowed, by its name too', async () => {
    expect(await localClient().checkUrl('http://127.0.0.1:4000/hooks')).toBe('http://127.0.0.1:4000/hooks');
    expect(await localClient().checkUrl('http://localhost:4000/hooks')).toBe('http://localhost:4000/hooks');
    const strict = new EgressClient({ allowLoopbackHttp: false, userAgent: 'Atelier' });
    expect(await refusal(strict.checkUrl('https://localhost/'))).toBe('egress.address_refused');
  });
});
