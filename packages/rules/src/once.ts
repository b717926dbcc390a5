/**
 * Texts and name lists follow from the measure alone, while one measure is evaluated for thousands of firms: each is
 * worked out once per node and forgotten together with the measure.
 */
export function oncePer<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { value: V }>();
  return (key) => {
    const found = known.get(key);
    if (found) return found.value;
    const value = work(key);
    known.set(key, { value });
    return value;
  };
}
