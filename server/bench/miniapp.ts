import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { repositoryRoot } from '../src/platform/config/index.js';
import { freePort, startChild } from './child.js';
import { atLeast, atMost, type Bench, type Figure, median } from './harness.js';

const BENCH = 'miniapp';
const KB = 1024;
const ROUNDS = 3;

/** The last one that runs on Node 20; fetched when measured, so that no clone has to carry it. */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

interface Sized {
  name: string;
  bytes: number;
  limit: number;
}

function sizes(): Sized[] {
  const weapp = join(repositoryRoot, 'miniapp/dist/weapp');
  const h5 = join(repositoryRoot, 'miniapp/dist/h5');
  const files = readdirSync(weapp, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const sum = (within: string) =>
    files.filter((file) => file.startsWith(within + sep)).reduce((total, file) => total + statSync(file).size, 0);
  const app = JSON.parse(readFileSync(join(weapp, 'app.json'), 'utf8')) as { subPackages?: { root: string }[] };
  const parts = (app.subPackages ?? []).map(({ root }) => ({ root, bytes: sum(join(weapp, root)) }));
  const largest = parts.sort((a, b) => b.bytes - a.bytes)[0];
  const main = sum(weapp) - parts.reduce((total, { bytes }) => total + bytes, 0);
  const html = readFileSync(join(h5, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/?([^":?#]+\.(?:js|css))/g)].map(([, file]) => join(h5, file ?? ''));
  // The page's first script asks for these to show the home page.
  const home = JSON.parse(/"pages\/home\/index":(\["(?:js|css)[^\]]*\])/.exec(html)?.[1] ?? '[]') as string[];
  named.push(...home.map((file) => join(h5, file)));
  const first = [join(h5, 'index.html'), ...named].reduce(
    (total, file) => total + gzipSync(readFileSync(file), { level: 6 }).length,
    0,
  );
  return [
    { name: 'weapp main package', bytes: main, limit: 0.8 * KB * KB },
    { name: `largest subpackage (${largest?.root ?? 'none'})`, bytes: largest?.bytes ?? 0, limit: 0.5 * KB * KB },
    { name: 'H5 first load, gzip', bytes: first, limit: 220 * KB },
  ];
}

interface Scores {
  performance: number;
  accessibility: number;
}

interface Visit extends Scores {
  /** How fast Lighthouse found the machine itself: it slows what it measures by four, whatever that is four times of. */
  machine: number;
}

/**
 * One visit by a mid-range phone on a slow 4G line, as Lighthouse simulates it. Scores 0–100. Now and then Chromium
 * hands over no recording at all (NO_NAVSTART): that is no measurement, and the visit is made again.
 */
async function visit(url: string, folder: string): Promise<Visit> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await recorded(url, folder);
    } catch (error) {
      if (attempt === 3 || !String(error).includes('NO_NAVSTART')) throw error;
    }
  }
}

async function recorded(url: string, folder: string): Promise<Visit> {
  const out = join(folder, 'report.json');
  await promisify(execFile)(
    'npx',
    [
      '-y',
      LIGHTHOUSE,
      url,
      '--quiet',
      '--output=json',
      `--output-path=${out}`,
      '--only-categories=performance,accessibility',
      '--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage',
    ],
    { env: { ...process.env, CHROME_PATH: CHROMIUM }, timeout: 240_000, maxBuffer: 16 * KB * KB },
  );
  const { categories, environment } = JSON.parse(readFileSync(out, 'utf8')) as {
    categories: Record<keyof Scores, { score: number | null }>;
    environment: { benchmarkIndex: number };
  };
  const score = (name: keyof Scores) => Math.round((categories[name].score ?? 0) * 100);
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    machine: environment.benchmarkIndex,
  };
}

async function firstId(base: string, list: string): Promise<string> {
  const { items } = (await (await fetch(`${base}/api/public/${list}`)).json()) as { items: { id: string }[] };
  return items[0]?.id ?? '';
}

async function pages(base: string): Promise<[name: string, url: string][]> {
  const page = (path: string) => `${base}/#/${path}`;
  return [
    ['home', page('pages/home/index')],
    ['policies', page('pages/policy/index')],
    ['a measure', page(`packages/measure/detail/index?id=${await firstId(base, 'measures')}`)],
    ['what fits', page('packages/measure/for-you/index')],
    ['a replay', page(`packages/live/player/index?id=${await firstId(base, 'recordings')}`)],
  ];
}

/** Sizes of both builds, and Lighthouse for mobile on the five main pages, the median of three visits each. */
export const miniapp: Bench = {
  name: BENCH,
  title: 'sizes of both builds, and Lighthouse for mobile on the five main pages (fetches Lighthouse)',
  async run(log) {
    execFileSync(process.execPath, [join(repositoryRoot, '.ci/main.mjs'), 'build', 'weapp', 'h5'], { stdio: 'ignore' });
    const figures: Figure[] = sizes().map(({ name, bytes, limit }) =>
      atMost({ bench: BENCH, figure: name, value: Math.round(bytes / KB), unit: 'KB' }, Math.round(limit / KB)),
    );
    const folder = mkdtempSync(join(tmpdir(), 'qinqing-lighthouse-'));
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const server = await startChild(process.execPath, [join(repositoryRoot, 'packages/e2e/serve.mjs')], {
      env: { E2E_PORT: String(port) },
      url: `${base}/health/ready`,
      timeoutMs: 480_000,
    });
    const machine: number[] = [];
    try {
      for (const [name, url] of await pages(base)) {
        const visits: Visit[] = [];
        for (let round = 0; round < ROUNDS; round += 1) visits.push(await visit(url, folder));
        log(`${name}: ${visits.map(({ performance, accessibility }) => `${performance}/${accessibility}`).join(', ')}`);
        machine.push(...visits.map((each) => each.machine));
        const row = (figure: string, value: number) => ({
          bench: BENCH,
          figure: `${name}, ${figure}`,
          value,
          unit: '',
        });
        figures.push(atLeast(row('performance', median(visits.map(({ performance }) => performance))), 95));
        figures.push(atLeast(row('accessibility', Math.min(...visits.map((each) => each.accessibility))), 100));
      }
      // Without a goal: by it, scores of different machines can be told apart from those of different code.
      const index = { bench: BENCH, figure: "the machine, Lighthouse's benchmark index", unit: '' };
      return [...figures, { ...index, value: Math.round(median(machine)) }];
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
