import type { Writable } from 'node:stream';

/** Tells the story as it happens: acts, steps, refusals and figures, with the time that has passed. */
export class Narrator {
  readonly #startedAt = performance.now();
  #progress = false;

  constructor(private readonly out: Writable & { isTTY?: boolean }) {}

  act(number: number, title: string): void {
    this.#line(`\n${number}. ${title}`);
  }

  /** Something that happened. */
  tell(text: string): void {
    this.#line(`   ${this.#time()}  ${text}`);
  }

  /** Something that was refused, in the API's own words. */
  refused(what: string, because: string | readonly string[]): void {
    this.#line(`   ${this.#time()}  ✗ ${what}`);
    for (const sentence of typeof because === 'string' ? [because] : because) this.#line(`              “${sentence}”`);
  }

  /** What runs at this moment; on a terminal the line is written over. */
  progress(text: string): void {
    if (this.out.isTTY === true) {
      this.out.write(`\r\u001b[2K   ${this.#time()}  … ${text}`);
      this.#progress = true;
    }
  }

  line(text = ''): void {
    this.#line(text);
  }

  #line(text: string): void {
    if (this.#progress) this.out.write('\r\u001b[2K');
    this.#progress = false;
    this.out.write(`${text}\n`);
  }

  #time(): string {
    return `${((performance.now() - this.#startedAt) / 1000).toFixed(1).padStart(5)} s`;
  }
}
