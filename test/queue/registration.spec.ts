import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { z } from 'zod';
import { OnEvent } from '../../src/platform/events/event-handler.js';
import { defineJob } from '../../src/platform/jobs/define-job.js';
import { RunsJob } from '../../src/platform/jobs/job-handler.js';
import { Ground } from './ground.js';
import { ProbeModule, probeHappened, probeWork } from './probe.js';

defineJob({ name: 'probe.nobody-runs', queue: 'work', schema: z.object({}), attempts: 1, backoff: 1 });

@RunsJob(probeWork)
class DoWorkAgain {}
@RunsJob({ name: 'probe.never-declared' })
class RunUndeclared {}
@OnEvent('probe.note-when-happened', probeHappened)
class NoteAgain {}
@OnEvent('probe.hear-undeclared', { type: 'probe.never_declared' })
class HearUndeclared {}
@OnEvent('Probe Handler', probeHappened)
class BadlyNamed {}

@Module({ providers: [DoWorkAgain, RunUndeclared, NoteAgain, HearUndeclared, BadlyNamed] })
class MistakenModule {}

let ground: Ground;
beforeAll(async () => {
  ground = await Ground.create('postgres');
});
afterAll(() => ground.close());

it('refuses to start on jobs and handlers that do not fit, and names every one of them', async () => {
  const start = ground.start({ modules: [ProbeModule, MistakenModule] });
  const message = await start.then(() => '', (error: Error) => error.message);
  expect(message).toContain('Handlers do not fit their definitions');
  for (const mistake of [
    'job probe.nobody-runs has no handler', 'job probe.do-work has two handlers', 'job probe.never-declared is handled but not declared',
    'event handler probe.note-when-happened is registered twice', 'probe.hear-undeclared handles probe.never_declared, which is not declared',
    'handler name Probe Handler is not module.verb-when-something',
  ]) expect(message).toContain(`  - ${mistake}`);
  expect(message.split('\n')).toHaveLength(7);
  // Nothing of the application that did not start is left: no session, no worker.
  expect(await ground.rows(`select from pg_stat_activity where datname = current_database() and usename = 'atelier_app'`)).toEqual([]);
});

it('refuses a second declaration where it is made', () => {
  expect(() => defineJob(probeWork)).toThrow('job probe.do-work is defined twice');
});
