import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Button, Checkbox, Field, TextInput, Upload, useRevealMissing } from '@/ui';

const scrolled: string[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  // jsdom draws nothing: what is not in a hidden page counts as drawn.
  Element.prototype.getClientRects = function rects() {
    return (this.closest('[hidden]') ? [] : [{}]) as unknown as DOMRectList;
  };
  Element.prototype.scrollIntoView = function scroll() {
    scrolled.push(this.textContent ?? '');
  };
});
afterEach(() => {
  cleanup();
  scrolled.length = 0;
  vi.useRealTimers();
});

function Form({ refused = false }: { refused?: boolean }) {
  const [tried, setTried] = useState(false);
  const [phone, setPhone] = useState('');
  const reveal = useRevealMissing();
  return (
    <>
      <div hidden>
        <Checkbox checked={false} invalid onChange={() => undefined}>
          一页之下的承诺
        </Checkbox>
      </div>
      <Field label="材料" error={refused && tried ? '请移除' : undefined}>
        <Upload
          label="材料"
          items={[
            { key: 'a', name: '好.pdf', state: 'done' },
            { key: 'b', name: '坏.pdf', state: 'refused', error: '打不开' },
          ]}
          onRemove={() => undefined}
        />
      </Field>
      <Field
        label="联系电话"
        error={tried && !phone ? '请填写' : undefined}
        aside={
          <button type="button" tabIndex={0}>
            不对？
          </button>
        }
      >
        <TextInput label="联系电话" value={phone} onChange={setPhone} />
      </Field>
      <Checkbox checked={false} invalid={tried} onChange={() => undefined}>
        已阅读并承诺
      </Checkbox>
      <Button
        onPress={() => {
          setTried(true);
          reveal();
        }}
      >
        提交
      </Button>
    </>
  );
}

const send = () => {
  fireEvent.click(screen.getByRole('button', { name: '提交' }));
  act(() => vi.runAllTimers());
};
const focused = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent;

test('what is missing is brought into sight and focused, first things first, on this page only', () => {
  render(<Form />);
  send();
  expect(scrolled).toHaveLength(1);
  expect(scrolled[0]).toContain('联系电话');
  expect(focused()).toBe('联系电话');
  fireEvent.change(screen.getByLabelText('联系电话'), { target: { value: '0592' } });
  send();
  expect(scrolled).toHaveLength(2);
  expect(focused()).toBe('已阅读并承诺');
});

test('of a paper with a refused file, the focus goes to what takes that file out', () => {
  render(<Form refused />);
  send();
  expect(focused()).toBe('移除 坏.pdf');
});
