import { findInTexts, withoutOverlaps } from '../findings/example-findings.js';
import { createFindingScanner, type FindingScanner } from '../findings/finding-scanner.js';
import { findingCatalogue, type FindingType } from '../findings/finding-types.js';
import { JsonTexts, type JsonText } from '../findings/json-texts.js';
import { KnownValues } from '../findings/known-values.js';
import { MOST_ROUNDS, redact, redactThoroughly } from '../findings/redact.js';
import { parseExactly, writeJson } from '../read/exact-json.js';

const encoder = new TextEncoder();
const MOST_NAMES = 1000;

/** How many findings of each type were replaced. */
export type Redactions = Map<FindingType, number>;

/** Replaces what the policy says in texts, names and examples, and counts it. */
export class Redactor {
  private readonly scanner: FindingScanner;
  private readonly names = new Map<string, string>();
  readonly redactions: Redactions = new Map();

  constructor(
    private readonly types: ReadonlySet<FindingType>,
    phoneRegions: readonly string[],
  ) {
    this.scanner = createFindingScanner({ phoneRegions });
  }

  text(utf8: Uint8Array, text: string): string {
    if (this.types.size === 0) return text;
    const { text: redacted, replaced } = redactThoroughly(this.scanner, this.types, text, utf8);
    for (const type of replaced) this.count(type);
    return redacted;
  }

  /** The name of a file or entry, which many documents share: what is replaced in it is not counted. */
  name(name: string): string {
    if (this.types.size === 0) return name;
    let redacted = this.names.get(name);
    if (redacted === undefined) {
      redacted = redactThoroughly(this.scanner, this.types, name, encoder.encode(name)).text;
      // An archive may have any number of entries.
      if (this.names.size >= MOST_NAMES) this.names.clear();
      this.names.set(name, redacted);
    }
    return redacted;
  }

  /**
   * An example of chat or preferences: all strings, keys and numbers in it, and those of JSON in its calls of tools, but not those by
   * which it is read. What one of them gives away as a whole is replaced in all of them. An example without findings is given back as it is. Takes time in proportion to
   * its length.
   */
  example(example: unknown): unknown {
    if (this.types.size === 0) return example;
    const json = new JsonTexts(writeJson(example));
    const known = new KnownValues();
    for (let round = 0; this.replaceIn(json, known, round >= MOST_ROUNDS); round++);
    return json.changed ? parseExactly(json.write()) : example;
  }

  /** @param whole replaces texts as a whole that findings are in @returns whether there was anything to replace */
  private replaceIn(json: JsonTexts, known: KnownValues, whole: boolean): boolean {
    const found = findInTexts(this.scanner, json, this.types);
    if (found.size === 0) return false;
    const { texts } = json;
    for (const [index, findings] of found) for (const { type, start, end, whole: all } of findings) if (all) known.add((texts[index] as JsonText).text.slice(start, end), type);
    for (const [index, text] of texts.entries()) {
      if (text.fixed) continue;
      const findings = [...(found.get(index) ?? []), ...known.findIn(text.text)].sort((a, b) => a.start - b.start || b.end - a.end);
      const [first] = findings;
      if (first === undefined) continue;
      for (const { type } of withoutOverlaps(findings)) this.count(type);
      text.text = whole ? findingCatalogue[first.type].placeholder : redact(text.text, findings, this.types);
    }
    return true;
  }

  private count(type: FindingType): void {
    this.redactions.set(type, (this.redactions.get(type) ?? 0) + 1);
  }
}
