import type { Writable } from 'node:stream';
import { Client, Query } from 'pg';
import type { QueryResult } from 'pg';

/** How many texts a process names. Past it, further texts run unnamed: PostgreSQL keeps every named plan in memory. */
const MAX_NAMED = 500;

const names = new Map<string, string>();

function nameFor(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MAX_NAMED) return undefined;
  const name = `a${names.size}`;
  names.set(text, name);
  return name;
}

/** pg's overloads of `query` are wider than any one signature; what is sent on is what came, but for the name. */
type AnyQuery = (this: Client, ...args: unknown[]) => unknown;
// Taken off the prototype on purpose: it is called with the connection as `this`.
const sendQuery: AnyQuery = Reflect.get(Client.prototype, 'query');

/**
 * A `Client` that runs each parameterised text as a named prepared statement, so that PostgreSQL parses and plans it once
 * a connection. TypeORM never names its statements; this halves what a read by key costs. Write `= ANY($1)`, not
 * `IN ($1, $2, …)`, or every length of the list becomes a text of its own.
 */
export class AutoPrepareClient extends Client {}

Reflect.set(AutoPrepareClient.prototype, 'query', function query(this: Client, ...args: unknown[]): unknown {
  const [text, values, callback] = args;
  const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameFor(text) : undefined;
  gatherWrites(this);
  if (name === undefined) return sendQuery.apply(this, args);
  if (typeof callback === 'function') return sendQuery.call(this, namedQuery(name, text, values, callback));
  return new Promise<QueryResult>((resolve, reject) => {
    sendQuery.call(this, namedQuery(name, text, values, (error: Error | null, result: QueryResult) => (error === null ? resolve(result) : reject(error))));
  }).catch((error: Error) => {
    // The driver's own stack leads to its socket, this one to whoever asked.
    Error.captureStackTrace(error);
    throw error;
  });
});

/** Made here, because the driver would copy a `{ name, text, values }` property by property. */
function namedQuery(name: string, text: unknown, values: unknown, callback: unknown): object {
  const query: object = Reflect.construct(Query, [text, values, callback]);
  return Object.assign(query, { name });
}

const gathering = new WeakSet<Writable>();

/** What is sent before the process turns to something else goes out in one write: a system call costs more than what it carries. */
function gatherWrites(client: Client): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  if (gathering.has(stream)) return;
  gathering.add(stream);
  stream.cork();
  process.nextTick(endGathering, stream);
}

function endGathering(stream: Writable): void {
  gathering.delete(stream);
  stream.uncork();
}
