import { DistinctHashes, NOT_FOUND } from './distinct-hashes.js';
import { DuplicateSpill, type HashedDocument } from './duplicate-spill.js';
import { countFeatures, readFeatures } from './read-features.js';

/** A line of a file, the file by its index. */
export interface DocumentPlace {
  readonly file: number;
  /** From 1. */
  readonly line: number;
}

/** A document whose text is the same as that of an earlier one, which is kept. */
export interface ExactDuplicate extends DocumentPlace {
  readonly duplicateOf: DocumentPlace;
  readonly tokens: number;
}

/** A document that is the first, or the only one, with its text. */
export interface KeptDocument extends DocumentPlace {
  readonly tokens: number;
}

export interface FindExactDuplicatesInput {
  /** Features files; a file's place in this list is its index. */
  readonly features: readonly string[];
  /** A folder with room for 48 bytes a document, needed when there are more documents than fit into memory. */
  readonly workDirectory: string;
  /** How many documents are compared in memory at a time, of about 60 bytes each. */
  readonly maxDocumentsInMemory?: number;
  readonly signal?: AbortSignal;
  readonly onKept?: (document: KeptDocument) => void;
  /** Called with up to 1,000 at a time. In order of file and line unless the documents did not fit into memory. */
  readonly onDuplicates?: (duplicates: readonly ExactDuplicate[]) => void | Promise<void>;
}

export interface ExactDuplicateTotals {
  readonly documents: number;
  readonly tokens: number;
  /** Different texts that occur more than once. */
  readonly clusters: number;
}

const DEFAULT_DOCUMENTS_IN_MEMORY = 512 * 1024;
const DUPLICATES_A_BATCH = 1000;

/**
 * Finds documents with the same text. Of each text the first by file index and line is kept, so the result depends neither
 * on the order of the work nor on the memory given. Documents beyond memory are parted by hash on disk, and the parts
 * compared one after the other.
 * @throws IntakeEngineError `features_file_damaged`; the signal's reason
 */
export async function findExactDuplicates(input: FindExactDuplicatesInput): Promise<ExactDuplicateTotals> {
  const reduction = new DuplicateReduction(input);
  let documents = 0;
  for (const path of input.features) documents += await countFeatures(path);
  const partitions = Math.ceil(documents / (input.maxDocumentsInMemory ?? DEFAULT_DOCUMENTS_IN_MEMORY));
  if (partitions <= 1) {
    await reduction.addPartition(hashedDocuments(input.features));
    return reduction.totals();
  }
  const spill = await DuplicateSpill.create(input.workDirectory, partitions);
  try {
    for await (const batch of hashedDocuments(input.features)) {
      input.signal?.throwIfAborted();
      for (const document of batch) await spill.add(document);
    }
    await spill.flushAll();
    for (let partition = 0; partition < partitions; partition++) await reduction.addPartition(spill.read(partition));
  } finally {
    await spill.remove();
  }
  return reduction.totals();
}

class DuplicateReduction {
  private documents = 0;
  private tokens = 0;
  private clusters = 0;

  constructor(private readonly input: FindExactDuplicatesInput) {}

  /** @param batches all documents of some hashes, by file and line, so that the first of a hash is the one to keep */
  async addPartition(batches: AsyncIterable<Iterable<HashedDocument>>): Promise<void> {
    const distinct = new DistinctHashes();
    let found: ExactDuplicate[] = [];
    for await (const batch of batches) {
      this.input.signal?.throwIfAborted();
      for (const document of batch) {
        const duplicate = this.compare(distinct, document);
        if (duplicate === undefined) continue;
        found.push(duplicate);
        if (found.length < DUPLICATES_A_BATCH) continue;
        await this.input.onDuplicates?.(found);
        found = [];
      }
    }
    if (found.length > 0) await this.input.onDuplicates?.(found);
  }

  totals(): ExactDuplicateTotals {
    return { documents: this.documents, tokens: this.tokens, clusters: this.clusters };
  }

  private compare(distinct: DistinctHashes, document: HashedDocument): ExactDuplicate | undefined {
    const { hash, file, line, tokens } = document;
    const entry = distinct.find(hash);
    if (entry === NOT_FOUND) {
      distinct.add(hash, file, line);
      this.input.onKept?.({ file, line, tokens });
      return undefined;
    }
    this.documents++;
    this.tokens += tokens;
    if (distinct.markRepeated(entry)) this.clusters++;
    return { file, line, tokens, duplicateOf: distinct.placeOf(entry) };
  }
}

async function* hashedDocuments(features: readonly string[]): AsyncGenerator<HashedDocument[], void, undefined> {
  for (const [file, path] of features.entries()) {
    for await (const batch of readFeatures(path)) {
      const documents: HashedDocument[] = [];
      for (let i = 0; i < batch.length; i++) {
        documents.push({ hash: batch.hash(i), file, line: batch.line(i), tokens: batch.tokens(i) });
      }
      yield documents;
    }
  }
}
