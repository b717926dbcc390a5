import { type Highlight, normaliseDocumentNumber } from '@qinqing/contract';
import MiniSearch, { type Query } from 'minisearch';
import { mayBePinyin, spell, type Spelt, spelledIn, wordsSpelled } from './pinyin.js';
import { type Concept, conceptOf, concepts, indexTerms, KNOWN_WORDS, markedTexts, markText } from './search-text.js';

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
  /** numbers of the documents that it rests on */
  documents: string;
}

const FIELDS = ['title', 'summary', 'audience', 'benefitText', 'conditions', 'themes', 'office', 'documents'] as const;
const BOOST = { title: 6, themes: 3, audience: 3, benefitText: 2, summary: 2 };
/** Fields that can be found by Pinyin. */
const SPELT = ['title', 'themes', 'audience', 'summary'] as const;
/** Fields that a card shows, and so can mark. */
const MARKED = ['title', 'summary', 'audience', 'benefitText'] as const;

/** What is shown where nothing on the card says why it was found, with the name that the card gives it. */
const BESIDE = [
  ['themes', 'themes'],
  ['conditions', 'conditions'],
  ['benefitText', 'benefitText'],
  ['office', 'officeName'],
] as const;

let spelledWords: { word: string; spelt: Spelt }[] | undefined;

/** Known words that letters stand for: `shebao` means 社保, and so also what 社保 is called otherwise. */
function meantBy(letters: string): string[] {
  spelledWords ??= KNOWN_WORDS.map((word) => ({ word, spelt: spell(word) }));
  return wordsSpelled(spelledWords, letters);
}

/** Letters that stand for several known words in a row, as fzbt for 房租补贴; null where they do not. */
function inWords(letters: string): Concept[] | null {
  for (let at = 2; at <= letters.length - 2; at += 1) {
    const words = meantBy(letters.slice(0, at));
    if (words.length === 0) continue;
    const rest = letters.slice(at);
    const others = meantBy(rest);
    const after = others.length > 0 ? [anyWordOf(rest, others)] : inWords(rest);
    if (after) return [anyWordOf(letters.slice(0, at), words), ...after];
  }
  return null;
}

function anyWordOf(text: string, words: readonly string[]): Concept {
  return { text, alternatives: words.flatMap((word) => conceptOf(word).alternatives) };
}

/** What a query means where it is (part of) a document number, as people write it: 厦府规[2020]3号, 2020年3号文. */
function documentNumberIn(query: string): string | undefined {
  const plain = query.replace(/\s+/g, '').replace(/(文|文件)$/, '');
  const written = plain.replace(/[[【［(（]/g, '〔').replace(/[\]】］)）]/g, '〕');
  const spoken = written.replace(/(\d{4})[年][第]{0,1}0*(\d+)[号]$/, '〔$1〕$2号');
  const number = normaliseDocumentNumber(spoken) ?? spoken;
  return /〔\d{4}/.test(number) ? number : undefined;
}

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

  private readonly measures: ReadonlyMap<string, SearchableMeasure>;

  constructor(measures: readonly SearchableMeasure[]) {
    this.measures = new Map(measures.map((measure) => [measure.id, measure]));
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
    const number = documentNumberIn(query);
    const resting = number ? [...this.measures.values()].filter(({ documents }) => documents.includes(number)) : [];
    if (resting.length > 0) return resting.map(({ id }) => id);
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
  private findSpelt(asked: readonly Concept[]): string[] {
    const found = asked.flatMap((concept) => {
      const scores = this.scoresOf(concept);
      const words = scores.size === 0 && mayBePinyin(concept.text) ? inWords(concept.text) : null;
      return words ? words.map((word) => this.run(anyOf(word.alternatives))) : [scores];
    });
    const total = new Map<string, number>();
    for (const scores of found) for (const [id, score] of scores) total.set(id, (total.get(id) ?? 0) + score);
    const everywhere = new Map([...total].filter(([id]) => found.every((scores) => scores.has(id))));
    return ranked(everywhere.size > 0 ? everywhere : total);
  }

  private scoresOf({ text, alternatives }: Concept): Map<string, number> {
    const letters = mayBePinyin(text);
    const meant = letters ? meantBy(text).flatMap((word) => conceptOf(word).alternatives) : [];
    const scores = this.run(anyOf([...alternatives, ...meant]));
    if (!letters) return scores;
    for (const { id, fields } of this.spelt) {
      const score = fields.reduce((sum, { weight, spelt }) => sum + weight * spelledIn(spelt, text).length, 0);
      if (score > 0) scores.set(id, (scores.get(id) ?? 0) + score);
    }
    return scores;
  }

  /**
   * Why a measure was found, with the matched text marked: on what its card shows or, where that does not say it, on
   * one line of the rest.
   */
  highlightsOf(card: Record<'id' | (typeof MARKED)[number], string>, query: string): Highlight[] {
    const measure = this.measures.get(card.id);
    if (!measure) return [];
    const number = documentNumberIn(query);
    const numbered = number && measure.documents.split(' ').find((each) => each.includes(number));
    const resting = numbered && markText(numbered, [number]);
    if (resting) return [{ field: 'documentNumber', parts: resting }];
    const marked = markerOf(query);
    const shown = MARKED.flatMap((field) => {
      const parts = marked(card[field]);
      return parts ? [{ field, parts }] : [];
    });
    if (shown.length > 0) return shown;
    for (const [from, field] of BESIDE) {
      for (const line of measure[from].split('\n')) {
        const parts = marked(line);
        if (parts) return [{ field, parts: fromFirstHit(parts) }];
      }
    }
    return [];
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

/** Marks in a text what a query asks for, in its own words, in others for the same, or by sound. */
function markerOf(query: string): (text: string) => Highlight['parts'] | null {
  const asked = concepts(query).map(({ text }) => text);
  const sounds = asked.filter(mayBePinyin);
  const meant = sounds.flatMap((sound) => [sound, ...(inWords(sound) ?? []).map(({ text }) => text)]).flatMap(meantBy);
  const marks = markedTexts([...asked, ...meant]);
  return (text) => markText(text, [...marks, ...spokenMarks(text, sounds)]);
}

const BEFORE_HIT = 12;

/** A card has room for two lines: what stands long before the first hit is left out. */
function fromFirstHit(parts: Highlight['parts']): Highlight['parts'] {
  const [first, ...rest] = parts;
  if (!first || first.hit || first.text.length <= BEFORE_HIT) return parts;
  return [{ text: `…${first.text.slice(-BEFORE_HIT)}`, hit: false }, ...rest];
}

/** The characters of a text that a Pinyin query meant. */
function spokenMarks(text: string, sounds: readonly string[]): string[] {
  if (sounds.length === 0) return [];
  const spelt = spell(text);
  return sounds.flatMap((sound) =>
    spelledIn(spelt, sound).map(([from, to]) => spelt.characters.slice(from, to).join('')),
  );
}
