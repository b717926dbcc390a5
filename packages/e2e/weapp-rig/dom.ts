import { JSDOM } from 'jsdom';

// glass-easel draws with the page's own document and looks for it as a global while it loads: imported before it.
const { window } = new JSDOM('<!doctype html><html lang="zh-CN"><body></body></html>', { pretendToBeVisual: true });

const NEEDED = [
  'document',
  'Event',
  'HTMLElement',
  'Node',
  'TouchEvent',
  'MouseEvent',
  'requestAnimationFrame',
  'getComputedStyle',
] as const;

const globals: Record<string, unknown> = globalThis;
globals.window ??= window;
for (const name of NEEDED) {
  if (!(name in globals) || name === 'Event') globals[name] = (window as unknown as Record<string, unknown>)[name];
}

export const dom = window;
