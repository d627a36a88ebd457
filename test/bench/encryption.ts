/** `npm run bench:encryption`: what encryption at rest costs. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LocalFile } from '../../src/modules/intake/engine/local-file.js';
import { defaultMapRules } from '../../src/modules/intake/engine/map-rules.js';
import { mapShard } from '../../src/modules/intake/engine/map/map-shard.js';
import { planFile } from '../../src/modules/intake/engine/plan/plan-file.js';
import { openLocalFile } from '../../src/modules/intake/engine/plan/random-access-file.js';
import { openEnvelope, sealEnvelope } from '../../src/platform/crypto/envelope/envelope.js';
import { EncryptedStorage } from '../../src/platform/storage/encrypted-storage.js';
import { FileStorage } from '../../src/platform/storage/file-storage.js';
import type { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { seededRandom } from '../fixtures/intake/seeded-text.js';
import { oneKeyFor } from '../support/object-keys.js';
import { median, ratioText, report } from './table.js';

const MIB = 2 ** 20;
const STREAM_BYTES = 128 * MIB;
const FILE_BYTES = 24 * MIB;
const ROUNDS = 7;
const PIECE = MIB;
const WORDS = 'the court held that a party which has agreed to arbitrate may not withdraw from the agreement before notice was given under section and article'.split(' ');

const key = { id: randomUUID(), bytes: randomBytes(32) };
const block = randomBytes(PIECE);

async function* memory(bytes: number): AsyncGenerator<Buffer> {
  for (let given = 0; given < bytes; given += PIECE) yield await Promise.resolve(block);
}

/** Reads to the end and throws away. */
async function drain(source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const piece of source) if (piece.length < 0) throw new Error('impossible');
}

/** CPU time of the process, its threads included: what others on the machine do, and how long the disk takes, is not part of it. */
async function seconds(work: () => Promise<void>): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1e6;
}

/** Runs both in turns, every second round the other way round; the first round only warms up. @returns CPU seconds of each, by round. */
async function inTurns(a: () => Promise<void>, b: () => Promise<void>): Promise<{ a: number[]; b: number[]; ratios: number[] }> {
  const figures = { a: [] as number[], b: [] as number[] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const first = round % 2 === 0 ? await seconds(a) : await seconds(b);
    const second = round % 2 === 0 ? await seconds(b) : await seconds(a);
    if (round === 0) continue;
    figures.a.push(round % 2 === 0 ? first : second);
    figures.b.push(round % 2 === 0 ? second : first);
  }
  return { ...figures, ratios: figures.a.map((one, at) => one / (figures.b[at] ?? Number.NaN)) };
}

const speed = (bytes: number, times: readonly number[]): string => `${Math.round(bytes / 1e6 / median(times))} MB per CPU second`;

/** JSON Lines of ordinary prose: what tokens are counted of most. */
function prose(bytes: number): Buffer {
  const random = seededRandom(7);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  const lines: string[] = [];
  for (let size = 0; size < bytes; ) {
    const line = JSON.stringify({ text: Array.from({ length: 200 + Math.floor(random() * 400) }, () => (random() < 0.05 ? String(Math.floor(random() * 1e6)) : word())).join(' ') });
    lines.push(line);
    size += line.length + 1;
  }
  return Buffer.from(lines.join('\n'));
}

/** Plans a file and maps all of its shards, in this thread. */
async function readAndCount(source: LocalFile, featuresPath: string): Promise<void> {
  const file = await openLocalFile(source);
  const { sources, shards } = await planFile({ name: 'file', file, rules: defaultMapRules, writeUnpacked: () => Promise.reject(new Error('nothing of it is packed')) });
  for (const shard of shards) await mapShard({ shard, sources, object: file, rules: defaultMapRules, featuresPath });
  await file.close();
}

const folder = await mkdtemp(join(tmpdir(), 'atelier-encryption-'));
try {
  const hashOf = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    const hash = createHash('sha256');
    for await (const piece of source) hash.update(piece);
    hash.digest();
  };
  const sealed: Buffer[] = [];
  for await (const piece of sealEnvelope(memory(STREAM_BYTES), key, 'bench')) sealed.push(piece);
  const sealing = await inTurns(() => drain(sealEnvelope(memory(STREAM_BYTES), key, 'bench')), () => hashOf(memory(STREAM_BYTES)));
  const opening = await inTurns(() => drain(openEnvelope(Readable.from(sealed), key.bytes, 'bench')), () => hashOf(memory(STREAM_BYTES)));
  sealed.length = 0;

  const plain = new FileStorage({ folder: join(folder, 'storage') });
  const encrypted = new EncryptedStorage(plain, oneKeyFor('encrypted/'));
  const put = (storage: ObjectStorage, name: string) => async (): Promise<void> => void (await storage.put(name, Readable.from(memory(STREAM_BYTES))));
  const get = (storage: ObjectStorage, name: string) => async (): Promise<void> => drain(await storage.get(name));
  const writing = await inTurns(put(encrypted, 'encrypted/object'), put(plain, 'plain/object'));
  const reading = await inTurns(get(encrypted, 'encrypted/object'), get(plain, 'plain/object'));

  const path = join(folder, 'file.jsonl');
  await writeFile(path, prose(FILE_BYTES));
  const bytes = (await stat(path)).size;
  await pipeline(createReadStream(path, { highWaterMark: PIECE }), (source: AsyncIterable<Buffer>) => sealEnvelope(source, key, 'file'), createWriteStream(`${path}.sealed`));
  const featuresPath = join(folder, 'features');
  // All that is done with an upload's bytes after they have arrived: moved into place, read and counted, its features stored.
  const processing = (storage: ObjectStorage, prefix: string, source: LocalFile) => async (): Promise<void> => {
    await storage.put(`${prefix}upload`, createReadStream(path, { highWaterMark: PIECE }));
    await readAndCount(source, featuresPath);
    await storage.put(`${prefix}features`, createReadStream(featuresPath));
    await drain(await storage.get(`${prefix}features`));
  };
  const mapping = await inTurns(
    () => readAndCount({ kind: 'sealed', path: `${path}.sealed`, key: key.bytes, name: 'file' }, featuresPath),
    () => readAndCount({ kind: 'path', path }, featuresPath),
  );
  const whole = await inTurns(
    processing(encrypted, 'encrypted/', { kind: 'sealed', path: `${path}.sealed`, key: key.bytes, name: 'file' }),
    processing(plain, 'plain/', { kind: 'path', path }),
  );
  const share = (ratios: readonly number[]): string => `${((median(ratios) - 1) * 100).toFixed(1)} % (ratio ${ratioText(ratios)})`;
  await report('Encryption at rest', 'docs/benchmarks/encryption.md', [
    { goal: 'encryption’s share of intake’s processing: place the file, read and count it, store and fetch its features', wanted: '≤ 10 %', measured: share(whole.ratios), met: median(whole.ratios) <= 1.1 },
    { goal: 'the same, of reading and counting alone', wanted: '≤ 10 %', measured: share(mapping.ratios), met: median(mapping.ratios) <= 1.1 },
    { goal: 'encrypt a stream in memory', wanted: '', measured: `${speed(STREAM_BYTES, sealing.a)} (SHA-256 of the same: ${speed(STREAM_BYTES, sealing.b)})`, met: undefined },
    { goal: 'decrypt a stream in memory', wanted: '', measured: `${speed(STREAM_BYTES, opening.a)} (SHA-256 of the same: ${speed(STREAM_BYTES, opening.b)})`, met: undefined },
    { goal: 'store an object as a file, encrypted against plain', wanted: '', measured: `${speed(STREAM_BYTES, writing.a)} against ${speed(STREAM_BYTES, writing.b)}; time ratio ${ratioText(writing.ratios)}`, met: undefined },
    { goal: 'read it, encrypted against plain', wanted: '', measured: `${speed(STREAM_BYTES, reading.a)} against ${speed(STREAM_BYTES, reading.b)}; time ratio ${ratioText(reading.ratios)}`, met: undefined },
    { goal: 'read and count a file, encrypted against plain', wanted: '', measured: `${speed(bytes, mapping.a)} against ${speed(bytes, mapping.b)}`, met: undefined },
  ], [
    `${STREAM_BYTES / MIB} MiB of random bytes for streams and objects, ${Math.round(bytes / MIB)} MiB of JSON Lines for reading and counting, in one thread; ${ROUNDS} rounds, the two in turns.`,
    'Times are CPU times of the process with all its threads, not waiting for a disk or for other work of the machine. The SHA-256 of the content is part of storing.',
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}
