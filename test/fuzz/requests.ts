import fc from 'fast-check';
import { Decisions, damage, damageText, junkText } from './mutate.js';
import type { Operation, Parameter } from './openapi.js';
import { valuesOf } from './valid-values.js';
import type { Schemas } from './valid-values.js';

/** A request of which the ids are still to be filled in. */
export interface Draft {
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  /** Whether the object's ETag is to be read and sent as `If-Match`. */
  matches: boolean;
}

/** Path parameters that are words, of which answers tell what they can be, and by what the fuzzer knows those. */
export const SEEN: Record<string, string> = { action: 'act', code: 'cod', handler: 'han' };
const DECISIONS = 40;
const TUS = /^\/v1\/uploads/;

/** Drafts of requests to one operation: some valid, some with one mistake, some with several, some that are hardly requests. */
export function draftsOf(operation: Operation, schemas: Schemas): fc.Arbitrary<Draft> {
  const [type, media] = Object.entries(operation.bodies)[0] ?? [];
  const body: fc.Arbitrary<unknown> = media === undefined ? fc.constant(undefined) : valuesOf(media.schema ?? {}, schemas);
  const examples = media?.example ?? media?.schema?.example ?? schemas[media?.schema?.$ref?.replace('#/components/schemas/', '') ?? '']?.example;
  const bodies = examples === undefined ? body : fc.oneof(body, fc.nat(1000).map((choice) => withIds(examples, choice)));
  const parameters = fc.record(Object.fromEntries(operation.parameters.map(({ name, schema }) => [name, name in SEEN ? fc.nat(1000).map((choice) => `§${SEEN[name]}:${choice}§`) : valuesOf(schema, schemas)])));
  const drawn = fc.array(fc.nat(), { minLength: DECISIONS, maxLength: DECISIONS });
  return fc.tuple(bodies, parameters, drawn).map(([value, values, numbers]) => draft(operation, type, value, values, new Decisions(numbers)));
}

/** The document's example with ids that are there. */
function withIds(example: unknown, choice: number): unknown {
  let next = choice;
  return JSON.parse(JSON.stringify(example).replaceAll(/\b([a-z]{3})_01k9zq3v5se6rb4yg2w8d7t1hn\b/g, (_, prefix: string) => `§${prefix}:${next++}§`)) as unknown;
}

function draft(operation: Operation, type: string | undefined, body: unknown, values: Record<string, unknown>, decide: Decisions): Draft {
  // Four in ten are as the document says.
  const mistakes = decide.of([0, 0, 0, 0, 1, 1, 1, 2, 3, 4]);
  const where = Array.from({ length: mistakes }, () => decide.of(['body', 'body', 'body', 'path', 'query', 'headers', 'text', 'type'] as const));
  const path = operation.parameters.filter((each) => each.in === 'path').reduce(
    (text, { name }) => text.replace(`{${name}}`, encode(where.includes('path') ? junkSegment(String(values[name]), decide) : String(values[name]))), operation.path);
  const query = queryOf(operation.parameters.filter((each) => each.in === 'query'), values, where.includes('query'), decide);
  const headers: Record<string, string> = {};
  const matches = operation.parameters.some(({ name }) => name === 'If-Match') && decide.chance(80);
  if (operation.parameters.some(({ name }) => name === 'Idempotency-Key') && decide.chance(60)) headers['idempotency-key'] = `key-${decide.below(1_000_000)}`;
  let sent: string | Buffer | undefined;
  if (type === 'application/x-www-form-urlencoded') {
    sent = new URLSearchParams(Object.entries(body ?? {}).map(([name, value]): [string, string] => [name, String(value)])).toString();
    if (where.includes('body')) sent = `${sent}&${decide.of(['grant_type=password', 'scope=%00', 'scope=%ff', 'grant_type', '&&&===', `x=${'y'.repeat(20_000)}`])}`;
    headers['content-type'] = type;
    if (decide.chance(70)) headers['authorization'] = decide.of([`Basic ${Buffer.from('§cli:1§:guess').toString('base64')}`, 'Basic !!!', 'Basic', `Basic ${Buffer.from(':').toString('base64')}`, 'Bearer x']);
  } else if (type !== undefined) {
    for (const place of where) if (place === 'body') body = damage(body, decide);
    sent = where.includes('text') ? damageText(body, decide) : JSON.stringify(body);
    headers['content-type'] = type;
  }
  if (TUS.test(operation.path)) sent = tusRequest(operation, headers, decide) ?? sent;
  if (where.includes('type') && sent !== undefined) headers['content-type'] = decide.of(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/json; charset=latin1', 'x', 'application/x-www-form-urlencoded', 'application/problem+json']);
  if (where.includes('headers')) oddHeader(headers, decide);
  return { path: `${path}${query}`, headers, body: sent, matches };
}

/** tus puts into headers what others put into bodies, and the document cannot say it all. */
function tusRequest(operation: Operation, headers: Record<string, string>, decide: Decisions): string | undefined {
  if (decide.chance(90)) headers['tus-resumable'] = decide.of(['1.0.0', '1.0.0', '1.0.0', '0.2.2', '1']);
  if (operation.method === 'POST') {
    headers['upload-length'] = decide.of(['10', '10', '0', '-1', 'x', '999999999999999999999', '5000000000000']);
    const metadata = decide.of(['filename ZC5qc29ubA==', 'filename', 'filename Li4vLi4vZXRj', 'filename AAA=', 'x !', '']);
    // Encoded once its id is known.
    headers['upload-metadata'] = `datasetId §§${decide.below(1000)}§§${metadata === '' ? '' : `,${metadata}`}`;
    if (decide.chance(15)) headers['upload-defer-length'] = '1';
  }
  if (operation.method !== 'PATCH') return undefined;
  headers['content-type'] = decide.of(['application/offset+octet-stream', 'application/offset+octet-stream', 'application/json', 'text/plain']);
  headers['upload-offset'] = decide.of(['0', '0', '5', '-1', 'x', '99999999999']);
  if (decide.chance(30)) headers['upload-checksum'] = decide.of(['sha1 x', 'md5 AAAA', 'sha256 AAAA', 'none', `sha1 ${'A'.repeat(300)}`]);
  return 'x'.repeat(decide.of([0, 1, 5, 10, 11, 2000]));
}

function queryOf(parameters: readonly Parameter[], values: Record<string, unknown>, damaged: boolean, decide: Decisions): string {
  const pairs = parameters.filter(({ required }) => required === true || decide.chance(35)).map(({ name }): [string, string] => [name, String(values[name])]);
  if (damaged) {
    const [first] = pairs;
    switch (decide.below(4)) {
      case 0:
        pairs.push(['unknownParameter', junkText(decide)]);
        break;
      case 1:
        if (first !== undefined) pairs.push(first, [first[0], junkText(decide)]);
        else pairs.push(['limit', '1'], ['limit', '2']);
        break;
      case 2:
        pairs.push(['cursor', decide.of(['x', 'e30', 'bnVsbA', 'eyJhIjoxfQ==', '%%%', 'A'.repeat(3000), 'WzFd'])]);
        break;
      default:
        for (const pair of pairs) pair[1] = junkText(decide);
    }
  }
  return pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;
}

function junkSegment(valid: string, decide: Decisions): string {
  return decide.of([valid.toUpperCase(), `${valid}x`, valid.slice(1), valid.replace('_', '-'), '%', 'null', '-1', 'x'.repeat(450), '\u0000', '..;', '🦆', ' ', `${valid}/x`, 'eng_00000000000000000000000000', '§org:0§', `${valid}?x`]);
}

/** Encodes all but what stands for ids. Half of a surrogate pair has no encoding: it becomes what a careless client sends. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(/%C2%A7([a-z]{3})%3A(\d+)%C2%A7/g, '§$1:$2§');
}

function oddHeader(headers: Record<string, string>, decide: Decisions): void {
  const [name, value] = decide.of<[string, string]>([
    ['if-match', '*'], ['if-match', '"0"'], ['if-match', 'W/"1"'], ['if-match', 'x'.repeat(3000)], ['if-match', '"1","2"'], ['if-none-match', '*'],
    ['idempotency-key', 'x'.repeat(300)], ['idempotency-key', ' '], ['idempotency-key', '\u00e9'], ['idempotency-key', '"'], ['idempotency-key', '""'], ['idempotency-key', 'key-1'],
    ['accept', 'text/html'], ['accept', 'application/xml;q=0'], ['accept-encoding', 'br;q=1, *;q=0'], ['accept-language', '*'.repeat(500)], ['x-request-id', '../x'], ['x-request-id', 'y'.repeat(500)],
    ['traceparent', '00-zz-zz-00'], ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'], ['x-http-method-override', 'DELETE'], ['x-forwarded-for', '10.0.0.1'], ['x-forwarded-host', 'evil.example'],
    ['last-event-id', '\u00ff'], ['last-event-id', '-1'], ['range', 'bytes=0-1'], ['origin', 'https://evil.example'], ['cookie', 'a=b'], ['content-encoding', 'gzip'], ['authorization', 'Bearer'], ['authorization', 'Basic eDp5'],
  ]);
  headers[name] = value;
}
