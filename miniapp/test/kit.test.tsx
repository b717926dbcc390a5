import { useState } from 'react';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  Button,
  Checkbox,
  Choice,
  DatePick,
  Dialog,
  Field,
  Money,
  Segmented,
  Sheet,
  TextInput,
  Timeline,
  Toggle,
  Upload,
} from '@/ui';

afterEach(cleanup);

function ContactForm() {
  const [value, setValue] = useState('');
  return (
    <Field label="联系人" required error={value ? undefined : '请填写联系人'}>
      <TextInput label="联系人" required invalid={!value} value={value} onChange={setValue} />
    </Field>
  );
}

function TradeForm() {
  const [value, setValue] = useState<string>();
  const options = [
    { value: 'a', label: '百货' },
    { value: 'b', label: '超市' },
  ];
  return <Choice label="业态" options={options} value={value} onChange={setValue} />;
}

describe('controls', () => {
  test('a button works by touch and by keyboard, and not while busy', () => {
    const press = vi.fn();
    const { rerender } = render(<Button onPress={press}>提交</Button>);
    const button = screen.getByRole('button', { name: '提交' });
    fireEvent.click(button);
    fireEvent.keyDown(button, { key: 'Enter' });
    fireEvent.keyDown(button, { key: ' ' });
    fireEvent.keyDown(button, { key: 'a' });
    expect(press).toHaveBeenCalledTimes(3);
    rerender(
      <Button busy onPress={press}>
        提交
      </Button>,
    );
    fireEvent.click(screen.getByRole('button', { name: '提交' }));
    expect(press).toHaveBeenCalledTimes(3);
    expect(screen.getByRole('button', { name: '提交' }).getAttribute('aria-disabled')).toBe('true');
  });

  test('a field names its input, shows its error and clears it', () => {
    render(<ContactForm />);
    const input = screen.getByRole('textbox', { name: '联系人' });
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByRole('alert').textContent).toBe('请填写联系人');
    fireEvent.change(input, { target: { value: '陈小鹭' } });
    expect(screen.queryByRole('alert')).toBeNull();
    expect(input.getAttribute('aria-invalid')).toBe('false');
  });

  test('a choice opens a sheet, tells what is chosen, and closes by Escape without choosing', () => {
    render(<TradeForm />);
    fireEvent.click(screen.getByRole('button', { name: '业态：请选择' }));
    fireEvent.keyDown(document, { key: 'Escape' });
    expect(screen.queryByRole('dialog')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '业态：请选择' }));
    fireEvent.click(within(screen.getByRole('dialog', { name: '业态' })).getByRole('radio', { name: '超市' }));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('button', { name: '业态：超市' })).toBeTruthy();
  });

  test('Escape closes the layer on top only, and what was given below it stays', async () => {
    const below = vi.fn();
    render(
      <Sheet open title="添加资料" onClose={below}>
        <ContactForm />
        <TradeForm />
      </Sheet>,
    );
    fireEvent.change(screen.getByRole('textbox', { name: '联系人' }), { target: { value: '陈小鹭' } });
    const opener = screen.getByRole('button', { name: '业态：请选择' });
    opener.focus();
    fireEvent.click(opener);
    fireEvent.keyDown(document, { key: 'Escape' });
    expect(screen.queryByRole('dialog', { name: '业态' })).toBeNull();
    expect(below).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(opener);
    expect((screen.getByRole('textbox', { name: '联系人' }) as HTMLInputElement).value).toBe('陈小鹭');
    fireEvent.keyDown(document, { key: 'Escape' });
    expect(below).toHaveBeenCalledTimes(1);
  });

  test('a date is picked from the calendar within its limits', () => {
    const change = vi.fn();
    render(<DatePick label="开业日期" value="2024-02-10" min="2024-02-05" onChange={change} />);
    fireEvent.click(screen.getByRole('button', { name: '开业日期：2024年2月10日' }));
    fireEvent.click(screen.getByRole('button', { name: '2024年2月4日' }));
    expect(change).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: '2024年2月29日' }));
    expect(change).toHaveBeenCalledWith('2024-02-29');
  });

  test('steps of a year reach old dates', () => {
    const change = vi.fn();
    render(<DatePick label="日期" value="2024-01-15" onChange={change} />);
    fireEvent.click(screen.getByRole('button', { name: /^日期/ }));
    fireEvent.click(screen.getByRole('button', { name: '上一年' }));
    fireEvent.click(screen.getByRole('button', { name: '上个月' }));
    fireEvent.click(screen.getByRole('button', { name: '2022年12月31日' }));
    expect(change).toHaveBeenCalledWith('2022-12-31');
  });

  test('tick box, switch and segments tell their state', () => {
    const tick = vi.fn();
    const flip = vi.fn();
    const pick = vi.fn();
    render(
      <>
        <Checkbox checked={false} onChange={tick}>
          我已阅读
        </Checkbox>
        <Toggle checked label="大字版" onChange={flip} />
        <Segmented
          label="是否集团"
          options={[
            { value: 'yes', label: '是' },
            { value: 'no', label: '否' },
          ]}
          value={undefined}
          onChange={pick}
        />
      </>,
    );
    fireEvent.click(screen.getByRole('checkbox', { name: '我已阅读', checked: false }));
    fireEvent.click(screen.getByRole('switch', { name: '大字版', checked: true }));
    expect(screen.queryByRole('radio', { checked: true })).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: '否' }));
    expect([tick.mock.calls, flip.mock.calls, pick.mock.calls]).toEqual([[[true]], [[false]], [['no']]]);
  });

  test('a dialog asks before a dangerous act', () => {
    const confirm = vi.fn();
    const close = vi.fn();
    render(
      <Dialog open danger title="撤回？" confirm="撤回" cancel="不撤回" onConfirm={confirm} onClose={close}>
        撤回后不再审核
      </Dialog>,
    );
    fireEvent.click(screen.getByRole('button', { name: '不撤回' }));
    expect(close).toHaveBeenCalledTimes(1);
    expect(confirm).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole('button', { name: '撤回' }));
    expect(confirm).toHaveBeenCalledTimes(1);
  });
});

describe('what is shown', () => {
  test('money: short figure, exact figure, and the exact one spoken', () => {
    render(<Money fen={12_845_678} exact prefix="最高" />);
    expect(screen.getByText('12.84')).toBeTruthy();
    expect(screen.getByText('128,456.78 元')).toBeTruthy();
    expect(screen.getByLabelText('最高128,456.78 元')).toBeTruthy();
  });

  test('a timeline says each state in words', () => {
    render(
      <Timeline
        label="进度"
        items={[
          { key: 'a', title: '初审', state: 'done' },
          { key: 'b', title: '复审', state: 'problem', stateText: '待补正' },
          { key: 'c', title: '拨付', state: 'todo' },
        ]}
      />,
    );
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      '初审已完成',
      '复审待补正',
      '拨付未开始',
    ]);
  });

  test('an upload tells failure with its reason and offers to try again', () => {
    const retry = vi.fn();
    render(
      <Upload
        label="营业执照"
        items={[{ key: 'k', name: '执照.pdf', state: 'failed', error: '文件超过 10 MB' }]}
        onAdd={() => undefined}
        onRetry={retry}
      />,
    );
    expect(screen.getByText('文件超过 10 MB')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: '重新上传 执照.pdf' }));
    expect(retry).toHaveBeenCalledWith('k');
  });
});
