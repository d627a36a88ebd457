import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/modules/identity/token-issuer.js';
import { configSections } from '../../src/platform/config/config.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { createApiClient, makeOrganization } from '../support/organizations.js';
import type { PartnerClient } from '../support/organizations.js';
import { terms } from '../integration/intake/intake-scene.js';
import { patternOf, snippetsOf } from './document.js';
import type { Snippet } from './document.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function installed(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

// The examples for the shell need what the examples name.
const inShell = installed('bash') && installed('curl') ? it : it.skip;

describe('what the documents say', () => {
  let app: TestApp;
  let folder: string;

  beforeAll(async () => {
    app = await startTestApp();
    // Inside of the repository, so that packages are found from there.
    folder = await mkdtemp(join(ROOT, 'node_modules', '.atelier-documents-'));
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs the blocks one after the other in one shell. @returns what each printed. */
  async function runInShell(snippets: readonly Snippet[], variables: Record<string, string>): Promise<string[]> {
    const here = await mkdtemp(join(tmpdir(), 'atelier-shell-'));
    const script = ['set -euo pipefail', ...snippets.flatMap(({ code }) => [code, "printf '\\n--- next ---\\n'"])].join('\n');
    const child = spawn('bash', ['-c', script], { cwd: here, env: { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, ...variables } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const [code] = await once(child, 'close') as [number | null];
    await rm(here, { recursive: true });
    if (code !== 0) throw new Error(`the shell ended with ${code}: ${stderr}`);
    return stdout.split('\n--- next ---\n').slice(0, -1);
  }

  async function expectPrinted(snippets: readonly Snippet[], variables: Record<string, string>): Promise<void> {
    const printed = await runInShell(snippets, variables);
    expect(snippets.length).toBeGreaterThan(0);
    expect(printed).toHaveLength(snippets.length);
    for (const [index, { prints }] of snippets.entries()) if (prints !== null) expect(printed[index]?.trim()).toMatch(patternOf(prints));
  }

  inShell('is what happens: README.md, a first request', async () => {
    const token = await app.app.get(TokenIssuer, { strict: false }).issueForStaff({ subject: 'reader', email: 'reader@lab.example', name: 'Reader', roles: ['engagement_manager'] }, 600);
    await expectPrinted(snippetsOf('README.md'), { URL: app.url, TOKEN: token });
  });

  describe('to partners', () => {
    const snippets = snippetsOf('docs/partners.md');
    let client: PartnerClient;
    let organizationId: string;

    beforeAll(async () => {
      ({ id: organizationId } = await makeOrganization(app));
      // With no more than the document says that is needed.
      const [, permissions = ''] = /"permissions": (\[[^\]]*\])/.exec(await readFile(join(ROOT, 'docs', 'partners.md'), 'utf8')) ?? [];
      client = await createApiClient(app, organizationId, JSON.parse(permissions) as string[]);
    });

    inShell('is what happens in a shell', () =>
      expectPrinted(snippets.filter(({ language }) => language === 'sh'), { URL: app.url, CLIENT_ID: client.id, CLIENT_SECRET: client.secret }));

    it('is one program in TypeScript that types agree with and that does what it says', async () => {
      const program = snippets.filter(({ language }) => language === 'ts').map(({ code }) => code).join('\n\n');
      const source = join(folder, 'partner.ts');
      await writeFile(source, program);
      const checked = spawn(process.execPath, [
        join(ROOT, 'node_modules', 'ts7', 'bin', 'tsc'), '--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', '--types', 'node', '--ignoreConfig', source,
      ], { cwd: folder });
      let mistakes = '';
      checked.stdout.on('data', (chunk) => (mistakes += String(chunk)));
      const [code] = await once(checked, 'close') as [number | null];
      expect([code, mistakes]).toEqual([0, '']);

      const { code: javascript } = await transform(program, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } });
      await writeFile(join(folder, 'partner.mjs'), javascript);
      const running = spawn(process.execPath, [join(folder, 'partner.mjs')], {
        env: { PATH: process.env['PATH'], ATELIER_URL: app.url, ATELIER_CLIENT_ID: client.id, ATELIER_CLIENT_SECRET: client.secret, WEBHOOK_PORT: String(await freePort()) },
      });
      let printed = '';
      running.stdout.on('data', (chunk) => (printed += String(chunk)));
      running.stderr.on('data', (chunk) => (printed += String(chunk)));
      const ended = once(running, 'close');
      await signForTheLab();
      await ended;
      for (const line of [
        /^opened eng_\w+, which is in the stage inquiry$/m, /^uploaded to \/v1\/uploads\/upl_\w+$/m, /^processed: \d+ tokens$/m, /^received webhook_endpoint\.test as whd_\w+$/m, /^engagement\.opened: /m, /^dataset_version\.processed: /m,
      ]) expect(printed).toMatch(line);
      expect(running.exitCode).toBe(0);
    }, 90_000);

    /** What a manager at the lab does meanwhile. */
    async function signForTheLab(): Promise<void> {
      const manager = app.as('engagement_manager');
      const engagementId = await eventually(async () => {
        const { body } = await manager.get<{ data: { id: string }[] }>(`/v1/engagements?organizationId=${organizationId}`);
        return body.data[0]?.id;
      }, 'the partner’s inquiry');
      const { body: agreement } = await manager.post<{ id: string }>(`/v1/engagements/${engagementId}/data-agreements`, terms);
      const signed = await eventually(async () => {
        const answer = await manager.act(`/v1/data-agreements/${agreement.id}`, 'actions/sign', { by: 'Noor Haddad' });
        // The partner may sign at the same moment.
        return answer.status === 412 ? undefined : answer;
      }, 'the lab’s signature');
      expect(signed.status).toBe(200);
    }
  });

  describe('as pages', () => {
    let pages: { file: string; text: string }[];

    beforeAll(async () => {
      const files = ['README.md', 'CHANGELOG.md', ...(await readdir(join(ROOT, 'docs'))).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];
      pages = await Promise.all(files.map(async (file) => ({ file, text: await readFile(join(ROOT, file), 'utf8') })));
    });

    /** What `pattern` finds in the pages and `known` has not, with the page. */
    const unknown = (pattern: RegExp, known: ReadonlySet<string>): string[] => pages.flatMap(({ file, text }) =>
      [...text.matchAll(pattern)].flatMap(([, name = '']) => (known.has(name) ? [] : [`${file}: ${name}`])));

    it('link to what is there', async () => {
      const broken = await Promise.all(pages.flatMap(({ file, text }) => [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(async ([, target = '']) => {
        if (/^https?:/.test(target)) return [];
        return access(join(ROOT, dirname(file), target)).then(() => [], () => [`${file}: ${target}`]);
      })));
      expect(broken.flat()).toEqual([]);
    });

    it('name scripts that package.json has', async () => {
      const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
      expect(unknown(/npm run (?:--silent )?([a-z:]+)/g, new Set(Object.keys(scripts)))).toEqual([]);
    });

    it('name settings that are read', () => {
      const settings = new Set(configSections().flatMap(({ schema }) => Object.keys(schema.shape)));
      // Read by others: the tests, the SDKs of AWS and OpenTelemetry, and the images that docker-compose.yml names.
      const others = /^(ATELIER_(UPDATE|REQUIRE|TEST|OWNER|APP)_\w+|TEST_LOG_LEVEL|AWS_\w+|OTEL_\w+|NODE_\w+|(POSTGRES|REDIS)_PASSWORD|STORAGE_(ACCESS|SECRET)_KEY)$/;
      expect(unknown(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[`=]/g, settings).filter((found) => !others.test(found.split(': ')[1] ?? ''))).toEqual([]);
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
