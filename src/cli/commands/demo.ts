import { openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { prepare, startServer } from '../../boot.js';
import type { Server } from '../../boot.js';
import { TokenIssuer } from '../../modules/identity/token-issuer.js';
import type { Role } from '../../modules/identity/roles.js';
import { createLog } from '../../platform/telemetry/log.js';
import { HttpClient } from '../demo/http-client.js';
import { Narrator } from '../demo/narrator.js';
import type { Cast } from '../demo/story.js';

const HOUR = 3600;

/** `atelier demo`: starts the server and plays one engagement, from inquiry to paid invoice and deletion. */
export function demoCommand(): Command {
  return new Command('demo')
    .description('play one whole engagement on real data, over the HTTP API')
    .option('--keep', 'leave the server running afterwards, with tokens to go on')
    .action((options: { keep?: boolean }) => runDemo(options.keep === true));
}

async function runDemo(keep: boolean): Promise<void> {
  // Loaded for the demo alone: it plays a partner, whom nothing else here needs.
  const { play } = await import('../demo/play.js');
  const startedAt = performance.now();
  const say = new Narrator(process.stdout);
  // Webhooks are tried again within seconds instead of hours; everything else is as it always is.
  const env: NodeJS.ProcessEnv = { WEBHOOK_RETRY_SCHEDULE_SECONDS: '1,1,2,5', LOG_LEVEL: 'info', ...process.env };
  const home = resolve(env['ATELIER_HOME'] ?? '.atelier');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const log = join(home, 'demo.log');
  const surroundings = await prepare(env, { role: 'all', log: createLog(env['LOG_LEVEL'] ?? 'info', openSync(log, 'a', 0o600)) });
  let server: Server | undefined;
  try {
    server = await startServer(surroundings.runtime, { host: '127.0.0.1', port: keep ? Number(env['PORT'] ?? 3000) : 0 });
    const url = server.url ?? '';
    say.line(`Atelier runs at ${url}, on ${surroundings.runtime.embedded ? 'its embedded PostgreSQL' : 'the configured PostgreSQL'}, jobs on ${surroundings.runtime.queue.kind}.`);
    say.line(`Everything below happens over HTTP. The server's log is ${log}.`);
    const cast = await play(await staffClients(url, server.app.get(TokenIssuer, { strict: false })), say);
    say.line(`\nThe engagement is complete, ${((performance.now() - startedAt) / 1000).toFixed(1)} s after the start.`);
    if (keep) await keepRunning(say, url, cast);
  } finally {
    await server?.stop();
    await surroundings.stop();
  }
}

async function staffClients(url: string, issuer: TokenIssuer): Promise<Omit<Cast, 'partner'>> {
  const client = async (name: string, role: Role): Promise<HttpClient> =>
    new HttpClient(url, await issuer.issueForStaff({ subject: `demo-${role}`, email: `${role.replaceAll('_', '.')}@lab.example`, name, roles: [role] }, 8 * HOUR));
  return {
    manager: await client('Noor Haddad', 'engagement_manager'),
    steward: await client('Tomas Vega', 'data_steward'),
    lead: await client('Mei Tanaka', 'research_lead'),
    finance: await client('Jonas Weber', 'finance'),
    administrator: await client('Priya Nair', 'administrator'),
  };
}

async function keepRunning(say: Narrator, url: string, cast: Cast): Promise<void> {
  say.line(`\nThe server stays up at ${url} (reference: ${url}/docs). Ctrl-C ends it.\n`);
  say.line(`STAFF_TOKEN=${cast.administrator.token}\n`);
  say.line(`PARTNER_TOKEN=${await cast.partner.token()}\n`);
  say.line(`Try: curl -H "Authorization: Bearer $STAFF_TOKEN" ${url}/v1/engagements`);
  await new Promise<void>((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
}
