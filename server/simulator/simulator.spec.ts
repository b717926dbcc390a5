import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processEngine } from '../src/platform/config/index.js';
import { type Command, commandsOf } from './commands.js';
import { BUGS } from './planted/index.js';
import { Simulator } from './simulator.js';
import { keptRuns } from './regressions.js';
import { shrink } from './shrink.js';

describe('the money simulator', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await Simulator.open();
  });
  afterAll(() => simulator.close());

  it('does the same again under the same seed', async () => {
    const commands = commandsOf('7').slice(0, 20);
    const first = await simulator.run('7', commands);
    expect(first.violation?.message).toBeUndefined();
    expect(first.steps).toBeGreaterThan(20);
    // A server on the network answers in its own time, so only the embedded engine repeats itself step by step.
    if (processEngine === 'sqlite') expect((await simulator.run('7', commands)).trace).toEqual(first.trace);
    expect(commandsOf('8')).not.toEqual(commandsOf('7'));
  });

  it('keeps its promises wherever it once broke one', async () => {
    for (const { name, seed, commands } of keptRuns()) {
      const { violation } = await simulator.run(seed, commands);
      expect([name, violation?.message]).toEqual([name, undefined]);
    }
  });

  it('finds a planted bug, and shrinks what found it', async () => {
    const bug = BUGS.find(({ name }) => name === 'withdraw-keeps-freeze')!;
    const ticks = [1, 2, 3].map((seed): Command => ({ kind: 'tick', seed }));
    const commands: Command[] = [...ticks, { kind: 'withdraw', seed: 1, twice: 'other key' }, ...ticks];
    const oracle = (await simulator.run('1', commands, bug)).violation!.oracle;
    const fails = async (less: readonly Command[]) =>
      (await simulator.run('1', less, bug)).violation?.oracle === oracle;
    expect(await shrink(commands, fails, () => false)).toEqual([{ kind: 'withdraw', seed: 1 }]);
    // It was the bug: without it the same commands do no harm.
    expect((await simulator.run('1', commands)).violation?.message).toBeUndefined();
  });

  it('has at least twenty bugs to plant, each under a name of its own', () => {
    const names = BUGS.map(({ name }) => name);
    expect(names.length).toBeGreaterThanOrEqual(20);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is not part of what is shipped', () => {
    const sources = join(__dirname, '../src');
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(200);
    const words = ['simulator/', 'planted/', ...BUGS.map(({ name }) => name)];
    for (const file of files.filter((name) => !name.endsWith('.spec.ts'))) {
      const text = readFileSync(join(sources, file), 'utf8');
      expect([file, words.filter((word) => text.includes(word))]).toEqual([file, []]);
    }
  });
});

describe('shrinking', () => {
  const command = (seed: number): Command => ({ kind: 'tick', seed, twice: 'same key' });

  it('leaves only what it takes', async () => {
    const all = Array.from({ length: 60 }, (_, seed) => command(seed));
    const fails = async (commands: readonly Command[]) =>
      [3, 17, 41].every((seed) => commands.some((each) => each.seed === seed));
    const left = await shrink(all, fails, () => false);
    expect(left).toEqual([3, 17, 41].map((seed) => ({ kind: 'tick', seed })));
  });
});
