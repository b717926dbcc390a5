export interface Keyed<T> {
  key: string;
  item: T;
}

/** Gives list items keys from their content; equal ones (two owners masked to the same name) are counted apart. */
export function keyed<T>(items: readonly T[], contentOf: (item: T) => string): Keyed<T>[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const content = contentOf(item);
    const before = seen.get(content) ?? 0;
    seen.set(content, before + 1);
    return { key: before === 0 ? content : `${content}#${before}`, item };
  });
}
