import type { Pool, PoolClient, QueryResult } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { toUuid } from '../identifiers/id.js';

/** SQL and its parameters. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A call of an SQL function whose result nobody needs: `bind` takes a value and answers its `$n`. */
export type Call = (bind: (value: unknown) => string) => string;

/** One statement for all calls, in their order: each statement costs more than what these functions do. */
export function statementOf(calls: readonly Call[]): Statement {
  const parameters: unknown[] = [];
  const bind = (value: unknown): string => `$${parameters.push(value)}`;
  return { sql: `select ${calls.map((call) => call(bind)).join(', ')}`, parameters };
}

/** The command that hides the organizations behind walls until the transaction ends. */
export function wallsOf(organizationIds: readonly string[]): string {
  return `set local atelier.walled = '{${organizationIds.map(toUuid).join(',')}}'`;
}

/** Where a reader's SQL goes: straight to the driver, or through TypeORM's manager for those who want entities. */
export interface Connection {
  /** @throws DatabaseError as PostgreSQL refuses. */
  query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]>;
  /** As {@link query}, with the walls around `organizationIds` open for this one statement. */
  queryPastWalls<Row>(organizationIds: readonly string[], sql: string, parameters: readonly unknown[]): Promise<Row[]>;
  readonly manager: EntityManager;
}

/** TypeORM's own pool, so that its connections are the only ones. */
export function poolOf(source: DataSource): Pool {
  return (source.driver as unknown as { master: Pool }).master;
}

/** Any connection of the pool, for each statement. */
export class AnyConnection implements Connection {
  constructor(private readonly source: DataSource) {}

  get manager(): EntityManager {
    return this.source.manager;
  }

  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return rowsOf<Row>(await poolOf(this.source).query(sql, [...parameters]));
  }

  /** Nobody whom a wall binds reads on any connection. */
  queryPastWalls<Row>(_: readonly string[], sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return this.query<Row>(sql, parameters);
  }
}

/**
 * One connection, in a transaction. The statements that open and end it are not waited for one by one: the driver sends
 * them together with those that follow or come before, which saves a round trip each.
 */
export class TransactionConnection implements Connection {
  readonly #opened: Promise<unknown>;
  #manager: EntityManager | undefined;
  #over = false;

  private constructor(
    private readonly source: DataSource,
    private readonly client: PoolClient,
    opening: string,
  ) {
    // Without a listener, a connection that breaks between two statements would end the process; the next statement says it.
    client.on('error', ignore);
    this.#opened = client.query(opening);
    this.#opened.catch(ignore);
  }

  /** @param opening `begin` and what follows it, in one text: when one of its commands fails, those after it do not run. */
  static async open(source: DataSource, opening: string): Promise<TransactionConnection> {
    return new TransactionConnection(source, await poolOf(source).connect(), opening);
  }

  /** Resolves once the transaction is open. */
  async opened(): Promise<void> {
    await this.#opened;
  }

  /** The statement is sent at once, but no row is given away unless the transaction was opened. */
  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    this.#assertOpen();
    const [, result] = await Promise.all([this.#opened, this.client.query(sql, [...parameters])]);
    return rowsOf<Row>(result);
  }

  /** The three commands are sent together, so that no statement of the same transaction can come between them. */
  async queryPastWalls<Row>(organizationIds: readonly string[], sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    this.#assertOpen();
    const sent = [this.#opened, this.client.query(`set local atelier.walled = ''`), this.client.query(sql, [...parameters]), this.client.query(wallsOf(organizationIds))];
    const [opened, unwalled, answer, walled] = await Promise.allSettled(sent);
    // Refused for the statement's own mistake, the last of them fails too: the transaction is lost, and its settings with it.
    for (const step of [opened, unwalled, answer, walled]) if (step?.status === 'rejected') throw step.reason;
    return rowsOf<Row>((answer as PromiseFulfilledResult<QueryResult>).value);
  }

  get manager(): EntityManager {
    if (this.#manager !== undefined) return this.#manager;
    const runner = this.source.createQueryRunner();
    const connect = async (): Promise<PoolClient> => {
      await this.#opened;
      this.#assertOpen();
      return this.client;
    };
    // TypeORM's runner works on our connection and in our transaction: it takes none of its own and opens none.
    Object.assign(runner, { connect, isTransactionActive: true, transactionDepth: 1 });
    return (this.#manager = runner.manager);
  }

  /**
   * Sends `last` and the commit together, waits for both, and gives the connection back. When the one fails, PostgreSQL answers
   * the other with a rollback.
   * @throws what the first of them was refused with; then nothing is written.
   */
  async commit(last: Statement | undefined): Promise<void> {
    const sent = last === undefined ? undefined : this.client.query(last.sql, [...last.parameters]);
    const [answer, end] = await Promise.allSettled([sent, this.#end('commit')]);
    if (answer.status === 'rejected') throw answer.reason;
    if (end.status === 'rejected') throw end.reason;
    // PostgreSQL does not call it an error to be asked to commit what has failed.
    if (end.value.command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
  }

  /** Ends a transaction that has written nothing, or must not, and gives the connection back. Nobody needs to wait for it. */
  close(how: 'commit' | 'rollback'): void {
    if (!this.#over) this.#end(how).catch(ignore);
  }

  async #end(how: 'commit' | 'rollback'): Promise<QueryResult> {
    this.#over = true;
    try {
      const result = await this.client.query(how);
      this.#release();
      return result;
    } catch (error) {
      // Nobody knows what state it is in.
      this.#release(error as Error);
      throw error;
    }
  }

  #release(error?: Error): void {
    this.client.off('error', ignore);
    this.client.release(error);
  }

  /** What is used after its end would run in the transaction of whoever has the connection then. */
  #assertOpen(): void {
    if (this.#over) throw new Error('the transaction is over');
  }
}

function rowsOf<Row>(result: QueryResult): Row[] {
  return result.rows as Row[];
}

function ignore(): void {}
