import { isId, newId } from './index.js';

describe('newId', () => {
  it('makes 26 characters that sort in the order in which they were made', () => {
    const ids = Array.from({ length: 5000 }, () => newId());
    expect(ids.every(isId)).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sorts by time, and keeps its order when the clock steps back', () => {
    const now = Date.now() + 1_000_000;
    const ids = [newId(now), newId(now + 1), newId(now - 5000), newId(now + 2)];
    expect([...ids].sort()).toEqual(ids);
  });

  it('knows an id from other texts', () => {
    expect([newId().toLowerCase(), 'x', '', `${newId()}A`, 'IIIIIIIIIIIIIIIIIIIIIIIIII'].map(isId)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
