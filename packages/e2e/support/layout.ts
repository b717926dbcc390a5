import type { Page } from '@playwright/test';

/** The narrow phones of years ago, today's, the widest, a tablet, and a desktop, where a column must stay a column. */
const WIDTHS = [360, 390, 430, 768, 1280] as const;

/** dp; GB/T 37668 and the rules for elder-friendly apps */
const TARGET = { standard: 44, elder: 60 } as const;
export type Theme = keyof typeof TARGET;

/** Draws every page that is opened from now on in a theme, as a person's earlier choice would. */
export async function drawAs(page: Page, theme: Theme, text: 'm' | 'l' | 'xl' = 'm'): Promise<void> {
  const choice = JSON.stringify({ state: { elder: theme === 'elder', text }, version: 1 });
  await page.addInitScript((state) => {
    // The empty page between two screens has no storage.
    if (!location.protocol.startsWith('http')) return;
    localStorage.setItem('qinqing-display', JSON.stringify({ data: state }));
  }, choice);
}

/** What is wrong with the page on top at every width, in words that name the element; empty where all is well. */
export async function layoutFaults(page: Page, theme: Theme, widths: readonly number[] = WIDTHS): Promise<string[]> {
  const size = page.viewportSize();
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    const faults = await page.evaluate(faultsIn, { width, target: TARGET[theme] });
    found.push(...faults.map((fault) => `${width} px: ${fault}`));
  }
  if (size) await page.setViewportSize(size);
  return found;
}

/** Runs in the page, so it may use nothing from outside. */
function faultsIn({ width, target }: { width: number; target: number }): string[] {
  const name = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.className} “${(element.textContent ?? '').trim().slice(0, 20)}”`;
  const all = [...document.querySelectorAll('.q-page *')].filter((element) => element.checkVisibility());
  const style = new Map(all.map((element) => [element, getComputedStyle(element)]));
  const inside = (element: Element, test: (parent: Element) => boolean): boolean => {
    for (let parent: Element | null = element; parent && !parent.matches('.q-page'); parent = parent.parentElement)
      if (test(parent)) return true;
    return false;
  };
  const faults: string[] = [];

  // What stands in a part that scrolls by itself, or is cut there on purpose, does not stick out.
  const contained = (element: Element) =>
    inside(element.parentElement ?? element, (parent) => {
      const { right } = parent.getBoundingClientRect();
      return !parent.matches('.q-main') && style.get(parent)?.overflowX !== 'visible' && right <= width + 1;
    });
  for (const element of all) {
    const { left, right, width: own } = element.getBoundingClientRect();
    if (own > 0 && (right > width + 1 || left < -1) && !contained(element)) faults.push(`sticks out: ${name(element)}`);
  }
  if (document.documentElement.scrollWidth > width)
    faults.push(`scrolls sideways: ${document.documentElement.scrollWidth}`);

  // Text that ends in nothing: cut off without the dots that say so.
  for (const element of all) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    const css = style.get(element);
    if (!own || !css || element.clientWidth === 0) continue;
    const wide = element.scrollWidth > element.clientWidth + 1 && css.overflowX !== 'visible';
    const high = element.scrollHeight > element.clientHeight + 2 && css.overflowY !== 'visible';
    const dots = css.textOverflow === 'ellipsis' || css.webkitLineClamp !== 'none';
    if ((wide || high) && !dots && css.overflowY !== 'auto') faults.push(`cut off: ${name(element)}`);
  }

  // What only a program reads: a day as it is kept, a value that was not there.
  for (const element of all)
    for (const node of element.childNodes)
      if (
        node.nodeType === Node.TEXT_NODE &&
        /\d{4}-\d{2}-\d{2}|\bundefined\b|\bNaN\b|\[object /.test(node.textContent ?? '')
      )
        faults.push(`not for people: ${name(element)}`);

  const controls = all.filter((element) =>
    element.matches(
      '[role=button],[role=link],[role=tab],[role=radio],[role=checkbox],[role=switch],[role=menuitem],.q-input,.q-area,.q-search',
    ),
  );
  for (const control of controls) {
    // Seven days of a week share the width of a phone; their height is what a thumb needs.
    const calendar = control.matches('.q-cal__day');
    const { width: w, height: h } = control.getBoundingClientRect();
    if (h < target - 0.5 || (w < target - 0.5 && !calendar))
      faults.push(`small target, ${Math.round(w)} × ${Math.round(h)}: ${name(control)}`);
  }

  // What floats (bars, sheets) may lie over what scrolls below it; within one layer nothing may lie over another.
  const layer = (element: Element): Element | null => {
    for (let parent: Element | null = element; parent; parent = parent.parentElement)
      if (['fixed', 'sticky'].includes(style.get(parent)?.position ?? '')) return parent;
    return null;
  };
  const apart = (a: DOMRect, b: DOMRect) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) < 3 ||
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) < 3;
  const overlapping = (boxes: { element: Element; box: DOMRect; layer: Element | null }[], what: string) => {
    boxes.sort((a, b) => a.box.top - b.box.top);
    boxes.forEach((one, index) => {
      for (const other of boxes.slice(index + 1)) {
        if (other.box.top >= one.box.bottom) break;
        const related = one.element.contains(other.element) || other.element.contains(one.element);
        if (related || one.layer !== other.layer || apart(one.box, other.box)) continue;
        faults.push(`${what} overlap: ${name(one.element)} and ${name(other.element)}`);
      }
    });
  };
  overlapping(
    controls.map((element) => ({ element, box: element.getBoundingClientRect(), layer: layer(element) })),
    'controls',
  );
  const texts = all.flatMap((element) =>
    [...element.childNodes].flatMap((node) => {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent?.trim()) return [];
      const range = document.createRange();
      range.selectNodeContents(node);
      // A line's box is higher than its glyphs; the middle half is what would be unreadable.
      return [...range.getClientRects()].map((rect) => ({
        element,
        box: new DOMRect(rect.x, rect.y + rect.height / 4, rect.width, rect.height / 2),
        layer: layer(element),
      }));
    }),
  );
  overlapping(texts, 'texts');
  return [...new Set(faults)].slice(0, 8);
}
