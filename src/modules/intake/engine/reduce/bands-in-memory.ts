import { bandColumns } from '../features/features-columns.js';
import { KeyGroups, MAX_BYTES_PER_ROW } from './key-groups.js';
import type { ReduceDatabase } from './reduce-database.js';

/** The key and the number of a document. */
const KEY_BYTES = 8;
const DOCUMENT_BYTES = 4;
/** Keys are spread evenly, unless somebody made them otherwise: then a part is too large, and is cut again. */
const PART_FILLING = 0.9;
const KEYS = 2n ** 64n;
/** Rows there is always room for: many more than a bucket that is told in whole has, so that memory does not decide what is told. */
const MIN_ROWS = 4096;

export interface BucketVisitor {
  /** Documents that share the key of a band, in any order; the array is used again. */
  bucket(documents: Uint32Array): void;
  /** A key that more documents share than are compared with each other. */
  large(band: number, key: bigint): void;
}

export interface BucketSearch {
  /** Documents that are looked at, in SQL. */
  readonly where: string;
  /** As many as there may be. */
  readonly documents: number;
  /** Documents of the largest bucket that is told in whole. */
  readonly largest: number;
  /** What may be taken outside of the database, in MB. */
  readonly memoryMb: number;
}

/** Keys of a band from `from`, before `to`. */
interface KeyRange {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Tells all buckets of all bands that have more than one document. Keys are read from the database into memory, several bands at a
 * time as far as they fit in; a band that does not fit in by itself is read in parts, by ranges of its keys. So memory is bounded
 * whatever the number of documents, and whoever made up their keys.
 * @throws the signal's reason; what DuckDB throws
 */
export async function visitBuckets(database: ReduceDatabase, search: BucketSearch, visitor: BucketVisitor): Promise<void> {
  const memory = search.memoryMb * 2 ** 20;
  const room = Math.max(MIN_ROWS, Math.floor(memory / (KEY_BYTES + DOCUMENT_BYTES + MAX_BYTES_PER_ROW)));
  const capacity = Math.min(search.documents, room);
  const atOnce = search.documents > room ? 1 : Math.floor((memory / Math.max(1, capacity) - DOCUMENT_BYTES - MAX_BYTES_PER_ROW) / KEY_BYTES);
  const bands = new BandsInMemory(database, search, visitor, capacity, Math.min(bandColumns.length, Math.max(1, atOnce)));
  await bands.visit();
}

class BandsInMemory {
  private readonly documents: Uint32Array;
  private readonly keys: readonly Uint32Array[];
  private readonly groups: KeyGroups;
  private readonly found: Uint32Array;

  constructor(
    private readonly database: ReduceDatabase,
    private readonly search: BucketSearch,
    private readonly visitor: BucketVisitor,
    private readonly capacity: number,
    atOnce: number,
  ) {
    this.documents = new Uint32Array(capacity);
    this.keys = Array.from({ length: atOnce }, () => new Uint32Array(capacity * 2));
    this.groups = new KeyGroups(search.largest);
    this.found = new Uint32Array(search.largest);
  }

  async visit(): Promise<void> {
    for (let band = 0; band < bandColumns.length; band += this.keys.length) {
      const bands = bandColumns.slice(band, band + this.keys.length);
      if (this.search.documents > this.capacity) {
        await this.visitParts(band);
      } else {
        const rows = await this.read(bands, this.search.where);
        for (const index of bands.keys()) this.tell(band + index, this.keys[index], rows);
      }
    }
  }

  private async visitParts(band: number): Promise<void> {
    const column = bandColumns[band] ?? '';
    const parts = evenParts(Math.ceil(this.search.documents / (this.capacity * PART_FILLING)));
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      const rows = await this.read([column], `${this.search.where} and ${column} between ${part.from}::ubigint and ${part.to - 1n}::ubigint`);
      if (rows <= this.capacity) this.tell(band, this.keys[0], rows);
      else if (part.to - part.from === 1n) this.visitor.large(band, part.from);
      else parts.push(...halves(part));
    }
  }

  /** @returns how many documents there are; of more than there is room for, one more than that */
  private async read(bands: readonly string[], where: string): Promise<number> {
    const { capacity, documents, keys } = this;
    let rows = 0;
    await this.database.scan(`select doc, ${bands.join(', ')} from feature where ${where}`, ([docs = new Uint32Array(0), ...columns]) => {
      const full = rows + docs.length > capacity;
      if (full) {
        rows = capacity + 1;
        return false;
      }
      documents.set(docs, rows);
      for (const [index, column] of columns.entries()) keys[index]?.set(column, 2 * rows);
      rows += docs.length;
      return true;
    });
    return rows;
  }

  private tell(band: number, keys: Uint32Array | undefined, rows: number): void {
    if (keys === undefined) return;
    const { documents, found, visitor } = this;
    this.groups.visit(keys, rows, {
      group: (group) => {
        for (let index = 0; index < group.length; index++) found[index] = documents[group[index] ?? 0] ?? 0;
        visitor.bucket(found.subarray(0, group.length));
      },
      large: (row) => visitor.large(band, (BigInt(keys[2 * row + 1] ?? 0) << 32n) | BigInt(keys[2 * row] ?? 0)),
    });
  }
}

function evenParts(count: number): KeyRange[] {
  return Array.from({ length: count }, (_, index) => ({ from: (KEYS * BigInt(index)) / BigInt(count), to: (KEYS * BigInt(index + 1)) / BigInt(count) }));
}

function halves({ from, to }: KeyRange): KeyRange[] {
  const middle = (from + to) / 2n;
  return [{ from, to: middle }, { from: middle, to }];
}
