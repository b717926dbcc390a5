import { request } from 'node:http';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, freePort, startChild } from './child.js';
import { atLeast, type Bench, type Figure, interleave, median, medianRatio } from './harness.js';
import { load } from './http-load.js';

const ROUNDS = 7;
const CONNECTIONS = 16;
const REQUESTS = 6000;
const NAIVE_REQUESTS = 400;
const GZIP = { 'accept-encoding': 'gzip' };
const dist = (path: string) => join(import.meta.dirname, '..', path);

interface Wire {
  headers: Record<string, string>;
  body: string;
}

/** The bytes as they are on the wire, still compressed. */
function fetchWire(port: number, path: string): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers: GZIP }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        if (answer.statusCode !== 200) return reject(new Error(`${path} answered ${answer.statusCode}`));
        const headers = Object.fromEntries(
          Object.entries(answer.headers)
            .filter(([name]) => !['date', 'connection', 'keep-alive', 'x-request-id'].includes(name))
            .map(([name, value]) => [name, String(value)]),
        );
        resolve({ headers, body: Buffer.concat(chunks).toString('base64') });
      });
    });
    call.on('error', reject);
    call.end();
  });
}

export const publicRead: Bench = {
  name: 'public-read',
  title: 'measure list and measure detail over HTTP, requests per second side by side',
  async run(log) {
    const folder = mkdtempSync(join(tmpdir(), 'qinqing-bench-'));
    const children: Child[] = [];
    try {
      const file = join(folder, 'bench.db');
      const env = {
        DATABASE_URL: `sqlite:${file}`,
        FILES_URL: `file:${join(folder, 'files')}`,
        AUDIT_ANCHOR: join(folder, 'anchor.jsonl'),
        REDIS_URL: '',
        LOG_LEVEL: 'warn',
        NODE_ENV: '',
      };
      const cli = (...args: string[]) =>
        execFileSync(process.execPath, [dist('src/cli.js'), ...args], {
          env: { ...process.env, ...env },
          stdio: 'ignore',
        });
      cli('migrate');
      cli('seed', 'demo');

      const start = async (script: string, args: (port: number) => string[], ready: string, extra = {}) => {
        const port = await freePort();
        const child = await startChild(process.execPath, [dist(script), ...args(port)], {
          env: { ...env, ...extra, PORT: String(port) },
          url: `http://127.0.0.1:${port}${ready}`,
          timeoutMs: 60_000,
        });
        children.push(child);
        return port;
      };
      const product = await start('src/main.js', () => [], '/health/ready');
      const list = '/api/public/measures?limit=20';
      const answer = (await (await fetch(`http://127.0.0.1:${product}${list}`)).json()) as { items: { id: string }[] };
      const detail = `/api/public/measures/${answer.items[0]?.id}`;
      const canned = { [list]: await fetchWire(product, list), [detail]: await fetchWire(product, detail) };
      const cannedFile = join(folder, 'canned.json');
      writeFileSync(cannedFile, JSON.stringify(canned));
      const bare = await start('bench/bare-server.js', (port) => [String(port), cannedFile], '/health/ready');
      const naive = await start('bench/naive-server.js', (port) => [String(port), file], list);

      const figures: Figure[] = [];
      for (const [name, path] of [
        ['list', list],
        ['detail', detail],
      ] as const) {
        const at = (port: number, requests: number) => () =>
          load({ port, paths: [path], headers: GZIP, connections: CONNECTIONS, requests });
        const rates = await interleave(
          { product: at(product, REQUESTS), bare: at(bare, REQUESTS), naive: at(naive, NAIVE_REQUESTS) },
          ROUNDS,
        );
        for (const [who, values] of Object.entries(rates))
          log(`${name} ${who}: ${median(values).toFixed(0)} requests/s`);
        const common = { bench: 'public-read', unit: 'x' };
        figures.push(
          { bench: 'public-read', figure: `${name}: throughput`, value: median(rates.product), unit: 'requests/s' },
          atLeast(
            {
              ...common,
              figure: `${name}: of the limit`,
              value: medianRatio(rates.product, rates.bare),
              against: 'bare node:http, same bytes',
            },
            0.6,
          ),
          atLeast(
            {
              ...common,
              figure: `${name}: over the naive way`,
              value: medianRatio(rates.product, rates.naive),
              against: 'Nest + Express + TypeORM',
            },
            10,
          ),
        );
      }
      return figures;
    } finally {
      await Promise.all(children.map((child) => child.stop()));
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
