import { Command } from 'commander';
import { readConfig } from '../../read-config.js';
import { platformConfig } from '../../platform/config/platform.config.js';
import { TokenIssuer } from '../../modules/identity/token-issuer.js';

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
      for (const job of data) console.log(`${job.id}  ${job.handler}  ${job.attempts} tries, ${job.failedAt ?? '?'}\n  ${job.reason}`);
    });
  const replay = connect(new Command('replay').description('run a failed job again, or all of one handler').argument('[id]', 'id of the job').option('--handler <name>', 'all failed jobs of this handler'))
    .action(async (id: string | undefined, options: Where & { handler?: string }) => {
      if ((id === undefined) === (options.handler === undefined)) throw new Error('Give the id of a job, or --handler with a name.');
      if (id !== undefined) {
        await call(options, 'POST', `failed/${encodeURIComponent(id)}/replay`);
        console.log(`replayed ${id}`);
      } else {
        const { replayed } = await call<{ replayed: number }>(options, 'POST', `handlers/${encodeURIComponent(options.handler ?? '')}/replay`);
        console.log(`replayed ${replayed} jobs of ${options.handler ?? ''}`);
      }
    });
  return new Command('jobs').description('failed jobs of a running server').addCommand(failed.exitOverride()).addCommand(replay.exitOverride());
}

async function call<T>(where: Where, method: string, path: string): Promise<T> {
  const settings = readConfig(process.env).get(platformConfig);
  const token = where.token ?? await ownToken(settings.ATELIER_HOME);
  const base = where.url ?? `http://127.0.0.1:${settings.PORT}`;
  const response = await fetch(`${base}/v1/admin/jobs/${path}`, { method, headers: { authorization: `Bearer ${token}` } })
    .catch((error: unknown) => {
      throw new Error(`No server answers at ${base}. Start it, or name it with --url.`, { cause: error });
    });
  const answer = await response.json() as T & { detail?: string };
  if (!response.ok) throw new Error(answer.detail ?? `the server answered ${response.status}`);
  return answer;
}

async function ownToken(home: string): Promise<string> {
  const issuer = await TokenIssuer.open(TokenIssuer.defaultFile(home), false);
  return issuer.issueForStaff({ subject: 'cli', email: 'cli@localhost', name: 'Command line', roles: ['administrator'] }, 300);
}
