import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ROLES } from '../../modules/identity/roles.js';
import type { Role } from '../../modules/identity/roles.js';
import { readConfig } from '../../read-config.js';
import { openIssuer } from '../open-issuer.js';

const MAX_TTL_SECONDS = 86_400;

interface TokenOptions {
  role: Role[];
  name?: string;
  subject?: string;
  ttl: number;
  home?: string;
}

/** `atelier token`: signs a staff member in at the embedded default, without a server or a password: whoever reads the key may. */
export function tokenCommand(): Command {
  return new Command('token')
    .description('make a staff member’s access token for the embedded default; prints nothing else')
    .requiredOption('--role <role>', `what the person may do; give it again for more roles (${ROLES.join(', ')})`, addRole)
    .option('--name <name>', 'the person’s name (default: the roles)', checkName)
    .option('--subject <subject>', 'tells one person from another (default: made of the roles)', checkSubject)
    .option('--ttl <seconds>', `how long the token is good, up to ${MAX_TTL_SECONDS}`, checkTtl, 3600)
    .option('--home <dir>', 'folder of the embedded default (default: ATELIER_HOME)')
    .action(async (options: TokenOptions) => {
      const issuer = await openIssuer(readConfig(process.env), true, options.home === undefined ? undefined : resolve(options.home));
      const roles = [...new Set(options.role)].sort();
      const subject = options.subject ?? `cli-${roles.join('-')}`;
      const name = options.name ?? roles.join(', ').replaceAll('_', ' ');
      console.log(await issuer.issueForStaff({ subject, email: `${subject}@localhost`, name, roles }, options.ttl));
    });
}

function addRole(text: string, previous: Role[] | undefined): Role[] {
  const role = ROLES.find((known) => known === text);
  if (role === undefined) throw new InvalidArgumentError(`A role is one of ${ROLES.join(', ')}.`);
  return [...(previous ?? []), role];
}

function checkName(text: string): string {
  if (!/^[^\p{Cc}\p{Cs}]{1,200}$/u.test(text) || text.trim() === '') throw new InvalidArgumentError('A name has 1 to 200 characters in one line.');
  return text.trim();
}

function checkSubject(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text)) throw new InvalidArgumentError('A subject has 1 to 100 letters, digits, dots, dashes and underscores.');
  return text;
}

function checkTtl(text: string): number {
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > MAX_TTL_SECONDS) throw new InvalidArgumentError(`Write seconds from 1 to ${MAX_TTL_SECONDS}.`);
  return seconds;
}
