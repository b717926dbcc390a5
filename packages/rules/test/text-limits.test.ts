import { describe, expect, it } from 'vitest';
import { measureTextFault } from '../src/index.js';

const fault = (text: string) => {
  const found = measureTextFault(text);
  return found && [found.code, found.path];
};

describe('the text of a measure file', () => {
  it('may be two million characters long', () => {
    expect(fault('x'.repeat(2_000_000))).toBeNull();
    expect(fault('x'.repeat(2_000_001))).toEqual(['too_large', '']);
  });

  it.each(['[]', '{}'])('may hold a hundred open %s, and any number that close again', ([open = '', close = '']) => {
    expect(fault(open.repeat(100))).toBeNull();
    expect(fault(`a\n\n${open.repeat(101)}`)).toEqual(['too_deep', '第 3 行']);
    expect(fault(`${open}${close}`.repeat(5000))).toBeNull();
    expect(fault(`${open.repeat(60)}${close.repeat(60)}${open.repeat(60)}`)).toBeNull();
  });

  it('is not made deeper by brackets that only close', () => {
    expect(fault(`${']'.repeat(5000)}${'['.repeat(100)}`)).toBeNull();
    expect(fault(`${']'.repeat(5000)}${'['.repeat(101)}`)).toEqual(['too_deep', '第 1 行']);
  });

  it.each([' ', '-', '?', '\t'])('may begin a line with two hundred of "%s"', (character) => {
    expect(fault(`${character.repeat(200)}a`)).toBeNull();
    expect(fault(`a\n${character.repeat(201)}a`)).toEqual(['too_deep', '第 2 行']);
    expect(fault(`a${character.repeat(500)}`)).toBeNull();
    expect(fault(`${character.repeat(150)}\n${character.repeat(150)}`)).toBeNull();
  });
});
