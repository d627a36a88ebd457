/*
 * Finds near duplicates among made-up sketches of many documents, a tenth of them copies, with the compiled engine. `generate <file>
 * <documents>` writes them, `measure <file> <documents> <folder>` prints seconds and memory as one line of JSON: in two processes, so
 * that the memory of one is not counted with the other's.
 */
import { DuckDBInstance } from '@duckdb/node-api';

const engine = new URL('../../../dist/modules/intake/engine/', import.meta.url);
const { bandColumns, signatureColumns } = await import(new URL('features/features-columns.js', engine).href);
const { findNearDuplicates } = await import(new URL('reduce/near-duplicates.js', engine).href);
const { ReduceDatabase, shareMemory } = await import(new URL('reduce/reduce-database.js', engine).href);

const MEMORY_LIMIT_MB = 256;
const THREADS = 2;
const THRESHOLD = 0.8;

const [step, path, count, folder] = process.argv.slice(2);
const documents = Number(count);

if (step === 'generate') {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  // A copy has the signature of the document before it, and half of its bands: as near duplicates do.
  const band = (index) => `hash((case when copy and ${index} < ${bandColumns.length / 2} then d - 1 else d end) * 100 + ${index})`;
  const word = (index) => `hash((case when copy then d - 1 else d end) * 1000 + ${index})`;
  await connection.run(`copy (select d::uinteger as doc, 100::integer as shingles, ${bandColumns.map((name, index) => `${band(index)} as ${name}`).join(', ')},
    ${signatureColumns.map((name, index) => `${word(index)} as ${name}`).join(', ')}
    from (select range as d, range % 10 = 9 as copy from range(${documents}))) to '${path}' (format parquet, compression uncompressed)`);
  connection.closeSync();
  instance.closeSync();
  process.stdout.write('{}\n');
} else {
  const { databaseMb, besideMb } = shareMemory(MEMORY_LIMIT_MB);
  const database = await ReduceDatabase.open({ directory: folder, memoryLimitMb: databaseMb, threads: THREADS });
  await database.run(`create view feature as select * from read_parquet('${path}')`);
  await database.run('create table decided (doc uinteger, code utinyint)');
  const begun = performance.now();
  const cpuBegun = process.cpuUsage();
  await findNearDuplicates(database, { documents, threshold: THRESHOLD, memoryMb: besideMb });
  const wall = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpuBegun);
  const { found = 0 } = await database.numbers('select count(*) as found from near');
  await database.close();
  process.stdout.write(`${JSON.stringify({ keys: documents * bandColumns.length, wall, cpu: (user + system) / 1e6, found, maxRssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
}
