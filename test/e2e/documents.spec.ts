import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/modules/identity/token-issuer.js';
import { configSections } from '../../src/platform/config/config.js';
import { startTestApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { createApiClient, makeOrganization } from '../support/organizations.js';
import type { PartnerClient } from '../support/organizations.js';
import { patternOf, snippetsOf } from './document.js';
import type { Snippet } from './document.js';
import { Lab } from './lab.js';
import { installClient, runTypeScript } from './partner-program.js';

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
const inShell = ['bash', 'curl', 'jq'].every(installed) ? it : it.skip;

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
  async function runInShell(snippets: readonly Snippet[], variables: Record<string, string>, watch?: (printed: string) => void): Promise<string[]> {
    const here = await mkdtemp(join(tmpdir(), 'atelier-shell-'));
    const script = ['set -euo pipefail', ...snippets.flatMap(({ code }) => [code, "printf '\\n--- next ---\\n'"])].join('\n');
    await writeFile(join(here, 'atelier'), `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'dist', 'cli', 'main.js')}' "$@"\n`, { mode: 0o755 });
    const child = spawn('bash', ['-c', script], { cwd: here, timeout: 80_000, env: { PATH: `${here}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, ...variables } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
      watch?.(stdout);
    });
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const [code] = await once(child, 'close') as [number | null];
    await rm(here, { recursive: true });
    if (code !== 0) throw new Error(`the shell ended with ${code}: ${stderr}${stdout}`);
    return stdout.split('\n--- next ---\n').slice(0, -1);
  }

  async function expectPrinted(snippets: readonly Snippet[], variables: Record<string, string>, watch?: (printed: string) => void): Promise<void> {
    const printed = await runInShell(snippets, variables, watch);
    expect(snippets.length).toBeGreaterThan(0);
    expect(printed).toHaveLength(snippets.length);
    for (const [index, { prints }] of snippets.entries()) if (prints !== null) expect(printed[index]?.trim()).toMatch(patternOf(prints));
  }

  inShell('is what happens: README.md, a first request', async () => {
    const token = await app.app.get(TokenIssuer, { strict: false }).issueForStaff({ subject: 'reader', email: 'reader@lab.example', name: 'Reader', roles: ['engagement_manager'] }, 600);
    await expectPrinted(snippetsOf('README.md'), { URL: app.url, TOKEN: token });
  });

  describe('to partners', () => {
    const GUIDE = 'docs/partners/README.md';
    const snippets = snippetsOf(GUIDE);
    let client: PartnerClient;
    let organizationId: string;
    let receiver: Server;

    beforeAll(async () => {
      ({ id: organizationId } = await makeOrganization(app));
      // With no more than the document says that is needed.
      const [, permissions = ''] = /"permissions": (\[[^\]]*\])/.exec(await readFile(join(ROOT, GUIDE), 'utf8')) ?? [];
      client = await createApiClient(app, organizationId, JSON.parse(permissions) as string[]);
      receiver = createServer((request, response) => request.resume().on('end', () => response.writeHead(204).end()));
      await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
      await installClient(folder);
    });
    afterAll(async () => {
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    });

    inShell('is what happens in a shell', async () => {
      const lab = new Lab(app, organizationId);
      await Promise.all([lab.work(), expectPrinted(snippets.filter(({ language }) => language === 'sh'), {
        URL: app.url, CLIENT_ID: client.id, CLIENT_SECRET: client.secret, WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/atelier`,
      }, (printed) => lab.watch(printed)).finally(() => lab.close())]);
    }, 90_000);

    it('is one program in TypeScript that types agree with and that does what it says', async () => {
      const lab = new Lab(app, organizationId);
      const program = snippets.filter(({ language }) => language === 'ts').map(({ code }) => code).join('\n\n');
      const run = runTypeScript(folder, 'partner', program, {
        ATELIER_URL: app.url, ATELIER_CLIENT_ID: client.id, ATELIER_CLIENT_SECRET: client.secret, WEBHOOK_PORT: String(await freePort()),
      }, (printed) => lab.watch(printed));
      const [, { code, printed }] = await Promise.all([lab.work(), run.finally(() => lab.close())]);
      for (const line of [
        /^signed in as a partner$/m, /^opened eng_\w+, which is in the stage inquiry$/m, /^refused: object\.not_found$/m, /^the data agreement is signed$/m,
        /^(\d+) of \1 bytes$/m, /^statutes\.jsonl is received$/m, /^processed: \d+ tokens$/m, /^received webhook_endpoint\.test as whd_\w+$/m,
        /^engagement\.opened: /m, /^dataset_version\.processed: /m, /^certificate 1: true$/m,
      ]) expect(printed).toMatch(line);
      expect(code).toBe(0);
      expect(await readFile(join(folder, 'upload-url'), 'utf8')).toMatch(/\/v1\/uploads\/upl_\w+$/);
    }, 90_000);

    it('is what the client’s own page says', async () => {
      const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(await readFile(join(ROOT, 'clients/typescript/README.md'), 'utf8')) ?? [];
      const here = program.replace('https://atelier.example.com', app.url);
      expect(here).not.toBe(program);
      const { code, printed } = await runTypeScript(folder, 'readme', here, { ATELIER_CLIENT_ID: client.id, ATELIER_CLIENT_SECRET: client.secret });
      expect([code, printed]).toEqual([0, expect.stringContaining('Case-law model inquiry')]);
    }, 90_000);
  });

  describe('as pages', () => {
    let pages: { file: string; text: string }[];

    beforeAll(async () => {
      const files = ['README.md', 'CHANGELOG.md', 'clients/typescript/README.md', ...(await readdir(join(ROOT, 'docs'), { recursive: true })).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];
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
      const others = /^(ATELIER_(UPDATE|REQUIRE|TEST|OWNER|APP)_\w+|TEST_LOG_LEVEL|FUZZ_\w+|AWS_\w+|OTEL_\w+|NODE_\w+|(POSTGRES|REDIS)_PASSWORD|STORAGE_(ACCESS|SECRET)_KEY)$/;
      expect(unknown(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[`=]/g, settings).filter((found) => !others.test(found.split(': ')[1] ?? ''))).toEqual([]);
    });
  });
});

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
