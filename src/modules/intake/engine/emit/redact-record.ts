import { createFindingScanner, type FindingScanner } from '../findings/finding-scanner.js';
import { findingCatalogue, type FindingType } from '../findings/finding-types.js';
import { redactThoroughly } from '../findings/redact.js';

const encoder = new TextEncoder();

/** How many findings of each type were replaced. */
export type Redactions = Map<FindingType, number>;

/** Replaces what the policy says in texts and in examples, and counts it. */
export class Redactor {
  private readonly scanner: FindingScanner;
  readonly redactions: Redactions = new Map();

  constructor(
    private readonly types: ReadonlySet<FindingType>,
    phoneRegions: readonly string[],
  ) {
    this.scanner = createFindingScanner({ phoneRegions });
  }

  text(utf8: Uint8Array, text: string): string {
    if (this.types.size === 0) return text;
    return this.redact(text, utf8);
  }

  /**
   * An example of chat or preferences, all strings in it redacted; its keys stay.
   * @param said all that is said in it, as one text: what is only a finding for what stands before it, in another message, is found there
   */
  example(example: unknown, utf8: Uint8Array, said: string): unknown {
    if (this.types.size === 0) return example;
    const found = this.scanner.scan(utf8, () => said).filter(({ type }) => this.types.has(type));
    const known = new Map(found.map(({ type, start, end }) => [said.slice(start, end), type]));
    // The longest first: one value may be part of another.
    const values = [...known].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
    return this.walk(example, values);
  }

  private walk(value: unknown, known: readonly (readonly [string, FindingType])[]): unknown {
    if (typeof value === 'string') return this.string(value, known);
    if (Array.isArray(value)) return value.map((item) => this.walk(item, known));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.walk(inner, known)]));
  }

  private string(text: string, known: readonly (readonly [string, FindingType])[]): string {
    let redacted = this.redact(text, encoder.encode(text));
    for (const [value, type] of known) {
      const pieces = redacted.split(value);
      if (pieces.length === 1) continue;
      redacted = pieces.join(findingCatalogue[type].placeholder);
      this.count(type, pieces.length - 1);
    }
    return redacted;
  }

  private redact(text: string, utf8: Uint8Array): string {
    const { text: redacted, replaced } = redactThoroughly(this.scanner, this.types, text, utf8);
    for (const type of replaced) this.count(type, 1);
    return redacted;
  }

  private count(type: FindingType, many: number): void {
    this.redactions.set(type, (this.redactions.get(type) ?? 0) + many);
  }
}
