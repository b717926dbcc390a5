import { AsyncLocalStorage } from 'node:async_hooks';

interface WorkContext {
  /** Of the request, or `job-ID` in a job. */
  requestId: string;
}

const storage = new AsyncLocalStorage<WorkContext>();

/** Runs `fn` so that everything it starts knows what it works for. */
export function withRequestId<T>(requestId: string, fn: () => T): T {
  return storage.run({ requestId }, fn);
}

/** The id of the request or job that this code works for; `-` outside both. */
export function currentRequestId(): string {
  return storage.getStore()?.requestId ?? '-';
}
