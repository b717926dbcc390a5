import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface HttpSample {
  method: string;
  /** The pattern, never the URL: a label with ids in it would grow without end. */
  route: string;
  status: number;
  seconds: number;
}

interface JobCounts {
  counts(): Promise<{ byStatus: Record<string, number>; lagSeconds: number }>;
}

interface ServedCounts {
  readonly served: Record<string, number>;
}

/** What operators watch, in the format of Prometheus. */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor(jobs: JobCounts, cache: ServedCounts) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'jobs',
      help: 'Jobs by status',
      labelNames: ['status'],
      registers: [this.registry],
      async collect() {
        const { byStatus } = await jobs.counts();
        for (const [status, count] of Object.entries(byStatus)) this.set({ status }, count);
      },
    });
    new Gauge({
      name: 'job_lag_seconds',
      help: 'How long the oldest due job has been waiting',
      registers: [this.registry],
      async collect() {
        this.set((await jobs.counts()).lagSeconds);
      },
    });
    new Counter({
      name: 'public_answers_total',
      help: 'Public answers from memory, not modified, and built',
      labelNames: ['kind'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [kind, count] of Object.entries(cache.served)) this.inc({ kind }, count);
      },
    });
  }

  observe({ method, route, status, seconds }: HttpSample): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }
}
