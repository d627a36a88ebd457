import { gzipSync } from 'node:zlib';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decompress } from 'fzstd';
import { buffer } from 'node:stream/consumers';
import { ObjectStorage } from '../../../src/platform/storage/object-storage.js';
import { seededRandom } from '../../fixtures/intake/seeded-text.js';
import { startTestApp } from '../../support/app.js';
import type { TestApp } from '../../support/app.js';
import { acceptedData, expectStatus, makeScene, makeVersion, processed, uploadFile } from './intake-scene.js';
import type { Problem, Scene, Version } from './intake-scene.js';

interface WholeReport {
  kind: string;
  encoding: string;
  totals: { files: number; documents: number; keptDocuments: number; droppedDocuments: number; failedDocuments: number; tokens: number; keptTokens: number };
  waterfall: { reason: string; documents: number }[];
  duplicates: Record<'exact' | 'near' | 'earlier', { droppedDocuments: number }>;
  findings: { type: string; documents: number }[];
  files: { name: string; formats: string[]; containers: string[] }[];
  output: { format: string; documents: number; tokens: number; redactions: Record<string, number> };
  examples: { examples: number } | null;
}

const WORDS = 'court held party agreement notice section article contract breach remedy damages clause tenant lease counsel evidence motion appeal judge order'.split(' ');

/** A text of ordinary words; another one for every seed. */
function prose(seed: number, words = 90): string {
  const random = seededRandom(seed);
  return `${Array.from({ length: words }, () => `${WORDS[Math.floor(random() * WORDS.length)]}${Math.floor(random() * 40)}`).join(' ')}.`;
}
const lines = (texts: readonly string[]): Buffer => Buffer.from(texts.map((line) => JSON.stringify({ text: line })).join('\n'));

describe('the engine in the server', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startTestApp({ env: { INTAKE_THREADS: '2' } });
  });
  afterAll(() => app.close());

  const dataset = async (scene: Scene, name: string, kind: string): Promise<string> =>
    expectStatus<{ id: string }>(await scene.partner.post(`/v1/engagements/${scene.engagementId}/datasets`, { name, kind }), 201).id;
  const report = async (scene: Scene, id: string): Promise<WholeReport> => expectStatus(await scene.partner.get<WholeReport>(`/v1/dataset-versions/${id}/report`), 200);
  const judge = async (version: Version): Promise<Version> =>
    expectStatus(await app.as('data_steward').post<Version>(`/v1/dataset-versions/${version.id}/actions/accept`, {}, { 'if-match': `"${version.version}"` }), 200);
  const cleaned = async (scene: Scene): Promise<string> => {
    const storage = app.app.get(ObjectStorage, { strict: false });
    const found: string[] = [];
    for await (const key of storage.list(`engagements/${scene.engagementId}/cleaned/`)) if (key.endsWith('.zst')) found.push(Buffer.from(decompress(await buffer(await storage.get(key)))).toString());
    return found.join('');
  };

  it('takes files of several formats, drops copies and what is nearly one, redacts, and hands over what is left', async () => {
    const scene = await makeScene(app);
    const [one, two, three, four] = [prose(1), prose(2), prose(3), prose(4)];
    const near = one.replace(/court\d+/, 'tribunal7');
    await uploadFile(app, scene, lines([one, two, two, near]), { name: 'a.jsonl' });
    await uploadFile(app, scene, gzipSync(lines([three, `${four} Write to ada.lovelace@example.org or call.`])), { name: 'b.jsonl.gz' });
    await uploadFile(app, scene, Buffer.from(`id,text\n1,"${prose(5)}"\n2,"${prose(6)}"\n`), { name: 'c.csv' });
    await uploadFile(app, scene, Buffer.from(`${prose(7)}\n`, 'utf16le'), { name: 'd.txt' });
    const version = await processed(scene, (await makeVersion(scene)).id);
    const found = await report(scene, version.id);
    expect(found).toMatchObject({
      kind: 'documents', encoding: 'o200k_base', totals: { files: 4, documents: 9, keptDocuments: 7, droppedDocuments: 2, failedDocuments: 0 },
      duplicates: { exact: { droppedDocuments: 1 }, near: { droppedDocuments: 1 }, earlier: { droppedDocuments: 0 } }, output: { format: 'jsonl.zst', documents: 7, redactions: { email: 1 } },
    });
    expect(found.waterfall.reduce((sum, { documents }) => sum + documents, 0)).toBe(9);
    expect(found.files.map(({ name, formats, containers }) => [name, ...formats, ...containers])).toEqual([['a.jsonl', 'jsonl'], ['b.jsonl.gz', 'jsonl', 'gzip'], ['c.csv', 'csv'], ['d.txt', 'text']]);
    expect(version.keptTokens).toBe(found.output.tokens);
    const written = await cleaned(scene);
    expect([written.includes('ada.lovelace'), written.includes('[EMAIL]'), written.includes('tribunal7')]).toEqual([false, true, false]);
    expect(written.trim().split('\n')).toHaveLength(7);
    await judge(version);
    expect(await acceptedData(app, scene)).toMatchObject({ tokens: found.output.tokens });

    // What comes later is compared with what was accepted, of the whole organization.
    const later = await dataset(scene, 'Later', 'documents');
    await uploadFile(app, scene, lines([near, prose(8)]), { name: 'later.jsonl', datasetId: later });
    const next = await processed(scene, (await makeVersion(scene, undefined, later)).id);
    expect((await report(scene, next.id)).duplicates.earlier).toMatchObject({ droppedDocuments: 1 });
    const stranger = await makeScene(app);
    await uploadFile(app, stranger, lines([near, prose(8)]), { name: 'later.jsonl' });
    expect((await report(stranger, (await processed(stranger, (await makeVersion(stranger)).id)).id)).duplicates.earlier).toMatchObject({ droppedDocuments: 0 });
  }, 300_000);

  it('checks chat examples and preference pairs by their own rules, and counts in the encoding that is asked for', async () => {
    const scene = await makeScene(app);
    const chat = await dataset(scene, 'Chat', 'chat');
    const example = (index: number): string => JSON.stringify({ messages: [{ role: 'user', content: prose(100 + index, 20) }, { role: 'assistant', content: prose(200 + index, 30) }] });
    await uploadFile(app, scene, Buffer.from([...Array.from({ length: 12 }, (_, index) => example(index)), '{"messages": [{"role": "user", "content": "alone"}]}', '{"text": "no example"}'].join('\n')), { name: 'chat.jsonl', datasetId: chat });
    const answer = await scene.partner.post<Version & Problem>(`/v1/datasets/${chat}/versions`, { encoding: 'cl100k_base', outputFormat: 'parquet' });
    const version = await processed(scene, expectStatus(answer, 202).id);
    const found = await report(scene, version.id);
    expect(found).toMatchObject({ kind: 'chat', encoding: 'cl100k_base', totals: { documents: 14, keptDocuments: 12, failedDocuments: 2 }, output: { format: 'parquet', documents: 12 }, examples: { examples: 12 } });
    const pairs = await dataset(scene, 'Pairs', 'preferences');
    const said = (role: string, content: string) => [{ role, content }];
    const pair = JSON.stringify({ input: { messages: said('user', prose(1, 20)) }, preferred_output: said('assistant', prose(2, 20)), non_preferred_output: said('assistant', prose(3, 20)) });
    await uploadFile(app, scene, Buffer.from(`${pair}\n{"input": {}}\n`), { name: 'pairs.jsonl', datasetId: pairs });
    expect((await report(scene, (await processed(scene, (await makeVersion(scene, undefined, pairs)).id)).id)).totals).toMatchObject({ documents: 2, keptDocuments: 1, failedDocuments: 1 });
  }, 300_000);

  it('is run again with another policy without reading a file again', async () => {
    const scene = await makeScene(app);
    const [one, two] = [prose(11), prose(12)];
    const upload = await uploadFile(app, scene, lines([one, one, two]), { name: 'a.jsonl' });
    const version = await processed(scene, (await makeVersion(scene)).id);
    expect((await report(scene, version.id)).totals).toMatchObject({ keptDocuments: 2 });
    const storage = app.app.get(ObjectStorage, { strict: false });
    const features = async (): Promise<string[]> => {
      const keys: string[] = [];
      for await (const key of storage.list(`engagements/${scene.engagementId}/features/`)) keys.push(key);
      return keys;
    };
    const before = await features();
    expectStatus(await app.as('data_steward').post(`/v1/engagements/${scene.engagementId}/intake-policies`, { policy: { exactDuplicates: 'flag', nearDuplicates: { action: 'flag' } }, reason: 'Copies count here' }), 201);
    const again = expectStatus(await scene.partner.post<Version>(`/v1/dataset-versions/${version.id}/actions/run_again`, {}), 202);
    const second = await processed(scene, again.id);
    expect((await report(scene, second.id)).totals).toMatchObject({ keptDocuments: 3 });
    expect(await features()).toEqual(before);
    expect(await text(await storage.get(`engagements/${scene.engagementId}/uploads/${upload}`))).toContain(two);
  }, 300_000);
});
