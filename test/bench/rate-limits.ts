/** Measures what rate limits cost a request: the same server with them and without, side by side in one run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokenIssuer } from '../../src/modules/identity/token-issuer.js';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { compare } from './paired-rounds.js';
import type { Contestant } from './paired-rounds.js';
import { startServerProcess } from './server-process.js';
import type { ServerProcess } from './server-process.js';
import { ratioText } from './table.js';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 9);
const SECONDS = 2;
const ENTRY = join(import.meta.dirname, '..', '..', 'dist', 'main.js');
/** More than is sent, so that everything is counted and nothing refused. */
const PLENTY = '1000000000';

interface Ground extends Contestant {
  close(): Promise<void>;
}

async function start(env: Record<string, string>): Promise<Ground> {
  const home = await mkdtemp(join(tmpdir(), 'atelier-bench-'));
  const port = String(await findFreePort());
  let server: ServerProcess | undefined;
  const close = async (): Promise<void> => {
    await server?.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    server = await startServerProcess([ENTRY], { ATELIER_HOME: home, ROLE: 'api', HOST: '127.0.0.1', PORT: port, ...env }, `http://127.0.0.1:${port}`, '/health/ready');
    const issuer = await TokenIssuer.open(TokenIssuer.defaultFile(home), false);
    const token = await issuer.issueForStaff({ subject: 'bench', email: 'bench@lab.example', name: 'Bench', roles: ['auditor'] }, 3600);
    return { url: server.url, pid: server.pid, request: { method: 'GET', path: '/v1/me', headers: { authorization: `Bearer ${token}` } }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function measure(): Promise<void> {
  const off = await start({ RATE_LIMITS: 'off' });
  try {
    const on = await start({ RATE_LIMIT_STAFF: PLENTY, RATE_LIMIT_ADDRESS: PLENTY });
    try {
      const { ratios, ours, reference } = await compare(on, off, { rounds: ROUNDS, seconds: SECONDS });
      console.log(`GET /v1/me, counting on PostgreSQL: ${ratioText(ratios)} of the requests a second without limits (${Math.round(ours.perSecond)} against ${Math.round(reference.perSecond)}), `
        + `${ours.cpuMicroseconds.toFixed(1)} against ${reference.cpuMicroseconds.toFixed(1)} µs CPU a request`);
    } finally {
      await on.close();
    }
  } finally {
    await off.close();
  }
}

await measure();
