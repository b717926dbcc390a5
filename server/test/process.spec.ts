import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestStore, testStore } from './database.js';

const REGISTER = join(__dirname, 'jest/register.mjs');
const entry = (name: string) => join(__dirname, '../src', `${name}.ts`);

/** A process of the product, started as an operator would start it. */
class Program {
  readonly lines: string[] = [];
  readonly child: ChildProcess;
  private errors = '';

  constructor(name: string, env: Record<string, string>, args: string[] = []) {
    const clean = { PATH: process.env.PATH ?? '', LOG_LEVEL: 'info', PORT: '0', HOST: '127.0.0.1', ...env };
    this.child = spawn(process.execPath, ['--import', REGISTER, entry(name), ...args], {
      env: clean,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.lines.push(line));
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
  }

  /** The port, as soon as it says that it serves. */
  async port(): Promise<number> {
    const end = Date.now() + 60_000;
    while (Date.now() < end) {
      for (const line of this.lines) {
        const match = /"port":(\d+).*"msg":"(serving|working)"/.exec(line);
        if (match) return Number(match[1]);
      }
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`did not start: ${this.errors}\n${this.lines.join('\n')}`);
  }

  async ended(): Promise<{ code: number | null; errors: string; output: string }> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return { code: this.child.exitCode, errors: this.errors, output: this.lines.join('\n') };
  }
}

describe('the processes', () => {
  let store: TestStore;
  let env: Record<string, string>;
  const started: Program[] = [];
  const start = (...args: ConstructorParameters<typeof Program>) => {
    const program = new Program(...args);
    started.push(program);
    return program;
  };
  beforeAll(async () => {
    store = await testStore();
    const { databaseUrl, auditAnchor, filesUrl } = store.config;
    env = { DATABASE_URL: databaseUrl, AUDIT_ANCHOR: auditAnchor, FILES_URL: filesUrl };
  });
  afterAll(async () => {
    for (const { child } of started) if (child.exitCode === null) child.kill('SIGKILL');
    await store.drop();
  });

  it('migrates, serves, and on SIGTERM answers what was begun before it leaves', async () => {
    const program = start('main', env);
    const port = await program.port();
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { checks: { migrations: 'ok' } }]);

    // A request whose body has not arrived whole when the signal comes.
    const body = '{"username":"nobody","password":"wrong"}';
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.write(
      `POST /api/staff/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    // A second request shows that the first has been read as far as it came.
    await fetch(`http://127.0.0.1:${port}/health/live`);
    program.child.kill('SIGTERM');
    const end = Date.now() + 10_000;
    while (!program.lines.some((line) => line.includes('"stopping"')) && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 10));
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
    socket.write(body.slice(10));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toContain('"code"');
    const { code, output } = await program.ended();
    expect(code).toBe(0);
    expect(output).toContain('"stopped"');
  });

  it('leaves at once on a second signal', async () => {
    const program = start('main', env);
    const port = await program.port();
    // Something that keeps the first stop waiting.
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(
      'POST /api/staff/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
    );
    await fetch(`http://127.0.0.1:${port}/health/live`);
    program.child.kill('SIGTERM');
    const end = Date.now() + 10_000;
    while (!program.lines.some((line) => line.includes('"stopping"')) && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 10));
    program.child.kill('SIGTERM');
    expect((await program.ended()).code).toBe(1);
    socket.destroy();
  });

  it('works without serving the interface', async () => {
    const program = start('worker', env);
    const port = await program.port();
    expect((await fetch(`http://127.0.0.1:${port}/health/ready`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/api/public/package`)).status).toBe(404);
    program.child.kill('SIGTERM');
    expect((await program.ended()).code).toBe(0);
  });

  it('does not start in production without its secrets, and names all that is missing', async () => {
    const { code, errors } = await start('main', { ...env, NODE_ENV: 'production' }).ended();
    expect(code).toBe(1);
    for (const name of ['SESSION_SECRET', 'AUDIT_KEY', 'ENCRYPTION_KEY', 'WECHAT_APP_ID', 'WECHAT_SECRET'])
      expect(errors).toContain(name);
  });

  it('helps on the command line without a database, and fails with a code', async () => {
    const help = await start('cli', { DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none' }, ['--help']).ended();
    expect([help.code, help.output]).toEqual([0, expect.stringContaining('audit verify')]);
    const bad = await start('cli', env, ['dance']).ended();
    expect([bad.code, bad.errors]).toEqual([2, expect.stringContaining('unknown command')]);
    const verified = await start('cli', env, ['audit', 'verify']).ended();
    expect([verified.code, verified.output]).toEqual([0, expect.stringContaining('whole')]);
    const saved = await start('cli', env, ['backup', join(store.folder, 'backups')]).ended();
    expect([saved.code, saved.output]).toEqual([0, expect.stringContaining('saved: ')]);
    // A drill must not need, make or touch the installation's database either.
    const [backup = ''] = readdirSync(join(store.folder, 'backups'));
    const nowhere = { ...env, DATABASE_URL: 'mysql://nobody@127.0.0.1:1/none' };
    const drill = await start('cli', nowhere, ['restore', 'drill', join(store.folder, 'backups', backup)]).ended();
    expect([drill.code, drill.output]).toEqual([0, expect.stringContaining('the audit chain is whole')]);
  });
});
