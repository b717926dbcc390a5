/** How the base library is told where an answer goes. */
export interface Callbacks {
  success?(result: unknown): void;
  fail?(result: unknown): void;
  complete?(result: unknown): void;
}

const wantsCallbacks = (options: Callbacks | undefined): boolean =>
  Boolean(options?.success || options?.fail || options?.complete);

/** Calls back like the base library: callbacks where any is given, a promise where none is. */
export function answer(options: Callbacks | undefined, result: unknown, ok = true): unknown {
  if (wantsCallbacks(options)) {
    queueMicrotask(() => {
      if (ok) options?.success?.(result);
      else options?.fail?.(result);
      options?.complete?.(result);
    });
    return undefined;
  }
  return ok ? Promise.resolve(result) : Promise.reject(result);
}

/** Answers once the work is done; what is thrown on the way (`errMsg`, and `errno` where WeChat has one) becomes the answer of `fail`. */
export function answerWith(options: Callbacks | undefined, work: () => Promise<unknown>): unknown {
  const done = work();
  if (!wantsCallbacks(options)) return done;
  void done.then(
    (result) => answer(options, result),
    (why: unknown) => answer(options, why, false),
  );
  return undefined;
}
