/** The search behind 能多则多: the set of measures, and what each of them pays, with the highest total. */
import { add, compare, floor, toSafeInteger, ZERO } from './rational.js';
import { type Limit, maximise } from './simplex.js';

/** A limit of a set: one between two measures holds only where both are taken, a ceiling also on one alone. */
export interface SetLimit extends Limit {
  onlyTogether: boolean;
}

/** Amounts in fen, larger ones first; `excludes[i]` are those that i may not be taken together with. */
export interface Choice {
  amounts: readonly number[];
  excludes: readonly ReadonlySet<number>[];
  limits: readonly SetLimit[];
}

export interface Best {
  totalFen: number;
  /** What each pays; 0 for those left out. */
  paid: number[];
}

/** Beyond this many steps within one group of measures bound to each other, the best found so far is kept. */
const MOST_STEPS = 20_000;
/** Beyond this many branches over fractions of a fen, the best found so far is kept. */
const MOST_BRANCHES = 500;

/**
 * The best choice, in full where the measures bound to each other are few. `forced` must be among those taken.
 * Measures that have nothing to do with one another are searched apart, so that the effort does not multiply.
 */
export function bestChoice(choice: Choice, forced?: number): Best {
  const paid = new Array<number>(choice.amounts.length).fill(0);
  for (const group of groupsOf(choice)) {
    const within = group.indexOf(forced ?? -1) >= 0 ? forced : undefined;
    searchGroup(choice, group, within).forEach((fen, i) => {
      paid[group[i] as number] = fen;
    });
  }
  return { totalFen: sum(paid), paid };
}

/** Measures connected by an exclusion or a limit, directly or through others. */
export function groupsOf(choice: Choice): number[][] {
  const { amounts, excludes, limits } = choice;
  const left = new Set(amounts.map((_, i) => i));
  const groups: number[][] = [];
  amounts.forEach((_, start) => {
    if (!left.delete(start)) return;
    const group = [start];
    for (let i = 0; i < group.length; i += 1) {
      const member = group[i] as number;
      const near = [...(excludes[member] as ReadonlySet<number>)];
      for (const limit of limits) if (limit.of.indexOf(member) >= 0) near.push(...limit.of);
      for (const other of near) if (left.delete(other)) group.push(other);
    }
    groups.push(group.sort((a, b) => a - b));
  });
  return groups;
}

function searchGroup(choice: Choice, group: readonly number[], forced?: number): number[] {
  const banned = forced === undefined ? new Set<number>() : (choice.excludes[forced] as ReadonlySet<number>);
  const rest = group.map((_, i) => sum(group.slice(i).map((member) => choice.amounts[member] as number)));
  let best: number[] = group.map(() => 0);
  let bestTotal = -1;
  let steps = 0;
  const visit = (place: number, set: readonly number[], bound: number) => {
    steps += 1;
    if (place >= group.length) {
      const paid = payable(choice, set);
      const total = sum(paid);
      if (total > bestTotal) {
        bestTotal = total;
        best = group.map((member) => paid[set.indexOf(member)] ?? 0);
      }
      return;
    }
    // Even if all that is left were paid in full the best could not be beaten.
    if (steps > MOST_STEPS || bound + (rest[place] as number) <= bestTotal) return;
    const member = group[place] as number;
    const excludes = choice.excludes[member] as ReadonlySet<number>;
    const clashes = banned.has(member) || set.some((other) => excludes.has(other));
    if (!clashes) visit(place + 1, [...set, member], bound + (choice.amounts[member] as number));
    // Leaving out a measure gains nothing where no other is free of it then.
    const binds =
      excludes.size > 0 || choice.limits.some((limit) => limit.onlyTogether && limit.of.indexOf(member) >= 0);
    if (clashes || (binds && member !== forced)) visit(place + 1, set, bound);
  };
  visit(0, [], 0);
  return best;
}

/** What each of a set pays so that the total is highest; the larger stay whole where that costs nothing. */
function payable(choice: Choice, set: readonly number[]): number[] {
  const amounts = set.map((member) => choice.amounts[member] as number);
  const limits = choice.limits
    .filter((limit) => !limit.onlyTogether || limit.of.every((member) => set.indexOf(member) >= 0))
    .map((limit) => ({
      of: limit.of.map((member) => set.indexOf(member)).filter((place) => place >= 0),
      most: limit.most,
    }))
    .filter((limit) => sum(limit.of.map((place) => amounts[place] as number)) > limit.most);
  if (limits.length === 0) return amounts;
  if (!nested(limits)) return wholeFen(amounts, limits);
  return raise(
    amounts.map(() => 0),
    amounts,
    limits,
  );
}

/**
 * The highest total in whole fen under limits that cross one another. The best in fractions may lie between two fen,
 * and cutting those off may cost one that another split would pay: then a measure in between is tried at the fen below
 * and at the fen above, each a smaller problem of the same kind (branch and bound).
 */
function wholeFen(amounts: readonly number[], limits: readonly Limit[]): number[] {
  let best: number[] = [];
  let bestTotal = -1;
  let branches = 0;
  const visit = (least: readonly number[], most: readonly number[]) => {
    const rooms = limits.map(({ of, most: cap }) => ({
      of,
      most: cap - sum(of.map((place) => least[place] as number)),
    }));
    branches += 1;
    if (branches > MOST_BRANCHES || rooms.some((room) => room.most < 0)) return;
    const spans = most.map((fen, place) => fen - (least[place] as number));
    const found = maximise(spans, rooms);
    const atMost = sum(least) + toSafeInteger(floor(found.reduce(add, ZERO)));
    if (atMost <= bestTotal) return;
    const below = found.map((value, place) => (least[place] as number) + toSafeInteger(floor(value)));
    const paid = raise(below, most, limits);
    if (sum(paid) > bestTotal) {
      bestTotal = sum(paid);
      best = paid;
    }
    const between = found.findIndex((value) => compare(floor(value), value) !== 0);
    if (between < 0 || bestTotal >= atMost) return;
    const cut = below[between] as number;
    const at = (list: readonly number[], fen: number) => list.map((old, place) => (place === between ? fen : old));
    visit(at(least, cut + 1), most);
    visit(least, at(most, cut));
  };
  visit(
    amounts.map(() => 0),
    amounts,
  );
  return best;
}

/** One inside the other or apart, whichever two are taken: then raising one after another loses nothing. */
function nested(limits: readonly Limit[]): boolean {
  return limits.every((a) =>
    limits.every((b) => {
      const common = a.of.filter((place) => b.of.indexOf(place) >= 0).length;
      return common === 0 || common === a.of.length || common === b.of.length;
    }),
  );
}

function raise(start: readonly number[], amounts: readonly number[], limits: readonly Limit[]): number[] {
  const paid = start.slice();
  amounts.forEach((amount, place) => {
    const rooms = limits
      .filter((limit) => limit.of.indexOf(place) >= 0)
      .map((limit) => limit.most - sum(limit.of.map((other) => paid[other] as number)));
    paid[place] = (paid[place] as number) + Math.min(amount - (paid[place] as number), ...rooms);
  });
  return paid;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
