import type { TraceNode } from '@qinqing/contract';
import { decideCase } from '@qinqing/contract/staff';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { clockTime } from '../src/pages/live/recordings-page';
import { filterFrom } from '../src/pages/cases/cases-page';
import { ClockText } from '../src/pages/cases/clock-text';
import { placeOf } from '../src/pages/cases/worklist';
import { safeTarget } from '../src/pages/login/login-page';
import { shares } from '../src/pages/money/pool-parts';
import { BatchCounts } from '../src/pages/payout/batch-parts';
import { pageLink } from '../src/pages/todo/todo-page';
import { navFor } from '../src/app/nav';
import { actionText, reasonText } from '../src/parts/audit-words';
import { rangeText, stepText } from '../src/parts/evaluation/amount-table';
import { EvaluationView } from '../src/parts/evaluation/evaluation-view';
import { addsToLabel, countConditions, openPart } from '../src/parts/evaluation/trace-tree';
import { fieldText } from '../src/parts/field-value';
import { day, fileSize, stamp, yuan } from '../src/parts/format';
import { evaluation, pool } from './fixtures';

const leaf = (path: string, outcome: TraceNode['outcome']): TraceNode => ({ path, kind: 'fact', label: path, outcome });
const tree: TraceNode = {
  path: 'eligibility',
  kind: 'all',
  label: '以下条件全部符合',
  outcome: 'unknown',
  children: [
    leaf('a', 'met'),
    {
      path: 'b',
      kind: 'any',
      label: '以下条件符合其一',
      outcome: 'met',
      children: [leaf('b1', 'met'), leaf('b2', 'not_met')],
    },
    leaf('c', 'unknown'),
  ],
};

describe('the trace of a decision', () => {
  it('counts alternatives as one condition: an unused one is no failure', () => {
    expect(countConditions(tree)).toEqual({ met: 2, not_met: 0, unknown: 1 });
  });

  it('leaves out what is met, with everything below it', () => {
    expect(openPart(tree)?.children?.map(({ path }) => path)).toEqual(['c']);
    expect(openPart(leaf('a', 'met'))).toBeNull();
  });

  it('says every outcome in words and shows an unknown value as unknown', () => {
    const unknown: TraceNode = {
      ...leaf('c', 'unknown'),
      fact: { name: 'f', label: '事故日期', value: null, display: '未知', source: '区应急局', asOf: '2026-09-30' },
    };
    render(
      <EvaluationView evaluation={evaluation({ outcome: 'unknown', conditions: { ...tree, children: [unknown] } })} />,
    );
    expect(screen.getAllByText('待确认').length).toBeGreaterThan(0);
    expect(screen.getByText('未知')).toBeTruthy();
    expect(screen.getByText('区应急局 · 2026-09-30')).toBeTruthy();
  });

  it('does not repeat a demand that the sentence already makes', () => {
    expect(addsToLabel({ ...leaf('a', 'met'), label: '营业收入 ≥ 2 亿元', expected: '≥ 2 亿元' })).toBe(false);
    expect(addsToLabel({ ...leaf('a', 'met'), label: '注册地在湖里区', expected: '是' })).toBe(false);
    expect(addsToLabel({ ...leaf('a', 'met'), label: '营业收入增量', expected: '≥ 2 亿元' })).toBe(true);
  });

  it('never shows the upper end of an unbounded amount', () => {
    const unbounded = { minFen: 0, maxFen: Number.MAX_SAFE_INTEGER, exact: false, unbounded: true };
    expect(rangeText(unbounded)).toBe('0.00 起');
    expect(rangeText({ minFen: 100, maxFen: 200, exact: false })).toBe('1.00 ~ 2.00');
    expect(stepText({ path: 'p', label: 'l', minFen: 100, maxFen: Number.MAX_SAFE_INTEGER })).toBe('1.00 起');
  });
});

describe('clocks', () => {
  const clock = (changes: object) => ({
    paused: false,
    estimated: false,
    statutoryEstimated: false,
    promisedOn: '2026-12-03',
    ...changes,
  });
  it('says overdue, due today, days left and paused in words', () => {
    const { container, rerender } = render(<ClockText clock={clock({ workingDaysLeft: -2 })} />);
    expect(container.textContent).toBe('超期 2 个工作日');
    rerender(<ClockText clock={clock({ workingDaysLeft: 0 })} />);
    expect(container.textContent).toBe('今日到期');
    rerender(<ClockText clock={clock({ workingDaysLeft: 5, estimated: true })} />);
    expect(container.textContent).toBe('剩 5 个工作日');
    expect(container.querySelector('span')?.title).toBe('预计应于 2026-12-03 前办结');
    rerender(<ClockText clock={clock({ workingDaysLeft: -2, paused: true })} />);
    expect(container.textContent).toBe('已暂停计时');
  });
});

describe('a walk along the worklist', () => {
  const list = { title: '', ids: ['a', 'b'], filter: {}, nextCursor: 'more', total: 300, backTo: '/cases' };
  it('knows the place, both neighbours, and that more is behind the loaded part', () => {
    expect(placeOf(list, 'a')).toEqual({ position: 1, total: 300, previous: null, following: 'b', hasNext: true });
    expect(placeOf(list, 'b')).toEqual({ position: 2, total: 300, previous: 'a', following: null, hasNext: true });
    expect(placeOf({ ...list, nextCursor: null, total: null }, 'b')).toMatchObject({ total: 2, hasNext: false });
    expect(placeOf(list, 'elsewhere')).toBeNull();
  });
});

describe('pool bars', () => {
  it('share out everything that the pool was given', () => {
    const parts = shares(pool());
    expect(parts.map(({ key, share }) => [key, share])).toEqual([
      ['paid', 0.05],
      ['transit', 0.05],
      ['payable', 0.2],
      ['frozen', 0.3],
      ['available', 0.4],
    ]);
    expect(
      shares(pool({ availableFen: 0, frozenFen: 0, payableFen: 0, transitFen: 0, paidFen: 0 })).every(
        ({ share }) => share === 0,
      ),
    ).toBe(true);
  });
});

describe('batch results', () => {
  it('keeps paid, failed and unknown apart, and says nothing before the bank could have answered', () => {
    const counts = { pending: 1, paid: 9, failed: 2, unknown: 3 };
    const { container, rerender } = render(<BatchCounts batch={{ counts, lineCount: 15, status: 'partial' }} />);
    expect([...container.querySelectorAll('.tag')].map((tag) => tag.textContent)).toEqual([
      '到账 9',
      '失败 2',
      '核实中 3',
      '待回盘 1',
    ]);
    rerender(<BatchCounts batch={{ counts, lineCount: 15, status: 'sealed' }} />);
    expect(container.textContent).toBe('—');
  });
});

describe('addresses', () => {
  it('returns after log-in to pages of the console only', () => {
    expect(safeTarget('/cases?stage=second')).toBe('/cases?stage=second');
    for (const bad of [null, '', '//evil.example', '/\\evil.example', 'https://evil.example', '/login']) {
      expect(safeTarget(bad)).toBe('/');
    }
  });

  it('reads a filter from the address and drops what it does not know', () => {
    const filter = filterFrom(new URLSearchParams('status=paid&stage=nonsense&mine=true&q='));
    expect(filter).toEqual({ q: undefined, status: 'paid', stage: undefined, measureId: undefined, mine: 'true' });
  });

  it('takes links of the server with or without the base', () => {
    expect(pageLink('/console/cases?mine=true')).toBe('/cases?mine=true');
    expect(pageLink('/payouts')).toBe('/payouts');
    expect(pageLink('batches')).toBe('/batches');
    expect(pageLink('/consolex')).toBe('/consolex');
  });
});

it('spares people the pages that they may not open', () => {
  const paths = (roles: Parameters<typeof navFor>[0]) =>
    navFor(roles).flatMap(({ items }) => items.map(({ path }) => path));
  expect(paths(['street_reviewer'])).not.toContain('/batches');
  expect(paths(['payout_releaser'])).toContain('/batches');
  expect(paths(['admin'])).toContain('/jobs');
  expect(navFor(['street_reviewer']).every(({ items }) => items.length > 0)).toBe(true);
});

it('writes values as people read them', () => {
  expect(fieldText({ type: 'money' }, 123_456)).toBe('1,234.56 元');
  expect(fieldText({ type: 'flag' }, false)).toBe('否');
  expect(fieldText({ type: 'enum', options: [{ value: 'a', label: '甲' }] }, 'a')).toBe('甲');
  expect(fieldText({ type: 'integer', unit: '人' }, 12)).toBe('12 人');
  expect(fieldText({ type: 'text' }, null)).toBe('未填');
  expect(yuan(undefined)).toBe('—');
  expect(yuan(0)).toBe('0.00');
  expect(stamp('2026-03-04T16:30:00Z')).toBe('2026-03-05 00:30');
  expect(day('2026-03-04T16:30:00Z')).toBe('2026-03-05');
  expect(fileSize(1536)).toBe('1.5 KB');
  expect(clockTime(3725)).toBe('1:02:05');
  expect(clockTime(62)).toBe('1:02');
});

it('says in Chinese what the audit record keeps as codes', () => {
  expect(actionText('batch.release')).toBe('复核放行');
  expect(actionText('POST /api/staff/cases/:id/decisions')).toBe(decideCase.summary);
  expect(actionText('something.new')).toBe('something.new');
  expect(reasonText('FOUR_EYES')).toContain('不同人员');
  expect(reasonText('金额不符')).toBe('金额不符');
});
