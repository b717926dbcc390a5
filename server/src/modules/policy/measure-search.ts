import type { Highlight } from '@qinqing/contract';
import MiniSearch, { type Query } from 'minisearch';
import { mayBePinyin, spell, type Spelt, spelledIn } from './pinyin.js';
import { concepts, indexTerms, markedTexts, markText } from './search-text.js';

/** What is searched of a measure. */
export interface SearchableMeasure {
  id: string;
  title: string;
  summary: string;
  audience: string;
  benefitText: string;
  conditions: string;
  themes: string;
  office: string;
  documents: string;
}

const FIELDS = ['title', 'summary', 'audience', 'benefitText', 'conditions', 'themes', 'office', 'documents'] as const;
const BOOST = { title: 6, themes: 3, audience: 3, benefitText: 2, summary: 2 };
/** Fields that can be found by Pinyin. */
const SPELT = ['title', 'themes', 'audience', 'summary'] as const;
/** Fields that a card shows, and so can mark. */
const MARKED = ['title', 'summary', 'audience', 'benefitText'] as const;

/** A full-text index over the published measures, in memory; made anew when a version changes. */
export class MeasureSearch {
  private readonly index = new MiniSearch<SearchableMeasure>({
    fields: [...FIELDS],
    tokenize: indexTerms,
    processTerm: (term) => term,
    // A query's terms are cut already; cutting them again would match single characters.
    searchOptions: { boost: BOOST, tokenize: (term) => [term] },
  });

  /** The same by sound, for whoever types Pinyin: only the fields that say what a measure is about. */
  private readonly spelt: { id: string; fields: { weight: number; spelt: Spelt }[] }[];

  constructor(measures: readonly SearchableMeasure[]) {
    this.index.addAll(measures);
    this.spelt = measures.map((measure) => ({
      id: measure.id,
      fields: SPELT.map((field) => ({ weight: BOOST[field], spelt: spell(measure[field]) })),
    }));
  }

  /**
   * Ids, the best first. Everything that was asked for must be there; only where that finds nothing, part of it is
   * enough, so that a sentence like 开饭店能补多少钱 still answers.
   */
  find(query: string): string[] {
    const asked = concepts(query);
    if (asked.length === 0) return [];
    if (asked.some(({ text }) => mayBePinyin(text))) return this.findSpelt(asked);
    const queries = asked.map(({ alternatives }) => anyOf(alternatives));
    const strict = this.run({ combineWith: 'AND', queries });
    if (strict.size === 0) return ranked(this.run({ combineWith: 'OR', queries }));
    // What says it in the asker's own words counts twice.
    const literal = this.run({
      combineWith: 'AND',
      queries: asked.map(({ alternatives }) => anyOf(alternatives.slice(0, 1))),
    });
    return ranked(new Map([...strict].map(([id, score]) => [id, score + (literal.get(id) ?? 0)])));
  }

  /** As `find`, where a word of the query may be Pinyin: then it is looked for both as it stands and by sound. */
  private findSpelt(asked: ReturnType<typeof concepts>): string[] {
    const found = asked.map(({ text, alternatives }) => {
      const scores = this.run({ queries: [anyOf(alternatives)], combineWith: 'OR' });
      if (mayBePinyin(text)) {
        for (const { id, fields } of this.spelt) {
          const score = fields.reduce((sum, { weight, spelt }) => sum + weight * spelledIn(spelt, text).length, 0);
          if (score > 0) scores.set(id, (scores.get(id) ?? 0) + score);
        }
      }
      return scores;
    });
    const total = new Map<string, number>();
    for (const scores of found) for (const [id, score] of scores) total.set(id, (total.get(id) ?? 0) + score);
    const everywhere = new Map([...total].filter(([id]) => found.every((scores) => scores.has(id))));
    return ranked(everywhere.size > 0 ? everywhere : total);
  }

  private run(query: Query): Map<string, number> {
    return new Map(this.index.search(query).map(({ id, score }) => [String(id), score]));
  }
}

function ranked(scores: Map<string, number>): string[] {
  return [...scores].sort(([, a], [, b]) => b - a).map(([id]) => id);
}

function anyOf(alternatives: readonly string[][]): Query {
  return {
    combineWith: 'OR',
    queries: alternatives.map((terms) => ({
      combineWith: 'AND' as const,
      queries: terms.map((term) => ({ queries: [term], combineWith: 'OR' as const, prefix: /^[a-z0-9]/.test(term) })),
    })),
  };
}

export function highlightsOf(card: Record<(typeof MARKED)[number], string>, query: string): Highlight[] {
  const marks = markedTexts(query);
  const sounds = concepts(query)
    .map(({ text }) => text)
    .filter(mayBePinyin);
  return MARKED.flatMap((field) => {
    const parts = markText(card[field], [...marks, ...spokenMarks(card[field], sounds)]);
    return parts ? [{ field, parts }] : [];
  });
}

/** The characters of a text that a Pinyin query meant. */
function spokenMarks(text: string, sounds: readonly string[]): string[] {
  if (sounds.length === 0) return [];
  const spelt = spell(text);
  return sounds.flatMap((sound) =>
    spelledIn(spelt, sound).map(([from, to]) => spelt.characters.slice(from, to).join('')),
  );
}
