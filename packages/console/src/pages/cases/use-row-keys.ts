import { useEffect, useState } from 'react';

/** True while a person is typing, choosing or in a dialog: then a letter is a letter and not a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.closest('.ant-select, .ant-modal, .ant-drawer') !== null
  );
}

/** J / K or the arrows move a mark through the rows, Enter opens the marked one. */
export function useRowKeys(length: number, open: (index: number) => void): number {
  const [marked, setMarked] = useState(-1);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || length === 0) return;
      if (event.key === 'j' || event.key === 'ArrowDown') {
        event.preventDefault();
        setMarked((index) => Math.min(index + 1, length - 1));
      } else if (event.key === 'k' || event.key === 'ArrowUp') {
        event.preventDefault();
        setMarked((index) => Math.max(index - 1, 0));
      } else if (event.key === 'Enter' && marked >= 0 && !(event.target instanceof HTMLAnchorElement)) {
        open(marked);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [length, marked, open]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row that was marked is found by its class
  useEffect(() => {
    document.querySelector('.row-focus')?.scrollIntoView({ block: 'nearest' });
  }, [marked]);
  return Math.min(marked, length - 1);
}
