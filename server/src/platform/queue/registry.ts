import type { Job } from './jobs.js';

export interface JobContext {
  /** Aborted when the process is told to stop or the lease is lost. */
  signal: AbortSignal;
}

export type JobHandler = (job: Job, context: JobContext) => Promise<void>;

/** Which handler does which kind. Modules register theirs in `onModuleInit`. */
export class JobRegistry {
  private readonly handlers = new Map<string, JobHandler>();

  register(kind: string, handler: JobHandler): void {
    if (this.handlers.has(kind)) throw new Error(`two handlers for jobs of kind ${kind}`);
    this.handlers.set(kind, handler);
  }

  find(kind: string): JobHandler | undefined {
    return this.handlers.get(kind);
  }

  get kinds(): string[] {
    return [...this.handlers.keys()];
  }
}

/** Thrown by a handler for which no further try can help: the job is dead at once, visible and requeueable. */
export class PermanentFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PermanentFailure';
  }
}
