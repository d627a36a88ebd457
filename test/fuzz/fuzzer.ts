import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { AnswerChecks } from './check-answer.js';
import type { Caller, Ground } from './ground.js';
import { readDocument } from './openapi.js';
import type { Document, Operation } from './openapi.js';
import { SEEN, draftsOf } from './requests.js';
import type { Draft } from './requests.js';
import { Sender } from './send.js';
import type { Received } from './send.js';
import { fillIn } from './valid-values.js';

const ID = /\b([a-z]{3})_[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}\b/g;
const WORD = /"(action|code|handler)":"([\w.-]{1,60})"/g;
/** How many requests are under way at once. */
const AT_ONCE = 8;
/** Ids remembered of each kind: the first, which the stories made, and the latest. */
const MAX_IDS = 400;
/** What belongs to whom is read again after so many requests. */
const REFRESH = 400;

interface Sent extends Draft {
  caller: Caller;
  text: string;
}

export interface Outcome {
  operations: number;
  requests: number;
  statuses: Record<string, number>;
  /** Operations that refused every request: the fuzzer has not seen them work. */
  neverDone: string[];
  /** One line for each kind of mistake of each operation, with the first request that showed it. */
  findings: string[];
}

/** Sends requests made from the OpenAPI document, as each caller, and judges what comes back. */
export class Fuzzer {
  readonly #document: Document;
  readonly #checks: AnswerChecks;
  readonly #sender: Sender;
  readonly #ids = new Map<string, string[]>();
  readonly #foreign = new Map<Caller, { ids: Set<string>; names: string[] }>();
  readonly #findings = new Map<string, string>();
  readonly #statuses: Record<string, number> = {};
  readonly #done = new Set<string>();
  #requests = 0;

  constructor(
    private readonly ground: Ground,
    private readonly seed: number,
  ) {
    this.#document = readDocument(ground.app.app);
    this.#checks = new AnswerChecks(this.#document);
    this.#sender = new Sender(new URL(ground.app.url));
  }

  close(): void {
    this.#sender.close();
  }

  async run(each: number, only: string): Promise<Outcome> {
    this.#checkWitnessed();
    await this.#lookAround();
    const operations = this.#document.operations.filter(({ name }) => name.includes(only));
    const drafts = operations.map((operation) => this.#draftsOf(operation, each));
    // By turns, so that what one operation makes the next one finds.
    for (let round = 0; round < each; round += AT_ONCE) {
      for (const [place, operation] of operations.entries()) {
        const batch = (drafts[place] ?? []).slice(round, round + AT_ONCE);
        await Promise.all(batch.map((draft, index) => this.#try(operation, draft, this.#callerOf(place + round + index))));
      }
    }
    return { operations: operations.length, requests: this.#requests, statuses: this.#statuses, neverDone: operations.map(({ name }) => name).filter((name) => !this.#done.has(name)), findings: [...this.#findings].map(([key, example]) => `${key}: ${example}`).sort() };
  }

  /** Answers to requests that somebody made who knew how: what goes well for them alone is checked, too. */
  #checkWitnessed(): void {
    for (const { method, path, answer } of this.ground.witnessed) {
      const operation = operationOf(this.#document.operations, method, path);
      if (operation === undefined) continue;
      this.#judge(operation, answer, { path, caller: { name: 'a story' } } as Sent);
    }
  }

  /** Checks an answer to a request that was not to try anything. */
  #judge(operation: Operation, answer: Received, sent: Sent): void {
    if (answer.status < 300) this.#done.add(operation.name);
    for (const { kind, detail } of this.#checks.check(operation, { text: '' }, answer, undefined)) this.#note(operation, kind, detail, sent);
  }

  #draftsOf(operation: Operation, count: number): Draft[] {
    const seed = createHash('sha256').update(`${this.seed} ${operation.name}`).digest().readInt32BE();
    return fc.sample(draftsOf(operation, this.#document.components.schemas), { seed, numRuns: count });
  }

  #callerOf(turn: number): Caller {
    const { callers } = this.ground;
    // Every second request by one of those who may do most.
    const able = callers.filter(({ name }) => name === 'administrator' || name.startsWith('partner'));
    const found = turn % 2 === 0 ? able[(turn / 2) % able.length] : callers[((turn - 1) / 2) % callers.length];
    if (found === undefined) throw new Error('nobody is there to send requests');
    return found;
  }

  async #try(operation: Operation, draft: Draft, caller: Caller): Promise<void> {
    const sent = await this.#filledIn(operation, draft, caller);
    if (this.#requests++ % REFRESH === 0) await this.#refresh();
    let answer: Received;
    try {
      answer = await this.#sender.send(operation.method, sent.path, sent.headers, sent.body);
    } catch (error) {
      // A connection that is cut is an answer of a kind: the server's parser does so after having said why.
      if (['ERR_INVALID_CHAR', 'ERR_UNESCAPED_CHARACTERS'].includes((error as { code?: string }).code ?? '')) return;
      this.#note(operation, 'no answer', String(error), sent);
      return;
    }
    this.#statuses[answer.status] = (this.#statuses[answer.status] ?? 0) + 1;
    this.#remember(answer.status < 300 ? answer.text : (/"code":"[a-z_.]+"/.exec(answer.text)?.[0] ?? ''));
    if (answer.status < 300) this.#done.add(operation.name);
    for (const { kind, detail } of this.#checks.check(operation, sent, answer, this.#foreign.get(caller))) {
      const logged = answer.status >= 500 ? this.ground.failures.find((line) => line['requestId'] === answer.headers['x-request-id']) : undefined;
      this.#note(operation, kind, logged === undefined ? detail : `${detail} ${JSON.stringify(logged['error'])} ${JSON.stringify(logged['stack'])?.slice(0, 600)}`, sent);
    }
  }

  async #filledIn(operation: Operation, draft: Draft, caller: Caller): Promise<Sent> {
    const fill = (text: string): string => fillIn(text, (prefix, choice) => this.#idOf(prefix, choice));
    const path = fill(draft.path);
    const headers = Object.fromEntries(Object.entries(draft.headers).map(([name, value]) => [name, name === 'authorization' ? fillBasic(value, fill) : fill(value)]));
    if (caller.token !== undefined && headers['authorization'] === undefined) headers['authorization'] = `Bearer ${caller.token}`;
    if (draft.matches && headers['if-match'] === undefined) headers['if-match'] = await this.#etagOf(operation, path);
    const body = typeof draft.body === 'string' ? fill(draft.body) : draft.body;
    return { ...draft, path, headers, body, caller, text: `${decoded(path)} ${JSON.stringify(headers)} ${plainMetadata(headers)} ${String(body ?? '')}` };
  }

  /** The ETag of what the path is about, as an administrator sees it. */
  async #etagOf(operation: Operation, path: string): Promise<string> {
    const object = (path.split('?', 1)[0] ?? path).replace(/\/(actions\/[^/]*|waivers|acceptance|milestones)$/, '');
    if (!/^[\x21-\x7e]+$/.test(object)) return '"1"';
    const administrator = this.ground.callers.find(({ name }) => name === 'administrator');
    const answer = await this.#sender.send('GET', object, { authorization: `Bearer ${administrator?.token}` }, undefined);
    if (answer.status >= 500) this.#note(operation, 'failed', `${answer.status} while its object was read`, { path: object } as Sent);
    return answer.headers.etag ?? '"1"';
  }

  /** An id of the kind that is there; one that never was where there is none, and now and then anyway. */
  #idOf(prefix: string, choice: number): string {
    const known = this.#ids.get(prefix) ?? [];
    const found = choice % 10 === 9 ? undefined : known[choice % Math.max(1, known.length)];
    return found ?? `${prefix}_01k9zq3v5se6rb4yg2w8d7t1hn`;
  }

  #remember(text: string): void {
    for (const [id, prefix] of text.matchAll(ID)) if (prefix !== undefined && !this.ground.callersIds.has(id)) this.#keep(prefix, id);
    for (const [, name, word] of text.matchAll(WORD)) if (name !== undefined && word !== undefined) this.#keep(SEEN[name] ?? name, word);
  }

  #keep(kind: string, value: string): void {
    const known = this.#ids.get(kind) ?? [];
    if (known.includes(value)) return;
    if (known.length >= MAX_IDS) known.splice(MAX_IDS / 2, 1);
    known.push(value);
    this.#ids.set(kind, known);
  }

  /** Reads what there is, list by list, until no list has an id that is new. */
  async #lookAround(): Promise<void> {
    const administrator = this.ground.callers.find(({ name }) => name === 'administrator');
    const reads = this.#document.operations.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/') && !path.endsWith('/progress'));
    for (let pass = 0; pass < 3; pass += 1) {
      for (const operation of reads) {
        const { path, parameters } = operation;
        const prefixes = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => /^\^([a-z]{3})_/.exec(parameters.find((each) => each.name === name)?.schema.pattern ?? '')?.[1] ?? '');
        const choices = prefixes.length === 0 ? [''] : (this.#ids.get(prefixes[0] ?? '') ?? []).slice(0, 6);
        for (const choice of choices) {
          let next = 0;
          const filled = path.replaceAll(/\{\w+\}/g, () => (next++ === 0 ? choice : this.#ids.get(prefixes[next - 1] ?? '')?.[0] ?? 'x'));
          const answer = await this.#sender.send('GET', filled, { authorization: `Bearer ${administrator?.token}` }, undefined);
          if (answer.status !== 200) continue;
          this.#remember(answer.text);
          this.#judge(operation, answer, { path: filled, caller: administrator } as Sent);
        }
      }
    }
  }

  async #refresh(): Promise<void> {
    for (const caller of this.ground.callers) {
      // Some requests end what partners get their tokens with.
      if (caller.sees === 'own' && (await this.#sender.send('GET', '/v1/me', { authorization: `Bearer ${caller.token}` }, undefined)).status === 401) await this.ground.renew(caller);
      if (caller.sees !== 'all') this.#foreign.set(caller, await this.ground.foreignTo(caller.organization));
    }
  }

  #note(operation: Operation, kind: string, detail: string, sent: Sent): void {
    const key = `${operation.name}: ${kind}: ${kind === 'failed' || kind === 'no answer' ? detail : detail.slice(0, 160)}`;
    if (this.#findings.has(key) || this.#findings.size > 500) return;
    const body = sent.body === undefined ? '' : ` ${String(sent.body).slice(0, 300)}`;
    const { authorization: _, ...headers } = sent.headers ?? {};
    this.#findings.set(key, `as ${sent.caller?.name}: ${operation.method} ${sent.path} ${JSON.stringify(headers).slice(0, 300)}${body}`);
  }
}

/** The operation that a path belongs to: of several, the one that names more of it. */
function operationOf(operations: readonly Operation[], method: string, path: string): Operation | undefined {
  const matching = operations.filter((operation) => operation.method === method && new RegExp(`^${operation.path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path));
  return matching.sort((a, b) => a.path.split('{').length - b.path.split('{').length || b.path.length - a.path.length)[0];
}

function fillBasic(value: string, fill: (text: string) => string): string {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(value)?.[1];
  return encoded === undefined ? value : `Basic ${Buffer.from(fill(Buffer.from(encoded, 'base64').toString('utf8'))).toString('base64')}`;
}

/** tus encodes what it says of an upload. */
function plainMetadata(headers: Record<string, string>): string {
  return (headers['upload-metadata'] ?? '').split(/[ ,]/).map((part) => Buffer.from(part, 'base64').toString('utf8')).join(' ');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
