/**
 * WeChat's script thread has no AbortController; React Query makes one for every fetch and, where it is missing,
 * waits for ever without an error. Provided as a global by the weapp build (config/index.ts).
 */
type Listener = () => void;

class Signal {
  aborted = false;
  reason: unknown = undefined;
  onabort: Listener | null = null;
  private readonly listeners = new Set<Listener>();

  addEventListener(_type: 'abort', listener: Listener): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: Listener): void {
    this.listeners.delete(listener);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  fire(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason === undefined ? Object.assign(new Error('aborted'), { name: 'AbortError' }) : reason;
    this.onabort?.();
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
  }
}

export class AbortController {
  readonly signal = new Signal();

  abort(reason?: unknown): void {
    this.signal.fire(reason);
  }
}
