/** Takes decisions from numbers that were drawn beforehand, so that the same seed decides the same. */
export class Decisions {
  #next = 0;

  constructor(private readonly drawn: readonly number[]) {}

  below(limit: number): number {
    const value = this.drawn[this.#next % this.drawn.length] ?? 0;
    // Turned a little with each round, or a long request would decide in circles.
    const turned = (value + Math.floor(this.#next / this.drawn.length) * 7919) >>> 0;
    this.#next += 1;
    return turned % limit;
  }

  /** True in `share` of a hundred. */
  chance(share: number): boolean {
    return this.below(100) < share;
  }

  of<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined && list.length === 0) throw new Error('nothing to choose from');
    return found as T;
  }
}

const LONG = 'A'.repeat(20_000);

/** What no field expects, or few. */
const JUNK: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, 2_147_483_648, -2_147_483_649, '', ' ', '0', 'null', 'undefined', '\u0000', 'a\u0000b', '\ud800', '\u202e', 'İı', '👩‍👩‍👧', 'e\u0301'.repeat(50),
  LONG, '../../etc/passwd', `' or '1'='1`, '"; drop table x; --', '%s%n', '${7*7}', '<script>alert(1)</script>', '\r\nX-Injected: 1', '2026-02-30', '2026-13-01T00:00:00Z', '0000-01-01', '9999-12-31T23:59:59.999Z',
  '+275760-09-13T00:00:00.000Z', 'eng_00000000000000000000000000', 'org_7zzzzzzzzzzzzzzzzzzzzzzzzz', [], [[]], [null], {}, { a: 1 }, { __proto__x: 1 }, Array.from({ length: 300 }, (_, index) => index),
  '§eng:1§', '§org:0§', '§org:1§', '§stf:1§', '§dst:1§', 'Infinity', '1e400', -0, 'http://127.0.0.1:1/', 'http://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'https://user:pw@h.example/', 'javascript:1',
];

/** Texts for query, path and headers. */
const TEXTS = JUNK.filter((each): each is string => typeof each === 'string');

export const junkText = (decide: Decisions): string => decide.of(TEXTS);

type Node = Record<string, unknown> | unknown[];

function nodesOf(value: unknown, found: Node[] = []): Node[] {
  if (value === null || typeof value !== 'object') return found;
  found.push(value as Node);
  for (const child of Object.values(value)) nodesOf(child, found);
  return found;
}

/** A copy of `body` with one thing about it wrong, or at least unusual. */
export function damage(body: unknown, decide: Decisions): unknown {
  const copy: unknown = structuredClone(body);
  const nodes = nodesOf(copy);
  if (nodes.length === 0 || decide.chance(3)) return decide.of(JUNK);
  const node = decide.of(nodes);
  const keys = Object.keys(node);
  const key = keys.length === 0 ? undefined : decide.of(keys);
  if (key === undefined || decide.chance(12)) {
    if (Array.isArray(node)) node.push(decide.of(JUNK));
    else node[decide.of(['unknownField', 'id', 'organizationId', 'version', '', 'toString', 'x'.repeat(500)])] = decide.of(JUNK);
    return copy;
  }
  const fields = node as Record<string, unknown>;
  const old = fields[key];
  switch (decide.below(5)) {
    case 0:
      if (Array.isArray(node)) node.splice(Number(key), 1);
      else delete fields[key];
      break;
    case 1:
      fields[key] = typeof old === 'string' ? decide.of([old.repeat(200), old.toUpperCase(), `${old}\u0000`, ` ${old} `, [old], old.slice(1)]) : [old];
      break;
    case 2:
      fields[key] = typeof old === 'number' ? decide.of([-old, old * 1e15, old + 0.5, String(old), -1, 0]) : decide.of(JUNK);
      break;
    case 3:
      if (Array.isArray(old)) fields[key] = [...(old as unknown[]), ...(old as unknown[])];
      else fields[key] = decide.of(JUNK);
      break;
    default: fields[key] = decide.of(JUNK);
  }
  return copy;
}

/** `body` as text that may be no JSON any more. */
export function damageText(body: unknown, decide: Decisions): string | Buffer {
  const text = JSON.stringify(body) ?? '';
  switch (decide.below(10)) {
    case 0: return text.slice(0, decide.below(text.length + 1));
    case 1: return `\ufeff${text}`;
    case 2: return Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x22])]);
    case 3: return '['.repeat(5000);
    case 4: return text.replace(/^\{/, '{"__proto__":{"admin":true},');
    case 5: return text.replace(/^\{/, '{"constructor":{"prototype":{}},');
    case 6: return text.replaceAll(':', '=');
    case 7: return '';
    case 8: return `${text}${text}`;
    default: return text.replace(/^\{/, `{"a":${'{"a":'.repeat(60)}1${'}'.repeat(60)},`);
  }
}
