// Serves the built product for the journeys: a database of its own with the demonstration data, in a folder that
// is gone afterwards. Playwright starts and stops it; `E2E_PORT=4399 node serve.mjs` does the same by hand.
// DATABASE_URL and REDIS_URL choose the engines: then the database named there must be an empty one.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WechatStandIn } from '../../server/dist/test/wechat.js';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'qinqing-e2e-'));
/** Where `support/people.ts` finds the member of staff that is hired below. */
const hired = path.join(tmpdir(), `qinqing-e2e-${process.env.E2E_PORT ?? '4399'}-two-desks.json`);
/** Where `support/wechat.ts` finds the WeChat that this server asks: the rig's phones get their codes there. */
const wechatFile = path.join(tmpdir(), `qinqing-e2e-${process.env.E2E_PORT ?? '4399'}-wechat.json`);
/** Where `support/totp.ts` keeps which one-time codes were used. */
const codes = path.join(tmpdir(), `qinqing-e2e-${process.env.E2E_PORT ?? '4399'}-codes.json`);
const standIn = new WechatStandIn();
const wechatUrl = await standIn.start();
writeFileSync(wechatFile, JSON.stringify({ baseUrl: wechatUrl }));
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(hired, { force: true });
  rmSync(codes, { force: true });
  rmSync(wechatFile, { force: true });
});

const env = {
  ...process.env,
  NODE_ENV: 'development',
  DEMO: 'true',
  HOST: '127.0.0.1',
  PORT: process.env.E2E_PORT ?? '4399',
  DATABASE_URL: process.env.DATABASE_URL || `sqlite:${path.join(folder, 'qinqing.db')}`,
  FILES_URL: `file:${path.join(folder, 'files')}`,
  AUDIT_ANCHOR: path.join(folder, 'audit-anchor.jsonl'),
  REDIS_PREFIX: `qinqing-e2e-${process.pid}`,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
};

const fields = { title: 'thing1', text: 'thing2', time: 'time3' };
const topics = ['progress', 'supplement', 'payment', 'offer', 'deadline'];
/** Only while serving: the demonstration's own people log in without any WeChat. */
const wechat = {
  WECHAT_APP_ID: 'wx-e2e',
  WECHAT_SECRET: 'of-the-stand-in-only',
  WECHAT_BASE_URL: wechatUrl,
  WECHAT_TEMPLATES: JSON.stringify(
    Object.fromEntries(topics.map((topic) => [topic, { id: `template-${topic}`, fields }])),
  ),
};

let current;
let stopping = false;

function run(file, args = [], more = {}) {
  return new Promise((resolve, reject) => {
    current = spawn(process.execPath, ['--enable-source-maps', `server/dist/src/${file}`, ...args], {
      cwd: root,
      env: { ...env, ...more },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    current.on('error', reject);
    current.on('exit', (code, signal) => resolve(code ?? (signal ? 0 : 1)));
  });
}

/** Somebody who holds two desks of one route, as only the command line can make: the demonstration has nobody such. */
function hire() {
  const person = { username: 'liangzhuo', name: '赖双元', department: '属地街道经济服务中心' };
  const password = 'Two-Desks-One-Person-2026';
  const options = Object.entries({ ...person, roles: 'street_reviewer,final_approver' });
  return new Promise((resolve, reject) => {
    current = spawn(
      process.execPath,
      ['server/dist/src/cli.js', 'staff', 'create', ...options.flatMap(([name, value]) => [`--${name}`, value])],
      { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] },
    );
    let told = '';
    current.stdout.setEncoding('utf8').on('data', (text) => (told += text));
    current.stdin.end(`${password}\n`);
    current.on('error', reject);
    current.on('close', (code) => {
      const [, totpSecret] = /[?&]secret=([A-Z2-7]+)/.exec(told) ?? [];
      if (totpSecret) writeFileSync(hired, JSON.stringify({ username: person.username, password, totpSecret }));
      resolve(totpSecret ? 0 : (code ?? 1) || 1);
    });
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true;
    current?.kill('SIGTERM');
  });
}

const steps = [
  ['migrating', () => run('cli.js', ['migrate'])],
  ['seeding', () => run('cli.js', ['seed', 'demo', '--if-empty'])],
  ['hiring', hire],
  ['serving', () => run('main.js', [], wechat)],
];
for (const [name, step] of steps) {
  const code = await step();
  if (stopping) break;
  if (code !== 0) {
    console.error(`${name} ended with exit code ${code}`);
    process.exitCode = 1;
    break;
  }
}
await standIn.stop();
