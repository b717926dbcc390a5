import { type ReleasedBenefits, SIZE_CLASS } from '@qinqing/contract';
import type { PoolCourse } from '@qinqing/contract/staff';
import type { EChartsCoreOption } from 'echarts/core';
import { wan } from '../../parts/format';

const cash = '#0B5FA5';
const nonCash = '#7FB9B4';
const text = { color: '#55636F', fontSize: 12 };
const line = { lineStyle: { color: '#E1E6EB' } };
const FEN_PER_WAN = 1_000_000;

interface Two {
  cashFen: number;
  nonCashFen: number;
}

function stacked(rows: readonly Two[]): object[] {
  const one = (name: string, color: string, values: number[]) => ({
    name,
    type: 'bar',
    stack: 'benefit',
    barMaxWidth: 26,
    itemStyle: { color },
    data: values,
  });
  return [
    one(
      '现金',
      cash,
      rows.map(({ cashFen }) => cashFen / FEN_PER_WAN),
    ),
    one(
      '非现金',
      nonCash,
      rows.map(({ nonCashFen }) => nonCashFen / FEN_PER_WAN),
    ),
  ];
}

const base: EChartsCoreOption = {
  tooltip: {
    trigger: 'axis',
    axisPointer: { type: 'shadow' },
    valueFormatter: (value: unknown) => wan(Math.round(Number(value) * FEN_PER_WAN)),
  },
  legend: { top: 0, right: 0, itemWidth: 12, itemHeight: 10, textStyle: text },
};
const amountAxis = { type: 'value', name: '万元', nameTextStyle: text, axisLabel: text, splitLine: line };

/** Bars are stacked for shape; cash and non-cash keep their own colour, name and figure and are never summed. */
export function byMonth(released: ReleasedBenefits): EChartsCoreOption {
  return {
    ...base,
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: released.byMonth.map(({ month }) => `${Number(month.slice(-2))}月`),
      axisLabel: text,
      axisTick: { show: false },
      axisLine: line,
    },
    yAxis: amountAxis,
    series: stacked(released.byMonth),
  };
}

export function bySize(released: ReleasedBenefits): EChartsCoreOption {
  return {
    ...base,
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: released.bySize.map(({ sizeClass }) => SIZE_CLASS[sizeClass]),
      axisLabel: text,
      axisTick: { show: false },
      axisLine: line,
    },
    yAxis: amountAxis,
    series: stacked(released.bySize),
  };
}

/** What was free and what had been paid, day by day, and where the present rate leads. */
export function burnDown({ days, pool, usedUpOn, perDayFen }: PoolCourse): EChartsCoreOption {
  const point = (day: string, fen: number) => [day, fen / FEN_PER_WAN];
  const line_ = (name: string, color: string, data: unknown[], type: 'solid' | 'dashed' = 'solid') => ({
    name,
    type: 'line',
    step: type === 'solid' ? 'end' : false,
    showSymbol: false,
    lineStyle: { color, width: 2, type },
    itemStyle: { color },
    data,
  });
  const last = days.at(-1);
  const forecast =
    last && usedUpOn && perDayFen > 0
      ? [line_('按近期进度预测', '#B5470B', [point(last.day, pool.availableFen), point(usedUpOn, 0)], 'dashed')]
      : [];
  return {
    ...base,
    tooltip: { ...(base.tooltip as object), axisPointer: { type: 'line' } },
    grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
    xAxis: { type: 'time', axisLabel: text, axisLine: line },
    yAxis: { ...amountAxis, min: 0 },
    series: [
      line_(
        '可用',
        cash,
        days.map(({ day, availableFen }) => point(day, availableFen)),
      ),
      line_(
        '已兑现',
        nonCash,
        days.map(({ day, paidFen }) => point(day, paidFen)),
      ),
      ...forecast,
    ],
  };
}
