/** Size classes of firms (工信部联企业〔2011〕300号), as data: least heads, revenue and assets of each class by trade. */
import type { Outcome } from '@qinqing/contract';
import { industryUnder, normalIndustry } from './industries.js';
import { related, type Interval, point } from './interval.js';
import { multiply, rational } from './rational.js';

export const SIZE_CLASSES = ['micro', 'small', 'medium', 'large'] as const;
export type SizeClassName = (typeof SIZE_CLASSES)[number];

/** What a trade is measured by: heads, or 万元 of revenue or total assets. */
export type SizeFigure = 'employees' | 'revenue' | 'totalAssets';

export interface SizeTrade {
  name: string;
  /** GB/T 4754 prefixes; the longest that fits decides. */
  industries: readonly string[];
  /** Least figure of small, medium, large: heads, or 万元. Below the first is micro. */
  least: Partial<Record<SizeFigure, readonly [small: number, medium: number, large: number]>>;
}

export const SIZE_TRADES: readonly SizeTrade[] = [
  { name: '农、林、牧、渔业', industries: ['A'], least: { revenue: [50, 500, 20_000] } },
  {
    name: '工业',
    industries: ['B', 'C', 'D'],
    least: { employees: [20, 300, 1000], revenue: [300, 2000, 40_000] },
  },
  { name: '建筑业', industries: ['E'], least: { revenue: [300, 6000, 80_000], totalAssets: [300, 5000, 80_000] } },
  { name: '批发业', industries: ['F51'], least: { employees: [5, 20, 200], revenue: [1000, 5000, 40_000] } },
  { name: '零售业', industries: ['F52'], least: { employees: [10, 50, 300], revenue: [100, 500, 20_000] } },
  {
    name: '交通运输业',
    // Without railways, which the standard leaves out of 交通运输业.
    industries: ['G54', 'G55', 'G56', 'G57', 'G58'],
    least: { employees: [20, 300, 1000], revenue: [200, 3000, 30_000] },
  },
  { name: '仓储业', industries: ['G59'], least: { employees: [20, 100, 200], revenue: [100, 1000, 30_000] } },
  { name: '邮政业', industries: ['G60'], least: { employees: [20, 300, 1000], revenue: [100, 2000, 30_000] } },
  { name: '住宿业', industries: ['H61'], least: { employees: [10, 100, 300], revenue: [100, 2000, 10_000] } },
  { name: '餐饮业', industries: ['H62'], least: { employees: [10, 100, 300], revenue: [100, 2000, 10_000] } },
  {
    name: '信息传输业',
    industries: ['I63', 'I64'],
    least: { employees: [10, 100, 2000], revenue: [100, 1000, 100_000] },
  },
  {
    name: '软件和信息技术服务业',
    industries: ['I65'],
    least: { employees: [10, 100, 300], revenue: [50, 1000, 10_000] },
  },
  {
    name: '房地产开发经营',
    industries: ['K701'],
    least: { revenue: [100, 1000, 200_000], totalAssets: [2000, 5000, 10_000] },
  },
  { name: '物业管理', industries: ['K702'], least: { employees: [100, 300, 1000], revenue: [500, 1000, 5000] } },
  {
    name: '租赁和商务服务业',
    industries: ['L'],
    least: { employees: [10, 100, 300], totalAssets: [100, 8000, 120_000] },
  },
  {
    name: '其他未列明行业',
    industries: ['G53', 'K', 'M', 'N', 'O', 'Q', 'R'],
    least: { employees: [10, 100, 300] },
  },
];

/** The trade whose thresholds a firm falls under; null where the standard does not class it (finance, education). */
export function sizeTradeOf(industryCode: string): SizeTrade | null {
  const code = normalIndustry(industryCode);
  let best: { trade: SizeTrade; length: number } | null = null;
  if (code === null) return null;
  for (const trade of SIZE_TRADES) {
    for (const prefix of trade.industries) {
      if (industryUnder(code, prefix) && (best === null || prefix.length > best.length))
        best = { trade, length: prefix.length };
    }
  }
  return best?.trade ?? null;
}

/** Trades that a code coarser than the standard's may turn out to be: `F` is wholesale or retail. */
function finerTrades(industryCode: string): SizeTrade[] {
  const code = normalIndustry(industryCode);
  if (code === null) return [];
  return SIZE_TRADES.filter((trade) =>
    trade.industries.some((prefix) => prefix.length > code.length && industryUnder(prefix, code)),
  );
}

/**
 * Every class that a firm may be in, small to large; one where its figures settle it, none where the standard has no
 * class for its industry. A firm belongs to the highest class all of whose thresholds it reaches, so falling short on
 * either figure drops it a class.
 *
 * @param figure the figure as it is known: heads, or fen for revenue and assets
 */
export function possibleSizes(industryCode: string, figure: (name: SizeFigure) => Interval): SizeClassName[] {
  const trade = sizeTradeOf(industryCode);
  const trades = [...(trade ? [trade] : []), ...finerTrades(industryCode)];
  return SIZE_CLASSES.filter((_, index) => trades.some((each) => mayBe(each, index, figure)));
}

function mayBe(trade: SizeTrade, index: number, figure: (name: SizeFigure) => Interval): boolean {
  return reaches(trade, index, figure) !== 'not_met' && reaches(trade, index + 1, figure) !== 'met';
}

/** Does the firm reach every threshold of this class? Micro asks for nothing, and above large there is no class. */
function reaches(trade: SizeTrade, index: number, figure: (name: SizeFigure) => Interval): Outcome {
  if (index === 0) return 'met';
  if (index >= SIZE_CLASSES.length) return 'not_met';
  let outcome: Outcome = 'met';
  for (const name of sizeFigures(trade)) {
    const least = (trade.least[name] as readonly number[])[index - 1] as number;
    const edge = name === 'employees' ? rational(least) : multiply(rational(least), rational(FEN_PER_WAN));
    const one = related(figure(name), 'gte', point(edge));
    if (one === 'not_met') return 'not_met';
    if (one === 'unknown') outcome = 'unknown';
  }
  return outcome;
}

const FEN_PER_WAN = 1_000_000;

export function sizeFigures(trade: SizeTrade): SizeFigure[] {
  return (['employees', 'revenue', 'totalAssets'] as const).filter((name) => trade.least[name] !== undefined);
}
