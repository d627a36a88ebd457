import { createHash } from 'node:crypto';
import { abortableBytes } from './abortable-bytes.js';
import { createTokenCounter, type TokenCounter } from './count-tokens.js';
import { hashDocument } from './hash-document.js';
import type { MappedFile } from './intake-report.js';
import { defaultMapRules, type MapRules } from './map-rules.js';
import type { MapProgress } from './map/mapped-shard.js';
import { readDocument } from './read-document.js';
import { LineSplitter, type SplitLine } from './split-lines.js';
import { ErrorTallies, type DocumentErrorSample } from './tally-errors.js';
import { FeaturesFileWriter } from './write-features.js';

export interface MapFileInput {
  /** The file's bytes, cut anywhere. */
  readonly source: AsyncIterable<Uint8Array>;
  /** Where the features of its documents are written; nothing is at this path unless the whole file was mapped. */
  readonly featuresPath: string;
  readonly rules?: Partial<MapRules>;
  readonly signal?: AbortSignal;
  /** Called about once for each 4 MiB, and at the end. */
  readonly onProgress?: (progress: MapProgress) => void;
}

const BYTES_BETWEEN_PROGRESS = 4 * 1024 * 1024;

/**
 * Reads a JSONL file in one pass: checks every record, counts its tokens, hashes its text. Memory is bounded by the
 * longest record, not by the file.
 * @throws the signal's reason when aborted, and whatever the source or the disk throws; no features file is left then
 */
export async function mapFile(input: MapFileInput): Promise<MappedFile> {
  const rules = { ...defaultMapRules, ...input.rules };
  const features = await FeaturesFileWriter.create(input.featuresPath);
  try {
    const pass = new MapPass(rules, features);
    const splitter = new LineSplitter(rules.maxRecordBytes);
    let reported = 0;
    for await (const piece of abortableBytes(input.source, input.signal)) {
      pass.addBytes(piece);
      for (const line of splitter.push(piece)) {
        pass.addLine(line);
        if (features.full) await features.flush();
      }
      if (pass.progress.bytes - reported >= BYTES_BETWEEN_PROGRESS) {
        reported = pass.progress.bytes;
        input.onProgress?.(pass.progress);
      }
    }
    for (const line of splitter.finish()) pass.addLine(line);
    await features.commit();
    input.onProgress?.(pass.progress);
    return pass.result();
  } catch (error) {
    await features.discard();
    throw error;
  }
}

/** The figures of one pass over a file. */
class MapPass {
  private readonly fileHash = createHash('sha256');
  private readonly counter: TokenCounter;
  private readonly errors = new ErrorTallies<DocumentErrorSample>();
  private text = Buffer.allocUnsafe(64 * 1024);
  private bytes = 0;
  private blankLines = 0;
  private readDocuments = 0;
  private failedDocuments = 0;
  private tokens = 0;
  private textBytes = 0;

  constructor(
    private readonly rules: MapRules,
    private readonly features: FeaturesFileWriter,
  ) {
    this.counter = createTokenCounter(rules.encoding);
  }

  get progress(): MapProgress {
    return { bytes: this.bytes, documents: this.readDocuments + this.failedDocuments };
  }

  addBytes(piece: Uint8Array): void {
    this.fileHash.update(piece);
    this.bytes += piece.length;
  }

  addLine(line: SplitLine): void {
    if (line.kind === 'oversized') {
      const detail = `${line.length} bytes; at most ${this.rules.maxRecordBytes} are read`;
      this.fail({ code: 'record_too_large', line: line.line, byte: line.byte, detail });
      return;
    }
    const read = readDocument(line.bytes, this.rules.textField);
    switch (read.kind) {
      case 'blank':
        this.blankLines++;
        return;
      case 'unreadable':
        this.fail({ code: read.code, line: line.line, byte: line.byte, detail: read.detail });
        return;
      case 'document': {
        const utf8 = this.encode(read.text, line.bytes.length);
        const tokens = this.counter.countBytes(utf8);
        this.features.append({
          hash: hashDocument(utf8),
          line: line.line,
          byte: line.byte,
          recordBytes: line.bytes.length,
          textBytes: utf8.length,
          tokens,
        });
        this.readDocuments++;
        this.tokens += tokens;
        this.textBytes += utf8.length;
      }
    }
  }

  result(): MappedFile {
    return {
      sha256: this.fileHash.digest('hex'),
      bytes: this.bytes,
      documents: this.readDocuments + this.failedDocuments,
      readDocuments: this.readDocuments,
      failedDocuments: this.failedDocuments,
      blankLines: this.blankLines,
      tokens: this.tokens,
      textBytes: this.textBytes,
      errors: this.errors.toArray(),
    };
  }

  private fail(sample: DocumentErrorSample): void {
    this.errors.add(sample);
    this.failedDocuments++;
  }

  /** The text in UTF-8, valid until the next call. A text is never longer than the JSON it was read from. */
  private encode(text: string, jsonBytes: number): Uint8Array {
    if (jsonBytes > this.text.length) this.text = Buffer.allocUnsafe(Math.max(jsonBytes, this.text.length * 2));
    return this.text.subarray(0, this.text.write(text, 'utf8'));
  }
}
