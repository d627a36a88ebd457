import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBDataChunk, DuckDBInstance, DuckDBUBigIntVector, DuckDBUIntegerVector, type DuckDBVector, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';

export interface ReduceDatabaseOptions {
  /** Whether tables lie in memory as long as they fit in; else they lie in a file, and each statement waits for the disk. */
  readonly inMemory?: boolean;
  /** A folder of its own; what does not fit into memory lies there while the database is open. */
  readonly directory: string;
  readonly memoryLimitMb: number;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
}

const APPENDED_ROWS = 2048;

/** A DuckDB database that lives as long as one reduction: bounded in memory, and without any network. */
export class ReduceDatabase {
  private constructor(
    private readonly directory: string,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Begins anew: what an earlier reduction left in the directory is removed. */
  static async open({ directory, memoryLimitMb, threads, inMemory = false, signal }: ReduceDatabaseOptions): Promise<ReduceDatabase> {
    signal?.throwIfAborted();
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    const instance = await DuckDBInstance.create(inMemory ? ':memory:' : join(directory, 'reduce.duckdb'), {
      memory_limit: `${memoryLimitMb}MB`,
      threads: String(threads),
      temp_directory: join(directory, 'spill'),
      // The queries say the order where it matters.
      preserve_insertion_order: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return new ReduceDatabase(directory, instance, await instance.connect(), signal);
  }

  /** @throws the signal's reason; what DuckDB throws */
  async run(sql: string): Promise<void> {
    await this.interruptible(() => this.connection.run(sql));
  }

  /** A result that is small: all its rows, integers as numbers. */
  async rows(sql: string): Promise<Record<string, DuckDBValue>[]> {
    const reader = await this.interruptible(() => this.connection.runAndReadAll(sql));
    return reader.getRowObjects().map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asNumber(value)])));
  }

  /** The only row of a result, its values as numbers. */
  async numbers(sql: string): Promise<Record<string, number>> {
    const [row = {}] = await this.rows(sql);
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value ?? 0)]));
  }

  /**
   * The columns of a result, some thousand rows at a time, on a connection of its own: another statement on the same one would end
   * the result early, and nothing would say so.
   */
  async *stream(sql: string): AsyncGenerator<DuckDBValue[][], void, undefined> {
    this.signal?.throwIfAborted();
    const connection = await this.instance.connect();
    try {
      const result = await this.interruptible(() => connection.stream(sql), connection);
      for (;;) {
        const chunk = await this.interruptible(() => result.fetchChunk(), connection);
        if (chunk === null || chunk.rowCount === 0) return;
        yield chunk.getColumns();
      }
    } finally {
      connection.closeSync();
    }
  }

  /**
   * Goes through the columns of a result in the form they have in memory, some thousand rows at a time, in any order: those of type `uinteger`
   * as a word a row, those of type `ubigint` as two, the low one first. No value is null.
   * @param visit false: no more is wanted
   * @returns how many rows were gone through
   */
  async scan(sql: string, visit: (columns: readonly Uint32Array[]) => boolean): Promise<number> {
    this.signal?.throwIfAborted();
    const connection = await this.instance.connect();
    let next: Promise<DuckDBDataChunk | null> | undefined;
    let rows = 0;
    try {
      const result = await this.interruptible(() => connection.stream(sql), connection);
      const fetchNext = (): Promise<DuckDBDataChunk | null> => this.interruptible(() => result.fetchChunk(), connection);
      for (next = fetchNext(); ; ) {
        const chunk: DuckDBDataChunk | null = await next;
        next = undefined;
        if (chunk === null || chunk.rowCount === 0) return rows;
        // Made while these are gone through.
        next = fetchNext();
        rows += chunk.rowCount;
        if (!visit(Array.from({ length: chunk.columnCount }, (_, column) => wordsOf(chunk.getColumnVector(column))))) return rows;
      }
    } finally {
      // A connection must not be closed while it works.
      await next?.catch(() => undefined);
      connection.closeSync();
    }
  }

  /** Appends rows to a table, in order. */
  async appender(table: string, types: readonly DuckDBType[]): Promise<TableAppender> {
    return new TableAppender(await this.connection.createAppender(table), types);
  }

  /**
   * Writes a Parquet file whose bytes depend on the rows and their order alone: one thread writes it.
   * @param query ends with the order of its rows
   */
  async writeParquet(query: string, path: string, threads: number): Promise<void> {
    await this.run('set threads = 1');
    await this.run('set preserve_insertion_order = true');
    await this.run(`copy (${query}) to ${quoted(path)} (format parquet, compression zstd, row_group_size 122880)`);
    await this.run('set preserve_insertion_order = false');
    await this.run(`set threads = ${threads}`);
  }

  async close(): Promise<void> {
    this.connection.closeSync();
    this.instance.closeSync();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async interruptible<T>(work: () => Promise<T>, connection = this.connection): Promise<T> {
    const { signal } = this;
    if (signal === undefined) return await work();
    signal.throwIfAborted();
    const interrupt = (): void => connection.interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }
}

/**
 * A copy of the memory of a column: the library itself gives values one by one, and a bigint a value. The collector of garbage knows
 * how much copies take and frees them in time, and with them what the database has for the column, of which it knows nothing.
 */
function wordsOf(vector: DuckDBVector): Uint32Array {
  const items: unknown = vector instanceof DuckDBUBigIntVector ? vector['items'] : vector instanceof DuckDBUIntegerVector ? vector['items'] : undefined;
  if (items instanceof Uint32Array) return items.slice();
  if (items instanceof BigUint64Array) return new Uint32Array(items.slice().buffer);
  throw new TypeError('a column is neither of type uinteger nor of type ubigint');
}

/** Gathers rows and appends them to a table some thousand at a time. */
export class TableAppender {
  private readonly columns: DuckDBValue[][];

  constructor(
    private readonly appender: Awaited<ReturnType<DuckDBConnection['createAppender']>>,
    private readonly types: readonly DuckDBType[],
  ) {
    this.columns = types.map(() => []);
  }

  append(...values: DuckDBValue[]): void {
    // Not by an iterator: this is done for millions of rows.
    for (let index = 0; index < this.columns.length; index++) this.columns[index]?.push(values[index] ?? null);
    if (this.columns[0]?.length === APPENDED_ROWS) this.flush();
  }

  close(): void {
    this.flush();
    this.appender.closeSync();
  }

  private flush(): void {
    const rows = this.columns[0]?.length ?? 0;
    if (rows === 0) return;
    const chunk = DuckDBDataChunk.create(this.types, rows);
    chunk.setColumns(this.columns);
    this.appender.appendDataChunk(chunk);
    for (const column of this.columns) column.length = 0;
  }
}

/** What of the memory of a reduction is the database's, which fails when it has too little, and what keys are joined in beside it; in MB. */
export function shareMemory(memoryLimitMb: number): { readonly databaseMb: number; readonly besideMb: number } {
  return { databaseMb: Math.ceil((memoryLimitMb * 3) / 4), besideMb: memoryLimitMb / 4 };
}

/** How DuckDB begins what it says of the content of a file, of one that lacks a column, and of one that is not there. */
const FILE_ERRORS = ['Invalid Input Error: ', 'Invalid Error: ', 'Conversion Error: ', 'Serialization Error: ', 'Binder Error: ', 'IO Error: No files found'];

/**
 * The first of these Parquet files that cannot be read, or lacks a column: a statement that reads them may have failed for that, or
 * for something else, which its message does not tell for sure. Each is read by itself here, by a statement that cannot fail for
 * anything else.
 * @throws what keeps a file from being read without being its fault, such as want of memory; the database's signal's reason
 */
export async function findUnreadable(database: ReduceDatabase, paths: readonly string[], columns: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    try {
      await database.rows(`select bit_xor(hash(${columns.join(', ')})) as read from read_parquet(${quotedPath(path)}, hive_partitioning = false)`);
    } catch (error) {
      // What a native module throws need not be an Error of this realm.
      const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
      if (!FILE_ERRORS.some((beginning) => message.startsWith(beginning))) throw error;
      return path;
    }
  }
  return undefined;
}

/** A string literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path as a literal for reading: readers take `*`, `?` and `[` for patterns. */
export function quotedPath(path: string): string {
  return quoted(path.replaceAll(/[*?[]/g, '[$&]'));
}

function asNumber(value: DuckDBValue): DuckDBValue {
  return typeof value === 'bigint' ? Number(value) : value;
}
