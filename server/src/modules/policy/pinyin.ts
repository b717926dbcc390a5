import { pinyin } from 'pinyin-pro';

/** A query that may be Pinyin: letters only, full (fangzu), initials (fz), or both mixed (fangz). */
const LETTERS = /^[a-z]{2,40}$/;

export function mayBePinyin(text: string): boolean {
  return LETTERS.test(text);
}

/** A text with the syllable of each of its characters; empty for what is not a Chinese character. */
export interface Spelt {
  characters: readonly string[];
  syllables: readonly string[];
}

export function spell(text: string): Spelt {
  const characters = [...text];
  const syllables = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'spaced', v: true }).map((each, index) =>
    characters[index] === each ? '' : each.toLowerCase(),
  );
  // A character outside the library's table is spelt as itself, and so counts as none.
  return { characters, syllables: characters.map((_, index) => syllables[index] ?? '') };
}

/**
 * How many characters from `start` on a query spells: each by its whole syllable or its first letter, the last one by
 * any beginning. 0 where it does not fit, and for a single character, which would match everywhere.
 */
function spelledAt(syllables: readonly string[], start: number, query: string): number {
  const fits = (at: number, rest: string): number => {
    if (rest === '') return at;
    const syllable = syllables[at];
    if (!syllable) return 0;
    if (syllable.startsWith(rest)) return at + 1;
    const whole = rest.startsWith(syllable) ? fits(at + 1, rest.slice(syllable.length)) : 0;
    return whole || (rest.startsWith(syllable.charAt(0)) ? fits(at + 1, rest.slice(1)) : 0);
  };
  const end = fits(start, query);
  const count = end - start;
  return end > 0 && (count > 1 || syllables[start] === query) ? count : 0;
}

/** The stretches of a text that a query spells, as [from, to) in characters; the first of overlapping ones. */
export function spelledIn(spelt: Spelt, query: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < spelt.syllables.length; at++) {
    const count = spelledAt(spelt.syllables, at, query);
    if (count === 0) continue;
    found.push([at, at + count]);
    at += count - 1;
  }
  return found;
}

/** The words that a query spells from their first to their last character, by syllables or first letters. */
export function wordsSpelled(words: readonly { word: string; spelt: Spelt }[], query: string): string[] {
  return words
    .filter(({ spelt }) => spelledAt(spelt.syllables, 0, query) === spelt.syllables.length)
    .map(({ word }) => word);
}
