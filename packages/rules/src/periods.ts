/** The period behind the @ of a fact's name: `revenue@2025`, `output@2026Q1`, `power@2026-06`, `tax@2025H1`. */
export type PeriodKind = 'none' | 'month' | 'quarter' | 'half' | 'year';

export interface FactNameParts {
  base: string;
  period?: string;
}

export function splitFactName(name: string): FactNameParts {
  const at = name.indexOf('@');
  return at < 0 ? { base: name } : { base: name.slice(0, at), period: name.slice(at + 1) };
}

export function joinFactName(base: string, period?: string): string {
  return period === undefined ? base : `${base}@${period}`;
}

export function periodKind(period: string | undefined): PeriodKind | null {
  if (period === undefined) return 'none';
  if (/^\d{4}$/.test(period)) return 'year';
  if (/^\d{4}H[12]$/.test(period)) return 'half';
  if (/^\d{4}Q[1-4]$/.test(period)) return 'quarter';
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(period) ? 'month' : null;
}

const QUARTERS = ['一', '二', '三', '四'];

/** 2025年 · 2025年上半年 · 2026年一季度 · 2026年6月 */
export function periodLabel(period: string): string {
  const year = `${period.slice(0, 4)}年`;
  switch (periodKind(period)) {
    case 'half':
      return `${year}${period.slice(5) === '1' ? '上半年' : '下半年'}`;
    case 'quarter':
      return `${year}${QUARTERS[Number(period.slice(5)) - 1]}季度`;
    case 'month':
      return `${year}${Number(period.slice(5))}月`;
    default:
      return year;
  }
}

/** Orders periods by the day on which they end, so that the later one can be told. */
export function periodRank(period: string | undefined): number {
  const year = Number((period ?? '0').slice(0, 4)) * 12;
  switch (periodKind(period)) {
    case 'year':
      return year + 12;
    case 'half':
      return year + Number((period as string).slice(5)) * 6;
    case 'quarter':
      return year + Number((period as string).slice(5)) * 3;
    case 'month':
      return year + Number((period as string).slice(5));
    default:
      return 0;
  }
}
