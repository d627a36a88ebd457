import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SweepScratch } from '../../../src/platform/scratch/sweep-scratch.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';

const HOUR_MS = 3_600_000;

describe('the folder for temporary files', () => {
  let app: TestApp;
  beforeAll(async () => { app = await startTestApp({ role: 'api' }); });
  afterAll(() => app?.close());

  const scratch = (...names: string[]): string => join(app.runtime.home, 'scratch', ...names);
  const age = (path: string, hours: number): Promise<void> => utimes(path, new Date(Date.now() - hours * HOUR_MS), new Date(Date.now() - hours * HOUR_MS));
  /** A folder of a piece of work with a file in it, last touched so many hours ago. */
  const leave = async (area: string, name: string, hours: { folder: number; file: number }): Promise<void> => {
    await mkdir(scratch(area, name, 'deeper'), { recursive: true });
    await writeFile(scratch(area, name, 'deeper', 'file'), 'whatever a killed process was at');
    await age(scratch(area, name, 'deeper', 'file'), hours.file);
    for (const folder of [scratch(area, name, 'deeper'), scratch(area, name)]) await age(folder, hours.folder);
  };
  const leaveSome = async (): Promise<void> => {
    for (const area of ['exports', 'uploads', 'intake', 'of-a-later-version']) {
      await leave(area, 'killed', { folder: 30, file: 30 });
      await leave(area, 'long-at-work', { folder: 30, file: 2 });
      await leave(area, 'at-work', { folder: 1, file: 1 });
    }
    await writeFile(scratch('uploads', 'single'), 'x');
    await age(scratch('uploads', 'single'), 25);
  };
  const left = async (): Promise<string[]> => (await Promise.all((await readdir(scratch())).map(async (area) => (await readdir(scratch(area))).map((name) => `${area}/${name}`)))).flat().sort();
  const atWork = ['exports', 'intake', 'of-a-later-version', 'uploads'].flatMap((area) => [`${area}/at-work`, `${area}/long-at-work`]);

  it.each(['api', 'worker', 'all'] as const)('is rid of what killed processes have left for a day when a process of role %s starts', async (role) => {
    await leaveSome();
    const started = await startTestApp({ beside: app, role });
    try {
      expect(await left()).toEqual(atWork);
    } finally {
      await started.close();
    }
  });

  it('is swept while a process runs, by several at once, and need not be there', async () => {
    await leaveSome();
    const sweep = app.app.get(SweepScratch, { strict: false });
    const removed = await Promise.all([sweep.sweep(), sweep.sweep()]);
    expect(removed.reduce((sum, each) => sum + each)).toBeGreaterThanOrEqual(5);
    expect(await left()).toEqual(atWork);
    const bare = await startTestApp({ role: 'api' });
    try {
      expect(await bare.app.get(SweepScratch, { strict: false }).sweep()).toBe(0);
    } finally {
      await bare.close();
    }
  });
});
