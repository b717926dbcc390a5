import { type Rewrite, rewrites } from '../fault-points.js';

/** A mistake that somebody could make in the product, made here from outside while it runs. */
export interface Bug {
  /** kebab-case, for `--planted NAME` */
  name: string;
  /** what the mistake is, in one line */
  title: string;
  /** an engine on which it can't show, because the engine itself forbids it */
  notOn?: 'sqlite' | 'mysql';
  /** @returns the functions that take it out again */
  plant: () => Undo[];
}

export type Undo = () => void;
/** What a replaced method sees of its object: nothing is private at run time. */
export type Inside = Record<string, (...args: unknown[]) => Promise<unknown>>;
type Loose = (this: Inside, ...args: unknown[]) => unknown;

/** Puts another method in the place of one, private ones too; `original` is what stood there. */
export function around(prototype: object, name: string, make: (original: Loose) => Loose): Undo {
  const methods = prototype as Record<string, Loose>;
  const original = methods[name];
  if (typeof original !== 'function') throw new Error(`a planted bug looks for a method ${name}, which is gone`);
  methods[name] = make(original);
  return () => {
    methods[name] = original;
  };
}

/** Sends other statements than those that the product wrote. */
export function rewriting(rewrite: Rewrite): Undo {
  rewrites.add(rewrite);
  return () => rewrites.delete(rewrite);
}

/** Takes the end of a condition out of the statements that match; its `?` are the last of the parameters. */
export function withoutGuard(statement: RegExp, guard: RegExp): Undo {
  return rewriting((sql, parameters) => {
    if (!statement.test(sql)) return { sql, parameters };
    const removed = guard.exec(sql);
    if (!removed) return { sql, parameters };
    const marks = removed[0].split('?').length - 1;
    return { sql: sql.replace(guard, ''), parameters: parameters.slice(0, parameters.length - marks) };
  });
}

/** Lets a query find nothing. */
export function blind(statement: RegExp): Undo {
  return rewriting((sql, parameters) =>
    statement.test(sql) ? { sql: sql.replace(/ WHERE /, ' WHERE 1 = 0 AND '), parameters } : { sql, parameters },
  );
}

/** Adds to one of the product's tables, such as one of edges. */
export function extended<T>(table: readonly T[], entry: T): Undo {
  const list = table as T[];
  list.push(entry);
  return () => {
    list.splice(list.indexOf(entry), 1);
  };
}
