import { Command } from 'commander';
import { readConfig } from '../../read-config.js';
import type { Config } from '../../platform/config/config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { messageOf } from '../../platform/errors/message-of.js';
import { openIssuer } from '../open-issuer.js';

interface Where {
  url?: string;
  token?: string;
}

/** `atelier jobs`: looks at failed jobs of a running server, and runs them again. */
export function jobsCommand(): Command {
  const connect = (command: Command): Command => command
    .option('--url <url>', 'where the server listens (default: http://127.0.0.1:<PORT>)')
    .option('--token <token>', 'an administrator’s token (default: one made with the key of the embedded default)');
  const failed = connect(new Command('failed').description('list failed jobs, newest first').option('--handler <name>', 'of one handler only'))
    .action(async (options: Where & { handler?: string }) => {
      const query = options.handler === undefined ? '' : `?handler=${encodeURIComponent(options.handler)}`;
      const { data } = await call<{ data: { id: string; handler: string; attempts: number; failedAt: string | null; reason: string }[] }>(options, 'GET', `failed${query}`);
      if (data.length === 0) console.log('no failed jobs');
      for (const job of data) console.log(`${job.id}  ${job.handler}  ${job.attempts === 1 ? '1 try' : `${job.attempts} tries`}, ${job.failedAt ?? '?'}\n  ${job.reason}`);
    });
  const replay = connect(new Command('replay').description('run a failed job again, or all of one handler').argument('[id]', 'id of the job').option('--handler <name>', 'all failed jobs of this handler'))
    .action(async (id: string | undefined, options: Where & { handler?: string }, command: Command) => {
      if ((id === undefined) === (options.handler === undefined)) command.error('error: give the id of a job, or --handler with a name.');
      if (id !== undefined) {
        await call(options, 'POST', `failed/${encodeURIComponent(id)}/replay`);
        console.log(`replayed ${id}`);
      } else {
        const { replayed } = await call<{ replayed: number }>(options, 'POST', `handlers/${encodeURIComponent(options.handler ?? '')}/replay`);
        console.log(`replayed ${replayed} jobs of ${options.handler ?? ''}`);
      }
    });
  return new Command('jobs').description('failed jobs of a running server').addCommand(failed).addCommand(replay);
}

async function call<T>(where: Where, method: string, path: string): Promise<T> {
  const config = readConfig(process.env);
  const base = (where.url ?? `http://127.0.0.1:${config.get(platformConfig).PORT}`).replace(/\/+$/, '');
  const token = where.token ?? await ownToken(config);
  const response = await fetch(`${base}/v1/admin/jobs/${path}`, { method, headers: { authorization: `Bearer ${token}` } })
    .catch((error: unknown) => {
      throw new Error(`No server answers at ${base}. Start it, or name it with --url.`, { cause: error });
    });
  const answer = await response.json().catch(() => undefined) as (T & { detail?: string }) | undefined;
  if (answer === undefined) throw new Error(`What answers at ${base} with status ${response.status} is no Atelier server. Name one with --url.`);
  if (!response.ok) throw new Error(answer.detail ?? `the server answered ${response.status}`);
  return answer;
}

async function ownToken(config: Config): Promise<string> {
  const issuer = await openIssuer(config, false).catch((error: unknown) => {
    throw new Error(`${messageOf(error)} Or give an administrator’s token by --token.`, { cause: error });
  });
  return issuer.issueForStaff({ subject: 'cli', email: 'cli@localhost', name: 'Command line', roles: ['administrator'] }, 300);
}
