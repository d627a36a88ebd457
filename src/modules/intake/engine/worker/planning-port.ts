import type { MessagePort } from 'node:worker_threads';
import { ObjectWriter, type WriteUnpacked } from '../plan/object-writer.js';
import type { RandomAccessFile } from '../plan/random-access-file.js';

/** What a thread that plans asks of the one that gave it the file: stores are open there alone. */
type Wish =
  | { readonly wish: 'read'; readonly of: number; readonly start: number; readonly end: number }
  | { readonly wish: 'next' | 'leave' | 'finish' | 'abort'; readonly of: number }
  | { readonly wish: 'write'; readonly of: number; readonly name: string; readonly bytes: Uint8Array };

type Asked = Wish & { readonly id: number };

/** `bytes`: the next piece of what is read, null at its end and for all else. */
type Answer = { readonly id: number; readonly bytes: Uint8Array | null } | { readonly id: number; readonly failed: true };

export interface PlanningHostInput {
  readonly file: RandomAccessFile;
  readonly writeUnpacked: WriteUnpacked;
  /** Called with each piece that was read or stored. */
  readonly onMoved?: (() => void) | undefined;
}

/** Reads a file and stores what is unpacked of it for a thread that plans. */
export class PlanningHost {
  /** What reading or storing failed with first; the thread is only told that it did. */
  failure: { readonly error: unknown } | undefined;
  private readonly readings = new Map<number, AsyncIterator<Uint8Array>>();
  private readonly writers = new Map<number, ObjectWriter>();

  constructor(
    private readonly port: MessagePort,
    private readonly input: PlanningHostInput,
  ) {
    port.on('message', (asked: Asked) => void this.answer(asked));
  }

  /** Ends whatever the thread left open: nothing half of it stays. */
  async close(): Promise<void> {
    this.port.close();
    for (const reading of this.readings.values()) void Promise.resolve(reading.return?.()).catch(() => undefined);
    for (const writer of this.writers.values()) await writer.abort(new Error('planning was ended'));
  }

  private async answer(asked: Asked): Promise<void> {
    try {
      const bytes = await this.fulfil(asked);
      this.input.onMoved?.();
      this.send({ id: asked.id, bytes });
    } catch (error) {
      this.failure ??= { error };
      this.send({ id: asked.id, failed: true });
    }
  }

  private async fulfil(asked: Wish): Promise<Uint8Array | null> {
    const { of } = asked;
    switch (asked.wish) {
      case 'read':
        this.readings.set(of, this.input.file.read(asked.start, asked.end)[Symbol.asyncIterator]());
        break;
      case 'next': {
        const next = await this.readings.get(of)?.next();
        if (next !== undefined && next.done !== true) return next.value;
        this.readings.delete(of);
        break;
      }
      case 'leave':
        await this.readings.get(of)?.return?.();
        this.readings.delete(of);
        break;
      case 'write': {
        const writer = this.writers.get(of) ?? new ObjectWriter(asked.name, this.input.writeUnpacked);
        this.writers.set(of, writer);
        await writer.write(asked.bytes);
        break;
      }
      case 'finish':
        await this.writers.get(of)?.finish();
        this.writers.delete(of);
        break;
      case 'abort':
        await this.writers.get(of)?.abort(new Error('planning was ended'));
        this.writers.delete(of);
    }
    return null;
  }

  private send(answer: Answer): void {
    const bytes = 'bytes' in answer && answer.bytes !== null ? new Uint8Array(answer.bytes) : null;
    // A copy of its own passes to the thread without another one.
    this.port.postMessage('bytes' in answer ? { ...answer, bytes } : answer, bytes === null ? [] : [bytes.buffer]);
  }
}

/** The file that a thread plans, and where it stores what it unpacks, by way of whoever gave it the task. */
export class PlanningGuest {
  readonly file: RandomAccessFile;
  private readonly waiting = new Map<number, { resolve(bytes: Uint8Array | null): void; reject(error: Error): void }>();
  private asked = 0;
  private opened = 0;

  constructor(
    private readonly port: MessagePort,
    size: number,
  ) {
    this.file = { size, read: (start, end) => this.read(start, end), close: () => Promise.resolve() };
    port.on('message', (answer: Answer) => {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if ('failed' in answer) waiting?.reject(new Error('the file could not be read, or what was unpacked not be stored'));
      else waiting?.resolve(answer.bytes);
    });
  }

  close(): void {
    this.port.close();
  }

  readonly writeUnpacked: WriteUnpacked = async (name, content) => {
    const of = this.opened++;
    try {
      // An object without content is one, too.
      await this.ask({ wish: 'write', of, name, bytes: new Uint8Array() });
      for await (const bytes of content) await this.ask({ wish: 'write', of, name, bytes: new Uint8Array(bytes) });
      await this.ask({ wish: 'finish', of });
    } catch (error) {
      await this.ask({ wish: 'abort', of });
      throw error;
    }
  };

  private async *read(start: number, end: number): AsyncGenerator<Uint8Array, void, undefined> {
    const of = this.opened++;
    await this.ask({ wish: 'read', of, start, end });
    let whole = false;
    try {
      for (;;) {
        const bytes = await this.ask({ wish: 'next', of });
        if (bytes === null) {
          whole = true;
          return;
        }
        yield bytes;
      }
    } finally {
      if (!whole) await this.ask({ wish: 'leave', of });
    }
  }

  private ask(wish: Wish): Promise<Uint8Array | null> {
    const id = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.port.postMessage({ ...wish, id }, 'bytes' in wish ? [wish.bytes.buffer as ArrayBuffer] : []);
    });
  }
}
