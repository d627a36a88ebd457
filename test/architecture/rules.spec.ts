import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { cruise } from 'dependency-cruiser';
import type { ICruiseOptions, ICruiseResult, IViolation } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = join(root, 'test/architecture/fixtures');

let options: ICruiseOptions;
const tsConfig = extractTSConfig(join(root, 'tsconfig.json'));

beforeAll(async () => {
  options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
});

/** Judges the `src` of a folder by the project's rules. */
async function violationsIn(folder: string): Promise<readonly IViolation[]> {
  const { output } = await cruise(['src'], { ...options, baseDir: folder, ruleSet: options.ruleSet ?? {}, validate: true }, {}, { tsConfig });
  return (output as ICruiseResult).summary.violations;
}

/** Files of a fixture that say that they break its rule. */
function breakers(folder: string): string[] {
  return readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && readFileSync(join(folder, 'src', file), 'utf8').startsWith('// Breaks the rule: '))
    .map((file) => `src/${file}`)
    .toSorted();
}

const fixtureNames = readdirSync(fixtures).toSorted();

describe('the architecture', () => {
  it('is kept by the source', async () => {
    const found = await violationsIn(root);
    expect(found.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('has a fixture for each rule, and a rule for each fixture', () => {
    const names = (options.ruleSet?.forbidden ?? []).map((rule) => rule.name ?? 'unnamed');
    expect(names.toSorted()).toEqual(fixtureNames);
  });

  it('gives each module its row of the table', () => {
    const paths = (options.ruleSet?.forbidden ?? []).map((rule) => String(rule.from.path));
    const rows = paths.filter((path) => /^\^src\/modules\/\([a-z|]+\)\/$/.test(path)).map((path) => new RegExp(path));
    // Reporting may know all, so there is no row that it could break.
    const modules = readdirSync(join(root, 'src/modules')).filter((name) => name !== 'reporting');
    expect(modules.filter((name) => rows.filter((row) => row.test(`src/modules/${name}/`)).length !== 1)).toEqual([]);
  });

  // The same fixture also holds imports that the rule allows: it must not refuse more than it says.
  it.each(fixtureNames)('%s: is broken by the files that say so, by no other, and breaks no other rule', async (name) => {
    const folder = join(fixtures, name);
    const found = await violationsIn(folder);
    expect([...new Set(found.map(({ rule }) => rule.name))]).toEqual([name]);
    const files = found.flatMap(({ from, cycle }) => (cycle === undefined ? [from] : cycle.map((step) => step.name)));
    expect([...new Set(files)].toSorted()).toEqual(breakers(folder));
    expect(breakers(folder)).not.toEqual([]);
  });
});
