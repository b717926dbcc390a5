/** 能多则多: which of the measures that fit may be taken together, and which set pays most. */
import { moneyText } from './display.js';
import { fenOf } from './describe.js';
import type { Measure } from './measure-schema.js';

/** A measure that a firm is entitled to, with what it would pay alone, in fen. */
export interface Entitlement {
  measure: Pick<Measure, 'code' | 'title' | 'stacking'>;
  amountFen: number;
}

export interface Combination {
  totalFen: number;
  /** What to take, with what each pays together with the others. */
  taken: { code: string; title: string; amountFen: number; reducedFen: number; reason?: string }[];
  /** What to leave, and why: taking it instead would pay less. */
  left: { code: string; title: string; amountFen: number; reason: string }[];
}

type Relation = { kind: 'stackable' } | { kind: 'take_higher' } | { kind: 'share_capped'; capFen: number };

/** Beyond this many measures bound to each other by relations, the search keeps the best found so far. */
const MOST_STEPS = 200_000;

/**
 * The set with the highest total that breaks no relation. Measures without a stated relation may be taken together.
 * Where the two sides of a pair say different things, the stricter counts. Ties go to the earlier measure.
 */
export function bestCombination(entitlements: readonly Entitlement[]): Combination {
  // The larger first: good sets are found early, so that poor ones are given up early.
  const items = entitlements
    .map((entitlement, order) => ({ ...entitlement, order }))
    .filter((item) => item.amountFen > 0)
    .sort((a, b) => b.amountFen - a.amountFen || a.order - b.order);
  const relations = items.map((a) => items.map((b) => relationBetween(a.measure, b.measure)));
  const best = search(items, relations);
  const amounts = payable(items, relations, best);
  const taken = best.map((index, i) => {
    const { measure, amountFen } = items[index] as Entitlement;
    const paid = amounts[i] as number;
    const reducedFen = amountFen - paid;
    return {
      code: measure.code,
      title: measure.title,
      amountFen: paid,
      reducedFen,
      ...(reducedFen > 0 ? { reason: `与同时享受的政策合计封顶,减少 ${moneyText(reducedFen)}` } : {}),
    };
  });
  const left = items
    .map((_, index) => index)
    .filter((index) => best.indexOf(index) < 0)
    .map((index) => {
      const { measure, amountFen } = items[index] as Entitlement;
      const rivals = best.filter((other) => relations[index]?.[other]?.kind === 'take_higher');
      const names = rivals.map((other) => `“${(items[other] as Entitlement).measure.title}”`).join('、');
      return { code: measure.code, title: measure.title, amountFen, reason: reasonLeft(names, amountFen) };
    });
  return { totalFen: amounts.reduce((sum, fen) => sum + fen, 0), taken, left };
}

function relationBetween(a: Entitlement['measure'], b: Entitlement['measure']): Relation {
  const stated = [statedBy(a, b.code), statedBy(b, a.code)];
  if (stated.some((relation) => relation.kind === 'take_higher')) return { kind: 'take_higher' };
  const caps: number[] = [];
  for (const relation of stated) if (relation.kind === 'share_capped') caps.push(relation.capFen);
  return caps.length > 0 ? { kind: 'share_capped', capFen: Math.min(...caps) } : { kind: 'stackable' };
}

function statedBy(measure: Entitlement['measure'], code: string): Relation {
  const stated = measure.stacking.find((relation) => relation.with === code);
  if (stated?.relation === 'take_higher') return { kind: 'take_higher' };
  if (stated?.relation === 'share_capped' && stated.cap !== undefined) {
    return { kind: 'share_capped', capFen: fenOf(stated.cap) ?? 0 };
  }
  return { kind: 'stackable' };
}

/** What each of a set pays: in order, within what its capped partners before it have left. */
function payable(items: readonly Entitlement[], relations: Relation[][], set: readonly number[]): number[] {
  const amounts: number[] = [];
  set.forEach((index, i) => {
    let amount = (items[index] as Entitlement).amountFen;
    for (let j = 0; j < i; j += 1) {
      const relation = relations[index]?.[set[j] as number];
      if (relation?.kind === 'share_capped')
        amount = Math.min(amount, Math.max(0, relation.capFen - (amounts[j] as number)));
    }
    amounts.push(amount);
  });
  return amounts;
}

function search(items: readonly Entitlement[], relations: Relation[][]): number[] {
  const rest = items.map((_, index) => items.slice(index).reduce((sum, item) => sum + item.amountFen, 0));
  let best: number[] = [];
  let bestTotal = 0;
  let steps = 0;
  const visit = (index: number, set: number[]) => {
    steps += 1;
    const total = payable(items, relations, set).reduce((sum, fen) => sum + fen, 0);
    if (total > bestTotal) {
      best = set;
      bestTotal = total;
    }
    // Even with all that is left the best could not be beaten.
    if (index >= items.length || steps > MOST_STEPS || total + (rest[index] as number) <= bestTotal) return;
    if (set.every((other) => relations[index]?.[other]?.kind !== 'take_higher')) visit(index + 1, [...set, index]);
    visit(index + 1, set);
  };
  visit(0, []);
  return best;
}

function reasonLeft(rivals: string, amountFen: number): string {
  if (rivals === '') return `与所选政策合计封顶,再享受也不会增加金额(单独可得 ${moneyText(amountFen)})`;
  return `与${rivals}不能同时享受,单独可得 ${moneyText(amountFen)},改选后合计更低或相同`;
}
