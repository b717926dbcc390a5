import type { Highlight } from '@qinqing/contract';
import MiniSearch, { type Query } from 'minisearch';
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

  constructor(measures: readonly SearchableMeasure[]) {
    this.index.addAll(measures);
  }

  /**
   * Ids, the best first. Everything that was asked for must be there; only where that finds nothing, part of it is
   * enough, so that a sentence like 开饭店能补多少钱 still answers.
   */
  find(query: string): string[] {
    const asked = concepts(query);
    if (asked.length === 0) return [];
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
  return MARKED.flatMap((field) => {
    const parts = markText(card[field], marks);
    return parts ? [{ field, parts }] : [];
  });
}
