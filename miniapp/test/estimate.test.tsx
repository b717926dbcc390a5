import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Estimate } from '@/packages/apply/detail/follow-up';

vi.mock('@/lib/router', () => ({ go: vi.fn() }));
vi.mock('@/lib/request', () => ({ API_ORIGIN: '', call: vi.fn() }));

afterEach(cleanup);

const said = (props: Parameters<typeof Estimate>[0]) => render(<Estimate {...props} />).container.textContent;

test('an estimate names its cases, and where they are too few that is said instead of nothing', () => {
  const estimate = { until: 'decision', basis: 'measure', cases: 42, p50WorkingDays: 4, p90WorkingDays: 9 } as const;
  expect(said({ estimate })).toBe(
    '同类办件一半在 4 个工作日内办结九成在 9 个工作日内；按最近 42 件统计，不含企业补正和异议核查的时间',
  );
  expect(said({ tooFewCases: 7 })).toBe('办完的同类办件只有 7 件，估不准要多久；请以承诺的期限为准');
  expect(said({ tooFewCases: 0 })).toBe('还没有办完的同类办件，估不准要多久；请以承诺的期限为准');
  expect(said({})).toBe('');
});
