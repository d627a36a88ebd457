import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Client } from 'pg';
import { RUNTIME } from '../../platform/runtime.js';
import type { Runtime } from '../../platform/runtime.js';
import { ACCESS_CHANNEL } from './access-changes.js';
import { KnownTokens } from './known-tokens.js';

/** How often PostgreSQL is asked whether the connection still carries what it announces. */
const ASK_EVERY_MS = 400;
/** How long after the last question that was answered this process still trusts what it knows. */
const TRUST_MS = 1500;
const TRY_AGAIN_MS = 500;

/** By which the connections that listen are known. */
const APPLICATION = 'atelier-access';
/** Marks what processes tell each other, so that it is no id. */
const QUESTION = 'question:';
const ANSWER = 'answer:';
const LISTENERS = `select pid::text from pg_stat_activity where application_name = '${APPLICATION}' and datname = current_database()`;

/**
 * Hears whose access changed, and forgets what was known of them. PostgreSQL delivers an announcement on a connection before the
 * answer to any question asked after its commit: so as long as questions are answered, nothing older was missed. When they are
 * not, nothing is trusted, and every request is looked up in the database until the connection is back.
 */
@Injectable()
export class HearAccessChanges implements OnApplicationBootstrap, OnModuleDestroy {
  readonly known = new KnownTokens();
  readonly #questions = new Map<string, (answered: string) => void>();
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #trustedUntil = 0;
  #stopped = false;

  constructor(@Inject(RUNTIME) private readonly runtime: Runtime) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.runtime.role !== 'worker' && this.runtime.describeOnly !== true) await this.#keepListening();
  }

  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#leave();
  }

  /** Whether all changes up to {@link TRUST_MS} ago have been heard, and newer ones arrive as they happen. */
  get isCurrent(): boolean {
    return performance.now() < this.#trustedUntil;
  }

  /**
   * Resolves once every process has heard the changes that were committed before the call: when each that listens says so, and
   * otherwise after {@link TRUST_MS}, because one that does not answer trusts nothing from then on.
   */
  async heardEverywhere(): Promise<void> {
    const client = this.#client;
    const question = randomUUID();
    const trustEnds = new AbortController();
    const waited = pause(TRUST_MS, undefined, { signal: trustEnds.signal }).catch(() => undefined);
    if (client !== undefined) await Promise.race([waited, this.#everyAnswer(client, question).catch(() => waited)]);
    else await waited;
    this.#questions.delete(question);
    trustEnds.abort();
  }

  async #everyAnswer(client: Client, question: string): Promise<void> {
    const { rows } = await client.query<{ pid: string }>(LISTENERS);
    const silent = new Set(rows.map(({ pid }) => pid));
    const answered = new Promise<void>((resolve) => {
      this.#questions.set(question, (pid) => {
        silent.delete(pid);
        if (silent.size === 0) resolve();
      });
    });
    await client.query('select pg_notify($1, $2)', [ACCESS_CHANNEL, QUESTION + question]);
    await answered;
  }

  #hear(client: Client, message: string): void {
    if (message.startsWith(QUESTION)) {
      // Announcements come in the order of their commits: what was to be heard before the question was heard.
      client.query(`select pg_notify($1, $2 || ' ' || pg_backend_pid())`, [ACCESS_CHANNEL, ANSWER + message.slice(QUESTION.length)]).catch(() => this.#leave(client));
    } else if (message.startsWith(ANSWER)) {
      const [question = '', pid = ''] = message.slice(ANSWER.length).split(' ');
      this.#questions.get(question)?.(pid);
    } else {
      this.known.forget(message);
    }
  }

  async #keepListening(): Promise<void> {
    let wait = ASK_EVERY_MS;
    try {
      await this.#ask(this.#client ?? await this.#listen());
    } catch (error) {
      this.runtime.log.warn({ error: error instanceof Error ? error.message : String(error) }, 'changes of access are not heard, so every request is looked up');
      await this.#leave();
      wait = TRY_AGAIN_MS;
    }
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#keepListening(), wait);
    this.#timer.unref();
  }

  async #listen(): Promise<Client> {
    const client = new Client({
      connectionString: this.runtime.databaseUrl, keepAlive: true, connectionTimeoutMillis: 5000, query_timeout: TRUST_MS,
    });
    client.on('notification', ({ payload }) => this.#hear(client, payload ?? ''));
    client.on('error', () => void this.#leave(client));
    client.on('end', () => void this.#leave(client));
    await client.connect();
    try {
      // Said here: what the URL says of it goes before what a connection is opened with, and the others find it by this name.
      await client.query(`set application_name = '${APPLICATION}'; listen ${ACCESS_CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    // What happened while nobody listened is not known.
    this.known.forgetAll();
    this.#client = client;
    return client;
  }

  async #ask(client: Client): Promise<void> {
    const asked = performance.now();
    await client.query('select 1');
    if (client === this.#client) this.#trustedUntil = Math.max(this.#trustedUntil, asked + TRUST_MS);
  }

  async #leave(client = this.#client): Promise<void> {
    if (client === undefined || client !== this.#client) return;
    this.#client = undefined;
    this.#trustedUntil = 0;
    await client.end().catch(() => undefined);
  }
}
