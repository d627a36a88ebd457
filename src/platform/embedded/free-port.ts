import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that nobody listens on: `preferred` when it is free. Somebody may take it before it is used. */
export async function findFreePort(preferred?: number): Promise<number> {
  const probe = createServer();
  const listen = (port: number): Promise<number | null> =>
    new Promise((resolve, reject) => {
      probe.once('error', (error: NodeJS.ErrnoException) => {
        probe.removeAllListeners('listening');
        if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
        else reject(error);
      });
      probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        const address = probe.address();
        resolve(typeof address === 'object' && address !== null ? address.port : null);
      });
    });
  try {
    const port = (preferred === undefined ? null : await listen(preferred)) ?? (await listen(0));
    if (port === null) throw new Error('no TCP port of 127.0.0.1 is free');
    return port;
  } finally {
    await new Promise<void>((resolve) => {
      probe.close(() => resolve());
    });
  }
}
