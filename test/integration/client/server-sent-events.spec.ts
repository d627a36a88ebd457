import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMessages } from '../../../clients/typescript/src/server-sent-events.js';
import type { Message } from '../../../clients/typescript/src/server-sent-events.js';

async function read(text: string, cuts: readonly number[] = []): Promise<Message[]> {
  const bytes = new TextEncoder().encode(text);
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted((a, b) => a - b);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    let start = 0;
    for (const end of ends) {
      await Promise.resolve();
      yield bytes.subarray(start, end);
      start = end;
    }
  }
  const messages: Message[] = [];
  for await (const message of readMessages(pieces())) messages.push(message);
  return messages;
}

describe('a stream of server-sent events', () => {
  it('is read as the standard’s examples say', async () => {
    expect(await read('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([{ id: '', event: 'message', data: 'YHOO\n+2\n10' }]);
    expect(await read(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n')).toEqual([
      { id: '1', event: 'message', data: 'first event' }, { id: '', event: 'message', data: 'second event' }, { id: '', event: 'message', data: ' third event' },
    ]);
    expect(await read('data\n\ndata\ndata\n\ndata:')).toEqual([{ id: '', event: 'message', data: '' }, { id: '', event: 'message', data: '\n' }]);
    expect(await read('event: add\ndata: 73857293\n\nretry: 2000\n\ndata: x\n\n')).toEqual([{ id: '', event: 'add', data: '73857293' }, { id: '', event: 'message', data: 'x' }]);
  });

  it('keeps its id from message to message, and takes none with a NUL', async () => {
    expect((await read('id: a\ndata: 1\n\ndata: 2\n\nid: b\0\ndata: 3\n\n')).map(({ id }) => id)).toEqual(['a', 'a', 'a']);
  });

  it('says the same however it is cut, and whatever its lines end with', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n\0]/g, ' '));
    const message = fc.record({ id: line, event: line, data: fc.array(line, { minLength: 1, maxLength: 3 }) });
    await fc.assert(fc.asyncProperty(fc.array(message, { maxLength: 5 }), fc.constantFrom('\n', '\r', '\r\n'), fc.array(fc.nat(), { maxLength: 8 }), async (messages, end, cuts) => {
      const text = messages.map(({ id, event, data }) => [`: a comment`, `id: ${id}`, `event: ${event}`, ...data.map((part) => `data: ${part}`), '', ''].join(end)).join('');
      // A CR that comes last is complete once something follows it.
      const read1 = await read(`${text}: the end`, cuts);
      expect(read1).toEqual(messages.map(({ id, event, data }) => ({ id, event: event === '' ? 'message' : event, data: data.join('\n') })));
    }));
  });
});
