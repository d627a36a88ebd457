import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Global, Module, Param } from '@nestjs/common';
import type { Client } from 'pg';
import { z } from 'zod';
import type { Actor } from '../../src/platform/actor.js';
import { systemActor } from '../../src/platform/actor.js';
import { DataKeys } from '../../src/platform/data-keys/data-keys.js';
import { Database } from '../../src/platform/database/database.js';
import type { Tx } from '../../src/platform/database/tx.js';
import { unauthenticated } from '../../src/platform/errors/platform.errors.js';
import { defineEvent } from '../../src/platform/events/define-event.js';
import type { DomainEvent } from '../../src/platform/events/define-event.js';
import { OnEvent, isEvent } from '../../src/platform/events/event-handler.js';
import type { EventHandler } from '../../src/platform/events/event-handler.js';
import { Authenticator, Public } from '../../src/platform/http/access.js';
import { defineJob } from '../../src/platform/jobs/define-job.js';
import { RunsJob } from '../../src/platform/jobs/job-handler.js';
import type { JobHandler, JobRun } from '../../src/platform/jobs/job-handler.js';

/** A module with an event, two handlers and jobs whose behaviour the tests write into a table: real processes obey it, too. */
export const probeSchema = `
  create schema probe;
  create table probe.effect (
    id bigint primary key generated always as identity, by text not null, subject text not null, process integer not null, traceparent text, on_behalf_of text
  );
  create table probe.started (id bigint primary key generated always as identity, by text not null, subject text not null, process integer not null, attempt integer);
  create table probe.behaviour (subject text primary key, does text not null);
  grant usage on schema probe to atelier_app;
  grant select, insert on probe.effect, probe.started to atelier_app;
  grant select on probe.behaviour to atelier_app;`;

export type Behaviour =
  /** Throws. */
  | 'fail'
  /** Works until it is told otherwise, and stops when the server shuts down. */
  | 'work'
  /** Works until it is told otherwise, whatever the server does. */
  | 'work on';

export const probeHappened = defineEvent({
  type: 'probe.happened', version: 1, schema: z.object({ subject: z.string() }), forPartners: false, describe: ({ subject }) => `${subject} happened`,
});
export const probeWork = defineJob({ name: 'probe.do-work', queue: 'work', schema: z.object({ subject: z.string() }), attempts: 3, backoff: 20 });
export const probeTick = defineJob({
  name: 'probe.tick', queue: 'work', schema: z.object({}), attempts: 2, backoff: 1000, schedule: { pattern: '30 2 * * *', timeZone: 'America/New_York' },
});

export async function tell(owner: Client, subject: string, does: Behaviour | null): Promise<void> {
  if (does === null) await owner.query('delete from probe.behaviour where subject = $1', [subject]);
  else await owner.query('insert into probe.behaviour values ($1, $2) on conflict (subject) do update set does = excluded.does', [subject, does]);
}

async function behaviourOf(reader: Pick<Tx, 'query'>, subject: string): Promise<string | undefined> {
  const [row] = await reader.query<{ does: string }>('select does from probe.behaviour where subject = $1', [subject]);
  return row?.does;
}

const noteEffect = (tx: Tx, by: string, subject: string): Promise<unknown> =>
  tx.query('insert into probe.effect (by, subject, process, traceparent, on_behalf_of) values ($1, $2, $3, $4, $5)', [by, subject, process.pid, tx.origin.traceparent ?? null, tx.origin.onBehalfOf ?? null]);

async function handle(by: string, tx: Tx, event: DomainEvent): Promise<void> {
  if (!isEvent(event, probeHappened)) return;
  await noteEffect(tx, by, event.data.subject);
  if (await behaviourOf(tx, event.data.subject) === 'fail') throw new Error('the probe was told to fail');
}

@OnEvent('probe.note-when-happened', probeHappened)
export class NoteWhenHappened implements EventHandler {
  handle(tx: Tx, event: DomainEvent): Promise<void> {
    return handle('note', tx, event);
  }
}

@OnEvent('probe.count-when-happened', probeHappened)
export class CountWhenHappened implements EventHandler {
  async handle(tx: Tx, event: DomainEvent): Promise<void> {
    await handle('count', tx, event);
    if (isEvent(event, probeHappened) && event.data.subject.startsWith('then work')) tx.enqueue(probeWork, { subject: event.data.subject });
  }
}

@RunsJob(probeWork)
export class DoWork implements JobHandler {
  constructor(private readonly database: Database) {}

  async run({ subject }: z.infer<typeof probeWork.schema>, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, (tx) =>
      tx.query('insert into probe.started (by, subject, process, attempt) values ($1, $2, $3, $4)', ['work', subject, process.pid, run.attempt]));
    let does = await this.#behaviour(subject, run);
    while (does === 'work' || does === 'work on') {
      if (does === 'work') run.signal.throwIfAborted();
      await sleep(20);
      does = await this.#behaviour(subject, run).catch(() => does);
    }
    if (does === 'fail') throw new Error('the probe was told to fail');
    await this.database.transaction(run.origin, (tx) => noteEffect(tx, 'work', subject));
  }

  #behaviour(subject: string, run: JobRun): Promise<string | undefined> {
    return this.database.read(run.origin, (reader) => behaviourOf(reader, subject));
  }
}

@RunsJob(probeTick)
export class Tick implements JobHandler {
  constructor(private readonly database: Database) {}

  async run(_: Record<string, never>, run: JobRun): Promise<void> {
    await this.database.transaction(run.origin, (tx) => noteEffect(tx, 'tick', ''));
  }
}

@Controller('probe')
export class ProbeController {
  constructor(private readonly database: Database) {}

  /** Answers when the subject's behaviour is taken back. */
  @Get('wait/:subject')
  @Public()
  async wait(@Param('subject') subject: string): Promise<{ subject: string }> {
    const origin = { actor: systemActor('probe.wait'), requestId: 'probe' };
    await this.database.transaction(origin, (tx) => tx.query('insert into probe.started (by, subject, process) values ($1, $2, $3)', ['request', subject, process.pid]));
    while (await this.database.read(origin, (reader) => behaviourOf(reader, subject)) !== undefined) await sleep(20);
    return { subject };
  }
}

/** Takes a bearer token for a list of permissions, separated by commas. */
class ProbeAuthenticator extends Authenticator {
  authenticate(token: string): Promise<Actor> {
    if (token === 'invalid') throw unauthenticated.with('This token is not valid.');
    return Promise.resolve({ kind: 'staff', id: 'probe', name: 'Probe', permissions: new Set(token.split(',')), roles: [] });
  }
}

@Global()
@Module({
  controllers: [ProbeController],
  providers: [{ provide: Authenticator, useClass: ProbeAuthenticator }, NoteWhenHappened, CountWhenHappened, DoWork, Tick],
  exports: [Authenticator],
})
export class ProbeModule {
  constructor(dataKeys: DataKeys) {
    // Nothing here is a customer's.
    dataKeys.useScopes({ scopeOf: () => null, organizationOf: () => Promise.reject(new Error('there are no scopes')) });
  }
}
