import { ErrorTallies } from '../tally-errors.js';
import type { MappedShard, ShardErrorSample } from './mapped-shard.js';

interface SourceFigures {
  documents: number;
  readDocuments: number;
  failedDocuments: number;
  blankLines: number;
  tokens: number;
}

/** Counts what became of the records of one shard, in all and by source. */
export class ShardFigures {
  private readonly bySource = new Map<number, SourceFigures>();
  private readonly errors = new ErrorTallies<ShardErrorSample>();
  private textBytes = 0;
  documents = 0;

  addBlank(source: number): void {
    this.of(source).blankLines++;
  }

  addFailed({ code, source, line, byte, path, detail }: ShardErrorSample): void {
    const figures = this.of(source);
    figures.documents++;
    figures.failedDocuments++;
    this.documents++;
    this.errors.add({ code, source, line, byte, path, detail });
  }

  addDocument(source: number, tokens: number, textBytes: number): void {
    const figures = this.of(source);
    figures.documents++;
    figures.readDocuments++;
    figures.tokens += tokens;
    this.documents++;
    this.textBytes += textBytes;
  }

  toMappedShard(bytes: number): MappedShard {
    const bySource = [...this.bySource].sort(([a], [b]) => a - b).map(([source, figures]) => ({ source, ...figures }));
    const sum = (figure: keyof SourceFigures): number => bySource.reduce((total, one) => total + one[figure], 0);
    return {
      documents: sum('documents'), readDocuments: sum('readDocuments'), failedDocuments: sum('failedDocuments'), blankLines: sum('blankLines'),
      bytes, tokens: sum('tokens'), textBytes: this.textBytes, bySource, errors: this.errors.toArray(),
    };
  }

  private of(source: number): SourceFigures {
    let figures = this.bySource.get(source);
    if (figures === undefined) this.bySource.set(source, (figures = { documents: 0, readDocuments: 0, failedDocuments: 0, blankLines: 0, tokens: 0 }));
    return figures;
  }
}
