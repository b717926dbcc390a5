/** A hint that work may be due. Losing one costs time, never work: the rows are polled as well. */
export interface Wake {
  id: string;
  /** tries already made; makes the wake of every try a new one */
  attempts: number;
  delayMs: number;
}

export interface Waker {
  wake(wakes: Wake[]): Promise<void>;
}
