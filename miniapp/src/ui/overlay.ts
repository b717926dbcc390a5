import { useEffect, useRef } from 'react';

let sequence = 0;

/** A document-wide id that is also a valid selector (React's own is not). */
export function useOverlayId(): string {
  const ref = useRef('');
  if (!ref.current) {
    sequence += 1;
    ref.current = `overlay-${sequence}`;
  }
  return ref.current;
}

/** Open layers, the one on top last: a choice opens above the sheet that it belongs to, and keys are for it alone. */
const layers: string[] = [];

const FOCUSABLE = 'input:not([disabled]),textarea:not([disabled]),button,a[href],[tabindex="0"]';

/**
 * Keyboard manners of an open sheet or dialog on the web: focus moves in, stays in, Escape closes the one on top, and
 * focus returns to where it was. WeChat's own screen reader handles the layer by itself.
 */
export function useOverlayKeyboard(id: string, open: boolean, onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (process.env.TARO_ENV !== 'h5' || !open) return undefined;
    const before = document.activeElement as HTMLElement | null;
    const panel = () => document.getElementById(id);
    const timer = setTimeout(() => panel()?.focus(), 30);
    layers.push(id);
    const onKey = (event: KeyboardEvent) => {
      if (layers[layers.length - 1] !== id) return;
      if (event.key === 'Escape') {
        // The layer below hears the same key, and by then it may be the one on top.
        event.stopImmediatePropagation();
        close.current();
      }
      if (event.key !== 'Tab') return;
      const inside = [...(panel()?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])];
      const first = inside[0];
      const last = inside[inside.length - 1];
      if (!first || !last) return;
      const at = document.activeElement;
      const outside = !panel()?.contains(at);
      if (event.shiftKey && (at === first || outside || at === panel())) {
        event.preventDefault();
        last.focus();
      } else if (!event.shiftKey && (at === last || outside)) {
        event.preventDefault();
        first.focus();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', onKey);
      layers.splice(layers.indexOf(id), 1);
      before?.focus?.();
    };
  }, [id, open]);
}
