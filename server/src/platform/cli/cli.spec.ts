import { CliRegistry, CliUsageError } from './index.js';

function shell() {
  const registry = new CliRegistry();
  const ran: string[][] = [];
  const run = (code?: number) => async (args: string[]) => {
    ran.push(args);
    return code;
  };
  registry.register({ name: 'seed', usage: '', summary: 'loads data', run: run() });
  registry.register({ name: 'seed demo', usage: '[--if-empty]', summary: 'loads demonstration data', run: run(3) });
  registry.register({
    name: 'fail',
    usage: 'FILE',
    summary: 'fails',
    run: async ([file]) => {
      if (!file) throw new CliUsageError('FILE is missing');
      throw new Error('disk full');
    },
  });
  const lines: string[] = [];
  const output = { line: (text: string) => lines.push(text), error: (text: string) => lines.push(`! ${text}`) };
  return { ran, lines, call: (...argv: string[]) => registry.run(argv, output) };
}

describe('CliRegistry', () => {
  it('runs the command with the longest name and passes the rest on', async () => {
    const { call, ran } = shell();
    expect(await call('seed', 'demo', '--if-empty')).toBe(3);
    expect(await call('seed', 'other')).toBe(0);
    expect(ran).toEqual([['--if-empty'], ['other']]);
  });

  it('shows help without running anything', async () => {
    const { call, ran, lines } = shell();
    expect(await call('seed', 'demo', '--help')).toBe(0);
    expect(lines).toEqual(['usage: npm run cli -- seed demo [--if-empty]', 'loads demonstration data']);
    expect(await call()).toBe(0);
    expect(lines.join('\n')).toContain('fail');
    expect(ran).toEqual([]);
  });

  it('answers 2 for nonsense and 1 for failures', async () => {
    const { call, lines } = shell();
    expect(await call('dance')).toBe(2);
    expect(await call('fail')).toBe(2);
    expect(lines.at(-1)).toBe('! usage: npm run cli -- fail FILE');
    expect(await call('fail', 'x')).toBe(1);
    expect(lines.at(-1)).toBe('! disk full');
  });
});
