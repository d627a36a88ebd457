import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Document, Operation } from './openapi.js';
import type { Received } from './send.js';

/** What an answer must not have. */
export interface Complaint {
  kind: string;
  detail: string;
}

/** What refuses a request before it has reached an operation, and so is none's answer. */
const BEFORE_ROUTES = new Set(['route.not_found', 'request.headers_too_large', 'request.timeout']);

/** Traces of the inside: stacks, SQL, files, the words of the driver and of the runtime. */
const INSIDES: readonly RegExp[] = [
  /\n\s+at .{1,200}:\d+:\d+/, /node_modules|node:internal|file:\/\//, /\/(?:work|home|root|usr|proc)\/[a-z]/, /\b(?:select|insert|update|delete)\b[^"]{1,200}\b(?:from|into|set|where)\b[^"]{0,100}\$\d/i,
  /syntax error at or near|duplicate key value|violates (?:check|foreign|unique|not-null|row-level)|invalid input (?:syntax|value)|relation \\?"|column \\?"|out of range for type|QueryFailedError/,
  /Cannot (?:read|set) propert|is not a function|is not iterable|\bTypeError\b|\bRangeError\b|\bReferenceError\b|ECONN[A-Z]+|ENOENT|Unexpected token/,
];

/** Operations that answer what somebody has written, which may speak of anything. */
const OWN_BYTES = /\/(content|preview|report|examples)$/;

/** Checks answers against the document, and for what nobody outside should read. */
export class AnswerChecks {
  readonly #validators = new Map<string, ValidateFunction>();
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: true, allErrors: false });

  constructor(document: Document) {
    formats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'https://atelier.invalid/openapi', components: document.components });
  }

  check(operation: Operation, sent: { text: string }, answer: Received, foreign: { ids: ReadonlySet<string>; names: readonly string[] } | undefined): Complaint[] {
    const complaints: Complaint[] = [];
    if (answer.status >= 500) complaints.push({ kind: 'failed', detail: String(answer.status) });
    for (const pattern of OWN_BYTES.test(operation.path) && answer.status < 300 ? [] : INSIDES) {
      const found = pattern.exec(answer.text);
      if (found !== null && !sent.text.includes(found[0])) complaints.push({ kind: 'shows its inside', detail: found[0] });
    }
    if (foreign !== undefined) complaints.push(...leaksOf(sent.text, answer, foreign));
    complaints.push(...this.#shapeOf(operation, answer));
    return complaints;
  }

  #shapeOf(operation: Operation, answer: Received): Complaint[] {
    const type = answer.headers['content-type']?.split(';', 1)[0];
    const problem = type === 'application/problem+json' ? parsed(answer.text) as { code?: string } | undefined : undefined;
    if (problem?.code !== undefined && BEFORE_ROUTES.has(problem.code)) return [];
    const documented = operation.responses[String(answer.status)];
    if (documented === undefined) return [{ kind: 'status not documented', detail: `${answer.status} ${problem?.code ?? ''}` }];
    if (problem?.code !== undefined && !operation.codes.includes(problem.code)) return [{ kind: 'code not documented', detail: problem.code }];
    const content = Object.entries(documented.content ?? {});
    // An answer to HEAD says the length of a body that it has not, and a text may be empty.
    if (answer.text === '') return operation.method === 'HEAD' || content.every(([name]) => !name.endsWith('json')) ? [] : [{ kind: 'no body', detail: String(answer.status) }];
    if (content.length === 0) return [{ kind: 'body not documented', detail: `${answer.status} ${type}: ${answer.text.slice(0, 100)}` }];
    const [, media] = content.find(([name]) => name === type) ?? [];
    if (media === undefined) return [{ kind: 'content type not documented', detail: `${answer.status} ${type}` }];
    if (type?.endsWith('json') !== true) return [];
    const body = parsed(answer.text);
    if (body === undefined) return [{ kind: 'no JSON', detail: answer.text.slice(0, 100) }];
    const validate = this.#validatorOf(`${operation.name} ${answer.status} ${type}`, media.schema ?? {});
    if (validate(body)) return [];
    const [mistake] = validate.errors ?? [];
    return [{ kind: 'body not as documented', detail: `${answer.status} ${mistake?.instancePath} ${mistake?.message}` }];
  }

  #validatorOf(name: string, schema: object): ValidateFunction {
    const known = this.#validators.get(name);
    if (known !== undefined) return known;
    const compiled = this.#ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"https://atelier.invalid/openapi#/components')) as object);
    this.#validators.set(name, compiled);
    return compiled;
  }
}

const ID_END = /[a-z]{3}_([0-7][0-9a-hjkmnp-tv-z]{25})/g;

/** Ids and names of others in the answer that the caller did not send itself. */
function leaksOf(sent: string, answer: Received, foreign: { ids: ReadonlySet<string>; names: readonly string[] }): Complaint[] {
  const text = `${answer.text}\n${JSON.stringify(answer.headers)}`;
  const ids = [...text.matchAll(ID_END)].filter(([, end]) => end !== undefined && foreign.ids.has(end) && !sent.includes(end)).map(([id]) => id);
  const names = foreign.names.filter((name) => text.includes(name) && !sent.includes(name));
  return [...new Set([...ids, ...names])].slice(0, 3).map((what) => ({ kind: 'shows what is another’s', detail: what.replace(/_[0-7].*/, '_…') }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
