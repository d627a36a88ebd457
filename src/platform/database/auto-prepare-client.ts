import { Client } from 'pg';

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
  const [text, values, ...rest] = args;
  const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameFor(text) : undefined;
  return name === undefined ? sendQuery.apply(this, args) : sendQuery.call(this, { name, text, values }, ...rest);
});
