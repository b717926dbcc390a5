import type { Command } from './commands.js';

/**
 * The fewest commands that still fail in the same way: parts are left out as long as it fails without them (ddmin), and
 * then what is unusual about those that are left.
 * @param fails whether these commands fail as the whole list did
 * @param spent whether it has taken long enough: what was reached by then is the answer
 */
export async function shrink(
  commands: readonly Command[],
  fails: (commands: readonly Command[]) => Promise<boolean>,
  spent: () => boolean,
): Promise<Command[]> {
  let current = [...commands];
  let parts = 2;
  while (current.length > 1 && !spent()) {
    const size = Math.ceil(current.length / parts);
    let smaller: Command[] | undefined;
    // The last commands first: what comes after the fault is never needed.
    for (let from = Math.floor((current.length - 1) / size) * size; from >= 0 && !smaller && !spent(); from -= size) {
      const rest = [...current.slice(0, from), ...current.slice(from + size)];
      if (rest.length > 0 && (await fails(rest))) smaller = rest;
    }
    if (smaller) {
      current = smaller;
      parts = Math.max(2, parts - 1);
    } else if (parts >= current.length) break;
    else parts = Math.min(current.length, parts * 2);
  }
  for (const [i, { kind, seed }] of current.entries()) {
    for (const extra of ['beside', 'twice', 'fault'] as const) {
      if (!current[i]![extra] || spent()) continue;
      const { [extra]: _left, ...plain } = current[i]!;
      const simpler = current.with(i, { ...plain, kind, seed });
      if (await fails(simpler)) current = simpler;
    }
  }
  return current;
}
