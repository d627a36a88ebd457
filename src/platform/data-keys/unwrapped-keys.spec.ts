import { describe, expect, it } from '@jest/globals';
import { UnwrappedKeys } from './unwrapped-keys.js';

function cache(max = 3): { keys: UnwrappedKeys; pass: (ms: number) => void; asked: string[]; get: (id: string) => Promise<Buffer> } {
  let now = 0;
  const asked: string[] = [];
  const keys = new UnwrappedKeys({ max, keptForMs: 1000, now: () => now });
  const get = (id: string): Promise<Buffer> => keys.get(id, () => {
    asked.push(id);
    return Promise.resolve(Buffer.from(id));
  });
  return { keys, asked, get, pass: (ms) => { now += ms; } };
}

describe('unwrapped keys', () => {
  it('are unwrapped once, also for many that ask at once', async () => {
    const { asked, get } = cache();
    const found = await Promise.all([get('a'), get('a'), get('b')]);
    expect(found.map(String)).toEqual(['a', 'a', 'b']);
    await get('a');
    expect(asked).toEqual(['a', 'b']);
  });

  it('are forgotten after their time, however often they are used', async () => {
    const { asked, get, pass } = cache();
    await get('a');
    pass(600);
    await get('a');
    pass(600);
    await get('a');
    expect(asked).toEqual(['a', 'a']);
  });

  it('are no more than allowed: the one that rested longest goes', async () => {
    const { keys, asked, get } = cache(2);
    for (const id of ['a', 'b', 'a', 'c']) await get(id);
    expect(keys.size).toBe(2);
    await get('a');
    expect(asked).toEqual(['a', 'b', 'c']);
    await get('b');
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are not kept when unwrapping fails, nor once they are to be forgotten', async () => {
    const { keys, asked, get } = cache();
    await expect(keys.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await get('a');
    keys.forget('a');
    await get('a');
    expect(asked).toEqual(['a', 'a']);
  });
});
