import vm from 'node:vm';

export type Evaluate = (file: string, code: string, scope: Record<string, unknown>) => unknown;

export interface Realm {
  evaluate: Evaluate;
  /** makes values of this realm, as the real bridge does: an array from outside is no `instanceof Array` inside */
  parse: (json: string) => unknown;
}

interface Timer {
  unref?(): void;
}

/** A timer of the app must not keep the test process alive. */
const soft =
  <A extends unknown[]>(set: (...args: A) => Timer) =>
  (...args: A): Timer => {
    const timer = set(...args);
    timer.unref?.();
    return timer;
  };

/**
 * A realm with what WeChat's script thread has and no more: no window, document, fetch, URL, AbortController,
 * eval or Function. Code that leans on a browser fails here as it would on a phone.
 */
export function createRealm(log: Console = console): Realm {
  const globals: Record<string, unknown> = {
    setTimeout: soft(setTimeout),
    clearTimeout,
    setInterval: soft(setInterval),
    clearInterval,
    console: log,
  };
  globals.global = globals;
  const context = vm.createContext(globals, { codeGeneration: { strings: false, wasm: false } });
  // WeChat's Function does not throw: it is a stub that knows 'return this' only and gives back an empty object.
  vm.runInContext(
    `(function (g) {
      g.Function = function () {
        if (arguments.length > 0 && arguments[arguments.length - 1] === 'return this') return function () { return g };
      };
      g.eval = undefined;
    })(globalThis)`,
    context,
  );
  return {
    evaluate: (file, code, scope) =>
      vm.compileFunction(code, Object.keys(scope), { filename: `weapp:///${file}`, parsingContext: context })(
        ...Object.values(scope),
      ),
    parse: vm.runInContext('(function (json) { return JSON.parse(json) })', context) as Realm['parse'],
  };
}
