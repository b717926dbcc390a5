/** 能多则多: which of the measures that fit may be taken together, which set pays most, and why no other pays more. */
import { bestChoice, type Choice, type SetLimit } from './combination-search.js';
import { fenOf } from './describe.js';
import { moneyText } from './display.js';
import type { Measure } from './measure-schema.js';

/** A measure that a firm is entitled to, with what it would pay alone, in fen. */
export interface Entitlement {
  measure: Pick<Measure, 'code' | 'title' | 'stacking' | 'ceilings'>;
  amountFen: number;
}

export interface CombinationOptions {
  /** What has been paid under a ceiling already, by its code, in fen: this year, or to the whole group. */
  usedFen?: Readonly<Record<string, number>>;
}

export interface Combination {
  totalFen: number;
  /** What to take, with what each pays together with the others. */
  taken: { code: string; title: string; amountFen: number; reducedFen: number; reason?: string }[];
  /** What to leave, and why: `lessFen` is by how much the best set with it falls behind (0: another just as good). */
  left: { code: string; title: string; amountFen: number; lessFen: number; reason: string }[];
  /** Chinese, the whole answer in one sentence. */
  summary: string;
}

interface Item extends Entitlement {
  order: number;
}

/** A limit with the words for it. */
interface NamedLimit extends SetLimit {
  label: string;
}

/**
 * The set with the highest total that breaks no relation and no ceiling. Measures without a stated relation may be
 * taken together. Where the two sides of a pair, or two measures under one ceiling, say different things, the stricter
 * counts. Ties go to the larger, then to the earlier measure.
 */
export function bestCombination(entitlements: readonly Entitlement[], options: CombinationOptions = {}): Combination {
  // The larger first: good sets are found early, so that poor ones are given up early.
  const items = entitlements
    .map((entitlement, order) => ({ ...entitlement, order }))
    .filter((item) => item.amountFen > 0)
    .sort((a, b) => b.amountFen - a.amountFen || a.order - b.order);
  const limits = [...pairLimits(items), ...ceilingLimits(items, options.usedFen ?? {})];
  const choice: Choice = { amounts: items.map((item) => item.amountFen), excludes: exclusions(items), limits };
  const best = bestChoice(choice);
  const taken: Combination['taken'] = [];
  const left: Combination['left'] = [];
  items.forEach(({ measure: { code, title }, amountFen }, index) => {
    const paid = best.paid[index] as number;
    const reducedFen = amountFen - paid;
    if (paid > 0) {
      const reason = reducedFen > 0 ? { reason: reasonReduced(index, limits, best.paid, reducedFen) } : {};
      taken.push({ code, title, amountFen: paid, reducedFen, ...reason });
      return;
    }
    const instead = bestChoice(choice, index);
    const lessFen = best.totalFen - instead.totalFen;
    const reason =
      lessFen > 0 || (instead.paid[index] as number) > 0
        ? reasonLeft(items, index, choice.excludes, limits, best, instead)
        : `${limitsText(index, limits, best.paid)}，再享受也不会增加金额`;
    left.push({ code, title, amountFen, lessFen, reason });
  });
  return { totalFen: best.totalFen, taken, left, summary: summaryOf(best.totalFen, taken, left) };
}

function exclusions(items: readonly Item[]): Set<number>[] {
  const excludes = (a: Item, b: Item) =>
    a.measure.stacking.some(({ with: code, relation }) => relation === 'take_higher' && code === b.measure.code);
  return items.map(
    (a, i) => new Set(items.map((_, j) => j).filter((j) => i !== j && eitherWay(excludes, a, items[j] as Item))),
  );
}

function eitherWay(test: (a: Item, b: Item) => boolean, a: Item, b: Item): boolean {
  return test(a, b) || test(b, a);
}

/** One limit per pair with a common cap, the lower of the two that its sides state. */
function pairLimits(items: readonly Item[]): NamedLimit[] {
  const limits: NamedLimit[] = [];
  items.forEach((a, i) => {
    items.slice(i + 1).forEach((b, k) => {
      const caps = [...capsOf(a, b), ...capsOf(b, a)];
      if (caps.length === 0) return;
      const most = Math.min(...caps);
      const label = `“${a.measure.title}”与“${b.measure.title}”合计最高 ${moneyText(most)}`;
      limits.push({ of: [i, i + 1 + k], most, label, onlyTogether: true });
    });
  });
  return limits;
}

function capsOf(a: Item, b: Item): number[] {
  return a.measure.stacking
    .filter((stated) => stated.relation === 'share_capped' && stated.with === b.measure.code)
    .map((stated) => fenOf(stated.cap ?? ''))
    .filter((fen): fen is number => fen !== null);
}

const SCOPES = { stack: '叠加享受', firm_year: '单家企业全年', group: '同一集团' } as const;

function ceilingLimits(items: readonly Item[], usedFen: Readonly<Record<string, number>>): NamedLimit[] {
  const codes: string[] = [];
  for (const { measure } of items) {
    for (const { code } of measure.ceilings ?? []) if (codes.indexOf(code) < 0) codes.push(code);
  }
  return codes.map((code) => {
    const stated = items.map(({ measure }) => (measure.ceilings ?? []).find((ceiling) => ceiling.code === code));
    const caps = stated.map((ceiling) => fenOf(ceiling?.cap ?? '')).filter((fen): fen is number => fen !== null);
    const cap = Math.min(...caps);
    const used = usedFen[code] ?? 0;
    const scope = SCOPES[(stated.find(Boolean) as { scope: keyof typeof SCOPES }).scope];
    const label = `${scope}合计最高 ${moneyText(cap)}${used > 0 ? `（已享受 ${moneyText(used)}）` : ''}`;
    return {
      of: items.map((_, i) => i).filter((i) => stated[i]),
      most: Math.max(0, cap - used),
      label,
      onlyTogether: false,
    };
  });
}

/** The limits on a measure that leave no room for more. */
function binding(index: number, limits: readonly NamedLimit[], paid: readonly number[]): NamedLimit[] {
  return limits.filter(
    (limit) =>
      limit.of.indexOf(index) >= 0 && limit.of.reduce((sum, member) => sum + (paid[member] as number), 0) >= limit.most,
  );
}

function limitsText(index: number, limits: readonly NamedLimit[], paid: readonly number[]): string {
  const labels = binding(index, limits, paid).map((limit) => limit.label);
  return labels.length > 0 ? `${labels.join('；')}，已用满` : '与其他政策合计封顶';
}

function reasonReduced(index: number, limits: readonly NamedLimit[], paid: readonly number[], fen: number): string {
  const labels = binding(index, limits, paid).map((limit) => limit.label);
  return `${labels.length > 0 ? labels.join('；') : '与同时享受的政策合计封顶'}，减少 ${moneyText(fen)}`;
}

/** What taking it would cost: which measures would have to go, and how the totals compare. */
function reasonLeft(
  items: readonly Item[],
  index: number,
  excludes: Choice['excludes'],
  limits: readonly NamedLimit[],
  best: { totalFen: number; paid: readonly number[] },
  instead: { totalFen: number },
): string {
  const { amountFen } = items[index] as Item;
  const isTaken = (other: number) => (best.paid[other] as number) > 0;
  const rivals = items.filter((_, other) => isTaken(other) && (excludes[index] as ReadonlySet<number>).has(other));
  const names = rivals.map(({ measure }) => `“${measure.title}”`).join('、');
  const shared = limits.filter(
    ({ of }) => of.indexOf(index) >= 0 && of.some((other) => other !== index && isTaken(other)),
  );
  const causes = shared.map(({ label }) => `${label}，`);
  if (names !== '') causes.unshift(`与${names}不能同时享受，`);
  const clash = causes.join('');
  const less = best.totalFen - instead.totalFen;
  const totals = `单独可得 ${moneyText(amountFen)}，改选后合计 ${moneyText(instead.totalFen)}`;
  return less > 0 ? `${clash}${totals}，比现方案少 ${moneyText(less)}` : `${clash}${totals}，与现方案相同`;
}

function summaryOf(totalFen: number, taken: Combination['taken'], left: Combination['left']): string {
  if (taken.length === 0) return '目前没有可以享受的金额';
  const total = `可同时享受 ${taken.length} 项，合计 ${moneyText(totalFen)}`;
  if (left.length === 0) return taken.some(({ reducedFen }) => reducedFen > 0) ? `${total}（已按合计上限计）` : total;
  const nearest = Math.min(...left.map(({ lessFen }) => lessFen));
  return nearest > 0
    ? `${total}，是合规组合中最多的；改选其他任何一项，至少少 ${moneyText(nearest)}`
    : `${total}，没有合规组合比它更多（另有金额相同的选法）`;
}
