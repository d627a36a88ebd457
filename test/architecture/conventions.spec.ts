import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { eventDefinitions } from '../../src/platform/events/define-event.js';
import { EVENT_HANDLER } from '../../src/platform/events/event-handler.js';
import type { EventHandlerMetadata } from '../../src/platform/events/event-handler.js';
import type { JobDefinition } from '../../src/platform/jobs/define-job.js';
import { JOB_HANDLER } from '../../src/platform/jobs/job-handler.js';

/** The most lines that a file of a kind may have, and a class's dependencies: beyond it, it is two. */
const LINES: Record<string, number> = { controller: 120, service: 200, job: 80, handler: 80, workflow: 150, entity: 80 };
const DEPENDENCIES = 7;

/** Files that are larger, each with its reason. Keep it short: a reason is not that splitting is work. */
const LARGER: Record<string, string> = {};

/** Classes with more dependencies, each with its reason. */
const MORE_DEPENDENCIES: Record<string, string> = {
  'modules/intake/agreements/data-agreement.controller.ts': 'one use case a route, all of one resource',
  'modules/intake/uploads/serve-tus.service.ts': 'joins the tus server, which wants all of its hooks at once, to the use cases of an upload',
  'modules/partners/webhook-endpoint.controller.ts': 'one use case a route, all of one resource',
  'modules/reporting/exports/export-sources.ts': 'one module an argument: all that have records of engagements',
};

/** Where the machine's clock is right, each with its reason; everywhere else time comes from the transaction or the injected clock. */
const MACHINE_TIME: Record<string, string> = {
  'modules/identity/authenticate-token.service.ts': 'tokens expire by the time of those who issue them',
  'modules/identity/oauth/make-provider.service.ts': 'assertions expire by the time of the clients that sign them',
  'modules/identity/oauth/provider-adapter.ts': 'assertions expire by the time of the clients that sign them',
  'modules/identity/staff-claims.ts': 'tokens are made by the time of those who issue them',
};

/** Where a module calls out by `fetch`, each with who gives the address; an address that a user gives is called through the platform's egress client. */
const FETCHES: Record<string, string> = {
  'modules/identity/issuer-keys.ts': 'the issuer of staff tokens is named by whoever runs the server',
};

/** Past participles without -ed. */
const PAST = ['held', 'paid', 'made', 'begun', 'sent', 'met', 'put', 'lost', 'withdrawn', 'withheld', 'overdue', 'given', 'taken'];
/** Events that tell of a state, each with its reason. */
const STATES: Record<string, string> = {
  'engagement.deadline_near': 'that a deadline came near has no participle', 'data_retention.deletion_near': 'that a deletion came near has no participle',
};

const source = new URL('../../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts')).toSorted();
const moduleFiles = files.filter((file) => file.startsWith('modules/'));

const parsed = new Map<string, ts.SourceFile>();
beforeAll(async () => {
  for (const file of files) parsed.set(file, ts.createSourceFile(file, readFileSync(new URL(file, source), 'utf8'), ts.ScriptTarget.ES2023, true));
  await import('../../src/app.module.js');
});

/** Every node of a file for which `pick` answers, as `file:line: answer`. */
function found(among: readonly string[], pick: (node: ts.Node, file: string) => string | undefined): string[] {
  return among.flatMap((file) => {
    const tree = parsed.get(file);
    const answers: string[] = [];
    const visit = (node: ts.Node): void => {
      const answer = pick(node, file);
      if (answer !== undefined) answers.push(`${file}:${(tree?.getLineAndCharacterOfPosition(node.getStart()).line ?? 0) + 1}: ${answer}`);
      ts.forEachChild(node, visit);
    };
    if (tree !== undefined) visit(tree);
    return answers;
  });
}

const pascal = (kebab: string): string => kebab.replaceAll(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase());
const stem = (file: string): string => basename(file).split('.')[0] ?? file;
/** `service` of `open-engagement.service.ts`; nothing of `workflow.ts`. */
const kindOf = (file: string): string => basename(file).split('.').slice(1).at(-2) ?? '';

describe('names', () => {
  it('of files are kebab-case', () => {
    expect(files.filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.[a-z0-9-]+)*\.ts$/.test(file))).toEqual([]);
  });

  it('say what a thing does, not that it is one', () => {
    expect(files.filter((file) => /(^|-)(manager|helpers?|utils?|base|common|misc)$/.test(stem(file)))).toEqual([]);
    expect(found(files, (node) => (ts.isClassDeclaration(node) && /(Manager|Helper|Utils?|Base|Common)$|^(Base|Abstract)(Service|Controller|Entity|Job|Handler)/.test(node.name?.text ?? '') ? node.name?.text : undefined))).toEqual([]);
  });

  it('of services, jobs and handlers are those of their files', () => {
    const misnamed = files.filter((file) => ['service', 'job', 'handler'].includes(kindOf(file))).filter((file) => {
      const names = new Set(found([file], (node) => (ts.isClassDeclaration(node) ? node.name?.text : undefined)).map((line) => line.split(': ')[1]));
      return !names.has(pascal(stem(file))) && !(kindOf(file) === 'job' && names.has(`${pascal(stem(file))}Job`));
    });
    expect(misnamed).toEqual([]);
  });

  it('of events are a noun and what happened to it', () => {
    const types = [...eventDefinitions().keys()];
    expect(types.length).toBeGreaterThan(20);
    const odd = types.filter((type) => {
      const last = type.split(/[._]/).at(-1) ?? '';
      return !/^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$/.test(type) || (!last.endsWith('ed') && !PAST.includes(last));
    });
    expect(odd).toEqual(Object.keys(STATES));
  });

  it('of jobs and handlers are those of module and file', async () => {
    const named = (await Promise.all(files.filter((file) => ['job', 'handler'].includes(kindOf(file))).map(async (file) => {
      const exported = Object.values(await import(new URL(file, source).href) as Record<string, unknown>).filter((value) => typeof value === 'function');
      const names = exported.flatMap((target) => [EVENT_HANDLER, JOB_HANDLER].flatMap((key) => {
        const metadata = Reflect.getMetadata(key, target) as EventHandlerMetadata | JobDefinition | undefined;
        return metadata === undefined ? [] : [metadata.name];
      }));
      const owner = file.startsWith('modules/') ? file.split('/')[1] ?? '' : 'platform';
      return { file, names, expected: `${owner}.${stem(file)}` };
    })));
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(({ names, expected }) => names.join() !== expected).map(({ file, names }) => `${file}: ${names.join()}`)).toEqual([]);
  });
});

describe('code', () => {
  it('of modules throws errors of the domain, none of HTTP', () => {
    expect(found(moduleFiles, (node) => (ts.isImportSpecifier(node) && node.name.text.endsWith('Exception') ? node.name.text : undefined))).toEqual([]);
  });

  it('of modules takes time from the transaction or the clock', () => {
    const machineTime = found(moduleFiles, (node) => {
      if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0) return 'new Date()';
      if (!ts.isCallExpression(node)) return undefined;
      const called = node.expression.getText();
      return called === 'Date.now' || called === 'DateTime.now' || (['DateTime.utc', 'DateTime.local'].includes(called) && node.arguments.length === 0) ? called : undefined;
    });
    expect([...new Set(machineTime.map((line) => line.split(':')[0] ?? ''))]).toEqual(Object.keys(MACHINE_TIME));
  });

  it('of modules leaves calls to addresses that users give to the egress client', () => {
    const fetches = found(moduleFiles, (node) => (ts.isCallExpression(node) && /^(globalThis\.)?fetch$/.test(node.expression.getText()) ? 'fetch' : undefined));
    expect([...new Set(fetches.map((line) => line.split(':')[0] ?? ''))]).toEqual(Object.keys(FETCHES));
  });

  it('is finished', () => {
    expect(files.filter((file) => /\b(TODO|FIXME|XXX|HACK)\b/.test(parsed.get(file)?.text ?? ''))).toEqual([]);
  });

  it('that other modules call says what it does', () => {
    const isPublic = (node: ts.Node): boolean => ts.canHaveModifiers(node) && !(ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
    const undocumented = found(moduleFiles.filter((file) => file.endsWith('.api.ts')), (node) => {
      const isCalled = (ts.isMethodDeclaration(node) && ts.isClassDeclaration(node.parent) && !ts.isPrivateIdentifier(node.name) && isPublic(node))
        || ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword));
      return isCalled && ts.getJSDocCommentsAndTags(node).length === 0 ? node.name?.getText() : undefined;
    });
    expect(undocumented).toEqual([]);
  });
});

describe('sizes', () => {
  it('of files stay where one can read them', () => {
    const lines = (file: string): number => (parsed.get(file)?.text.trimEnd().split('\n').length ?? 0);
    const larger = files.filter((file) => lines(file) > (LINES[kindOf(file)] ?? Infinity));
    expect(larger.filter((file) => LARGER[file] === undefined).map((file) => `${file} has ${lines(file)} lines, the guide is ${LINES[kindOf(file)] ?? 0}`)).toEqual([]);
    expect(Object.keys(LARGER).filter((file) => !larger.includes(file))).toEqual([]);
  });

  it('of classes stay where one can say what they do', () => {
    const tooMany = found(files, (node) =>
      (ts.isConstructorDeclaration(node) && ts.canHaveDecorators(node.parent) && (ts.getDecorators(node.parent) ?? []).length > 0 && node.parameters.length > DEPENDENCIES
        ? `${node.parent.name?.text ?? 'a class'} has ${node.parameters.length} dependencies` : undefined));
    expect(tooMany.filter((line) => MORE_DEPENDENCIES[line.split(':')[0] ?? ''] === undefined)).toEqual([]);
    expect(Object.keys(MORE_DEPENDENCIES).filter((file) => !tooMany.some((line) => line.startsWith(`${file}:`)))).toEqual([]);
  });
});

describe('migrations', () => {
  const folder = new URL('../../migrations/', import.meta.url);
  const migrations = readdirSync(folder).toSorted();

  it('are numbered without a gap', () => {
    expect(migrations.length).toBeGreaterThan(10);
    expect(migrations.map((file) => /^(\d{4})_[a-z_]+\.sql$/.exec(file)?.[1])).toEqual(migrations.map((_, index) => String(index + 1).padStart(4, '0')));
  });

  it('each go up and down', () => {
    const oneWay = migrations.filter((file) => {
      const [before, up, down, ...rest] = readFileSync(new URL(file, folder), 'utf8').split(/^-- (?:Up|Down) Migration$/m);
      const does = (sql: string | undefined): boolean => (sql ?? '').replaceAll(/--.*$/gm, '').trim() !== '';
      return does(before) || !does(up) || !does(down) || rest.length > 0;
    });
    expect(oneWay).toEqual([]);
  });
});
