import { join } from 'node:path';
import { FileWriter } from '../files/file-writer.js';
import { IntakeEngineError } from '../intake-engine.error.js';
import type { NumberedShard } from './read-shards.js';
import type { ReduceDatabase } from './reduce-database.js';

/** Writes what was decided on each document, a file a shard. @returns their paths */
export async function writeDecisions(database: ReduceDatabase, shards: readonly NumberedShard[], directory: string): Promise<string[]> {
  const paths = shards.map((_, index) => join(directory, `decisions-${index}.bin`));
  const cutter = new DecisionCutter(shards, paths);
  for await (const [codes = []] of database.stream('select coalesce(d.code, 0)::utinyint from feature f left join decided d using (doc) order by f.doc')) {
    await cutter.push(Uint8Array.from(codes, Number));
  }
  await cutter.finish();
  return paths;
}

/** Cuts the decisions on all documents into those of each shard. */
class DecisionCutter {
  private shard = 0;
  private left: number;
  private pieces: Uint8Array[] = [];

  constructor(
    private readonly shards: readonly NumberedShard[],
    private readonly paths: readonly string[],
  ) {
    this.left = shards[0]?.mapped.readDocuments ?? 0;
  }

  async push(codes: Uint8Array): Promise<void> {
    for (let at = 0; at < codes.length; ) {
      while (this.left === 0 && this.shard < this.shards.length) await this.nextShard();
      if (this.shard === this.shards.length) throw new IntakeEngineError('input_mismatch', 'there are more decisions than documents');
      const piece = codes.subarray(at, at + this.left);
      this.pieces.push(piece);
      this.left -= piece.length;
      at += piece.length;
    }
  }

  async finish(): Promise<void> {
    while (this.left === 0 && this.shard < this.shards.length) await this.nextShard();
    if (this.shard !== this.shards.length) throw new IntakeEngineError('input_mismatch', 'there are fewer decisions than documents');
  }

  private async nextShard(): Promise<void> {
    const path = this.paths[this.shard];
    if (path === undefined) throw new IntakeEngineError('input_mismatch', 'a shard has no file for its decisions');
    const file = await FileWriter.create(path);
    try {
      for (const piece of this.pieces) await file.write(piece);
      await file.commit();
    } catch (error) {
      await file.discard();
      throw error;
    }
    this.pieces = [];
    this.left = this.shards[++this.shard]?.mapped.readDocuments ?? 0;
  }
}
