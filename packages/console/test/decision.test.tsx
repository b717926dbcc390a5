import type { CaseView } from '@qinqing/contract/staff';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { App } from 'antd';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { queryClient } from '../src/api/query';
import { decisionBody, EMPTY_DRAFT, faultsOf, isFaultless } from '../src/pages/cases/decision.rules';
import { DecisionPanel, statusLabel } from '../src/pages/cases/decision-panel';
import { caseView } from './fixtures';

describe('what a decision needs', () => {
  const base = { ...EMPTY_DRAFT, reason: '材料不齐' };

  it('is a choice first of all', () => {
    expect(faultsOf(EMPTY_DRAFT).decision).toBe('请选择办理意见');
  });

  it('is nothing more for a pass', () => {
    expect(isFaultless(faultsOf({ ...EMPTY_DRAFT, decision: 'pass' }))).toBe(true);
  });

  it('is a reason for a refusal, and spaces are none', () => {
    expect(faultsOf({ ...EMPTY_DRAFT, decision: 'reject', reason: '  ' }).reason).toBe('请说明不予通过的理由');
    expect(isFaultless(faultsOf({ ...base, decision: 'reject' }))).toBe(true);
  });

  it('is, for a return, a reason and every item complete and named once', () => {
    const items = [
      { target: '营业执照', text: '请上传彩色扫描件' },
      { target: '营业执照 ', text: '再来一次' },
      { target: '', text: '缺事项' },
      { target: '审计报告', text: '' },
    ];
    const faults = faultsOf({ decision: 'return', reason: '', items });
    expect(faults.reason).toBe('请说明退回补正的理由');
    expect(faults.items).toEqual({ 1: '这一事项已经列出，请合并', 2: '请填写需补正的事项', 3: '请填写补正要求' });
    expect(isFaultless(faultsOf({ decision: 'return', reason: '不清晰', items: items.slice(0, 1) }))).toBe(true);
    expect(isFaultless(faultsOf({ decision: 'return', reason: '不清晰', items: [] }))).toBe(false);
  });

  it('sends trimmed texts, the version in front of the reviewer, and items only with a return', () => {
    const items = [{ target: ' 营业执照 ', text: ' 彩色 ' }];
    expect(decisionBody({ decision: 'return', reason: ' 不清晰 ', items }, 7)).toEqual({
      version: 7,
      decision: 'return',
      reason: '不清晰',
      items: [{ target: '营业执照', text: '彩色' }],
    });
    expect(decisionBody({ decision: 'pass', reason: ' ', items }, 7)).toEqual({ version: 7, decision: 'pass' });
  });
});

it('names a state of a conflict in Chinese, and no state where there is none', () => {
  expect(statusLabel('publicised')).toBe('公示中');
  expect(statusLabel('nonsense')).toBeNull();
  expect(statusLabel(undefined)).toBeNull();
});

describe('the decision panel', () => {
  const fetched = vi.fn<typeof fetch>();
  const decided = vi.fn<(view: CaseView, openNext: boolean) => void>();
  const moved = vi.fn<() => void>();

  beforeEach(() => vi.stubGlobal('fetch', fetched));
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    fetched.mockReset();
    decided.mockReset();
    moved.mockReset();
  });

  const show = (view: CaseView) =>
    render(
      <App>
        <QueryClientProvider client={queryClient}>
          <DecisionPanel view={view} hasNext onDecided={decided} onMoved={moved} />
        </QueryClientProvider>
      </App>,
    );
  const answer = (status: number, body: unknown) =>
    fetched.mockResolvedValueOnce(new Response(JSON.stringify(body), { status }));
  const sent = () => JSON.parse(String(fetched.mock.lastCall?.[1]?.body)) as Record<string, unknown>;

  it('says why it is closed, instead of offering buttons that would be refused', () => {
    show(caseView({ id: 'closed', can: { decide: false, whyNot: '您已办理过本件的初审' } }));
    expect(screen.getByText('您已办理过本件的初审')).toBeTruthy();
    expect(screen.queryByRole('radio')).toBeNull();
  });

  it('asks for what is missing and sends nothing before it is there', async () => {
    show(caseView({ id: 'missing' }));
    fireEvent.click(screen.getByLabelText('不予通过'));
    fireEvent.click(screen.getByRole('button', { name: '确认不予通过' }));
    expect(await screen.findByText('请说明不予通过的理由')).toBeTruthy();
    expect(fetched).not.toHaveBeenCalled();
  });

  it('sends a pass with the version that was read', async () => {
    const view = caseView({ id: 'pass', version: 12 });
    answer(200, { ...view, version: 13 });
    show(view);
    fireEvent.click(screen.getByLabelText('通过'));
    fireEvent.click(screen.getByRole('button', { name: '确认通过' }));
    await waitFor(() => expect(decided).toHaveBeenCalledOnce());
    expect(decided.mock.lastCall?.[0].version).toBe(13);
    expect(sent()).toEqual({ version: 12, decision: 'pass' });
  });

  it('shows a four-eyes refusal as it is', async () => {
    answer(403, { code: 'FOUR_EYES', message: '同一笔业务须由不同人员办理', requestId: 'r' });
    show(caseView({ id: 'eyes' }));
    fireEvent.click(screen.getByLabelText('通过'));
    fireEvent.click(screen.getByRole('button', { name: '确认通过' }));
    const alert = await screen.findByText('同一笔业务须由不同人员办理');
    expect(within(alert.closest('.ant-alert') as HTMLElement).getByText('请交由其他人员办理。')).toBeTruthy();
    expect(decided).not.toHaveBeenCalled();
    expect(moved).not.toHaveBeenCalled();
  });

  it('takes a conflict in the very state on screen for a refusal, not for a race', async () => {
    answer(409, {
      code: 'STATE_CONFLICT',
      message: '金额所需的数据不全',
      requestId: 'r',
      details: { current: 'in_review' },
    });
    show(caseView({ id: 'merits' }));
    fireEvent.click(screen.getByLabelText('通过'));
    fireEvent.click(screen.getByRole('button', { name: '确认通过' }));
    expect(await screen.findByText('金额所需的数据不全')).toBeTruthy();
    expect(screen.queryByText(/目前状态/)).toBeNull();
    expect(moved).not.toHaveBeenCalled();
  });

  it('reads the case again when somebody else was faster, and keeps what was typed', async () => {
    answer(409, {
      code: 'STATE_CONFLICT',
      message: '事项状态已变化',
      requestId: 'r',
      details: { current: 'publicised' },
    });
    show(caseView({ id: 'raced' }));
    fireEvent.click(screen.getByLabelText('不予通过'));
    fireEvent.change(screen.getByLabelText('理由'), { target: { value: '不符合条件' } });
    fireEvent.click(screen.getByRole('button', { name: '确认不予通过' }));
    expect(await screen.findByText(/目前状态：公示中/)).toBeTruthy();
    expect(moved).toHaveBeenCalledOnce();
    cleanup();
    show(caseView({ id: 'raced', version: 2 }));
    expect((screen.getByLabelText('理由') as HTMLTextAreaElement).value).toBe('不符合条件');
  });
});
