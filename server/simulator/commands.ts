import { Prng } from '../demo/prng.js';
import type { Fault } from './fault-points.js';

/** What people, the bank, the clock and bad luck do in a run. */
export const COMMANDS = {
  draft: 2,
  submit: 6,
  rush: 3,
  sweep: 10,
  stall: 3,
  decide: 12,
  resubmit: 4,
  withdraw: 2,
  batch: 9,
  seal: 9,
  lift: 6,
  takeout: 1,
  release: 9,
  deliver: 9,
  send: 9,
  import: 12,
  flood: 3,
  cancel: 1,
  returned: 5,
  reissue: 5,
  correct: 5,
  recheck: 5,
  claw: 3,
  demand: 4,
  refund: 5,
  receive: 5,
  learn: 2,
  settle: 4,
  statement: 3,
  explain: 3,
  topup: 1,
  retry: 4,
  tick: 6,
  restart: 2,
  verify: 1,
} as const;
export type Kind = keyof typeof COMMANDS;
const KINDS = Object.keys(COMMANDS) as Kind[];

/**
 * One step. All chance in it comes from `seed`, and what it is aimed at is found when it runs: so that a list from which
 * commands are left out is still a list of commands.
 */
export interface Command {
  kind: Kind;
  seed: number;
  /** the same request once more at the same moment: by a nervous finger with the same key, or by somebody else */
  twice?: 'same key' | 'other key';
  /** another command at the same moment */
  beside?: { kind: Kind; seed: number };
  fault?: Fault;
}

/** The bank's and the machine's bad luck differ from run to run: some faults only show where others are rare. */
export interface Weather {
  crash: number;
  busy: number;
  twice: number;
  beside: number;
  mutated: number;
  /** of 1: statements that say something else than the truth */
  wrongStatements: number;
  bank: { fails: number; returns: number; lagDays: number };
}

export function weatherOf(seed: string): Weather {
  const random = new Prng(`${seed}:weather`);
  const some = (most: number) => (random.chance(0.3) ? 0 : random.next() * most);
  return {
    crash: some(0.3),
    busy: some(0.12),
    twice: some(0.3),
    beside: some(0.25),
    mutated: some(0.7),
    wrongStatements: some(0.3),
    bank: { fails: 0.2 + some(0.4), returns: some(0.5), lagDays: some(3) },
  };
}

const ALONE: readonly Kind[] = ['restart', 'stall', 'tick', 'verify', 'retry', 'sweep', 'flood'];

export function commandsOf(seed: string): Command[] {
  const random = new Prng(`${seed}:commands`);
  const weather = weatherOf(seed);
  const length = random.int(30, 95);
  // Some kinds are rare in some runs, which leads to places that a mean mixture never reaches.
  const weights = new Map(
    KINDS.map((kind) => [kind, COMMANDS[kind] * (random.chance(0.15) ? 0.2 : 0.5 + random.next())]),
  );
  const kind = () => random.weighted(KINDS, (each) => weights.get(each) ?? 1);
  const number = () => random.int(0, 0xffffff);
  return Array.from({ length }, () => {
    const command: Command = { kind: kind(), seed: number() };
    if (command.kind === 'restart' || command.kind === 'tick') return command;
    if (random.chance(weather.twice)) command.twice = random.chance(0.5) ? 'same key' : 'other key';
    else if (random.chance(weather.beside)) {
      const beside = kind();
      if (!ALONE.includes(beside) || beside === 'sweep') command.beside = { kind: beside, seed: number() };
    }
    if (random.chance(weather.crash))
      command.fault = random.chance(0.5)
        ? { kind: 'crash', at: random.int(1, 70) }
        : { kind: 'crash at commit', at: random.int(1, 8) };
    else if (random.chance(weather.busy)) command.fault = { kind: 'busy', at: random.int(1, 50) };
    if (command.kind === 'verify' || command.kind === 'retry') {
      delete command.twice;
      delete command.beside;
    }
    return command;
  });
}

export function commandText(command: Command): string {
  const { kind, seed, twice, beside, fault } = command;
  return [
    `${kind}(${seed.toString(16)})`,
    ...(twice ? [`twice, ${twice}`] : []),
    ...(beside ? [`beside ${beside.kind}(${beside.seed.toString(16)})`] : []),
    ...(fault ? [`${fault.kind} ${fault.at}`] : []),
  ].join(' ');
}
