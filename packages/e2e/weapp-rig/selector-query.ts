type Result = Record<string, unknown> | null;
type Callback = (result: Result | Result[]) => void;

interface Ask {
  selector: string | null;
  all: boolean;
  node?: boolean;
  callback?: Callback;
}

const TAGS = /(^|[\s,>])(view|text|image|input|button|scroll-view)(?=[\s.#:,>[]|$)/g;

/** What the document does not know of the elements. */
export interface SelectorHelp {
  /** the id that the app gave */
  idOf: (element: Element) => string;
  /** what an app gets for the node of an element: that of a canvas can be drawn on */
  nodeOf: (element: Element) => unknown;
}

function measure(element: Element, node: unknown): Record<string, unknown> {
  const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
  const { scrollTop, scrollLeft, scrollHeight, scrollWidth, id } = element;
  const dataset = { ...(element as HTMLElement).dataset };
  const found = {
    id,
    dataset,
    left,
    top,
    right,
    bottom,
    width,
    height,
    scrollTop,
    scrollLeft,
    scrollHeight,
    scrollWidth,
  };
  return node === undefined ? found : { ...found, node };
}

/** `wx.createSelectorQuery` over the rig's DOM. A selector that matches nothing gives null, as the base library does. */
export function selectorQuery(top: () => Element | undefined, { idOf, nodeOf }: SelectorHelp): object {
  const asks: Ask[] = [];
  const answer = ({ selector, all, node = false }: Ask): Result | Result[] => {
    const root = top();
    if (!root) return null;
    const elements =
      selector === null
        ? [document.documentElement]
        : /^#[\w-]+$/.test(selector)
          ? [...root.querySelectorAll('*')].filter((element) => idOf(element) === selector.slice(1))
          : [...root.querySelectorAll(selector.replaceAll('>>>', ' ').replace(TAGS, '$1wx-$2'))];
    const found = elements.map((element) => measure(element, node ? nodeOf(element) : undefined));
    return all ? found : (found[0] ?? null);
  };
  const query = {
    in: () => query,
    selectViewport: () => nodes(null, false),
    select: (selector: string) => nodes(selector, false),
    selectAll: (selector: string) => nodes(selector, true),
    exec(done?: (results: unknown[]) => void) {
      queueMicrotask(() => {
        const results = asks.map(answer);
        asks.forEach((ask, index) => {
          ask.callback?.(results[index] ?? null);
        });
        done?.(results);
      });
      return query;
    },
  };
  const nodes = (selector: string | null, all: boolean) => {
    const ask = (callback?: Callback, node = false) => {
      asks.push({ selector, all, node, ...(callback ? { callback } : {}) });
      return query;
    };
    return {
      boundingClientRect: (callback?: Callback) => ask(callback),
      scrollOffset: (callback?: Callback) => ask(callback),
      fields: (_fields: unknown, callback?: Callback) => ask(callback),
      context: (callback?: Callback) => ask(callback),
      node: (callback?: Callback) => ask(callback, true),
    };
  };
  return query;
}
