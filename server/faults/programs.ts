import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const DIST = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
const START_LIMIT_MS = 180_000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}

export async function until(holds: () => boolean | Promise<boolean>, limitMs: number, what: string): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for ${what}`);
    await sleep(10);
  }
}

/** A process of the product, as an operator starts it. */
export class Program {
  private readonly child: ChildProcess;
  private readonly tail: string[] = [];
  private announced: number | undefined;

  constructor(
    readonly name: 'main' | 'worker',
    env: Record<string, string>,
  ) {
    const clean = { PATH: process.env.PATH ?? '', LOG_LEVEL: 'info', PORT: '0', HOST: '127.0.0.1', ...env };
    this.child = spawn(process.execPath, [join(DIST, `${name}.js`)], { env: clean, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        const match = /"port":(\d+).*"msg":"(?:serving|working)"/.exec(line);
        if (match) this.announced = Number(match[1]);
        this.tail.push(line);
        if (this.tail.length > 20) this.tail.shift();
      });
    }
  }

  get over(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** @returns the port, once it says that it serves */
  async ready(): Promise<number> {
    await until(() => this.announced !== undefined || this.over, START_LIMIT_MS, `${this.name} to serve`);
    if (this.announced === undefined) throw new Error(`${this.name} did not start:\n${this.tail.join('\n')}`);
    return this.announced;
  }

  /** kill -9 */
  async kill(): Promise<void> {
    if (this.over) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** A MariaDB or Redis of the run's own, on a port and in a folder of its own. */
abstract class PrivateServer {
  protected child: ChildProcess | undefined;

  constructor(
    protected readonly folder: string,
    readonly port: number,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  protected abstract command(): [string, string[]];
  protected abstract answers(): boolean;

  async start(): Promise<void> {
    const [command, args] = this.command();
    this.child = spawn(command, args, { stdio: 'ignore' });
    await until(() => this.answers(), START_LIMIT_MS, command);
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

export class PrivateMariaDb extends PrivateServer {
  readonly url = `mysql://root@127.0.0.1:${this.port}/faults`;

  prepare(): void {
    const made = spawnSync('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${this.folder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...this.account(),
    ]);
    if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stderr?.toString() ?? made.error?.message}`);
  }

  private account(): string[] {
    return process.getuid?.() === 0 ? ['--user=root'] : [];
  }

  protected command(): [string, string[]] {
    return [
      'mariadbd',
      [
        '--no-defaults',
        ...this.account(),
        `--datadir=${this.folder}`,
        `--port=${this.port}`,
        `--socket=${join(this.folder, 'm.sock')}`,
        `--pid-file=${join(this.folder, 'm.pid')}`,
        '--bind-address=127.0.0.1',
        '--character-set-server=utf8mb4',
        '--collation-server=utf8mb4_bin',
        '--max-connections=400',
      ],
    ];
  }

  protected answers(): boolean {
    const args = ['--protocol=tcp', '-h', '127.0.0.1', '-P', String(this.port), '-u', 'root', '-e', 'SELECT 1'];
    return spawnSync('mariadb', args).status === 0;
  }
}

export class PrivateRedis extends PrivateServer {
  readonly url = `redis://127.0.0.1:${this.port}/0`;

  protected command(): [string, string[]] {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    return ['redis-server', [...args, '--appendonly', 'no']];
  }

  protected answers(): boolean {
    return this.say('ping').includes('PONG');
  }

  say(...words: string[]): string {
    return spawnSync('redis-cli', ['-p', String(this.port), ...words]).stdout?.toString() ?? '';
  }
}
