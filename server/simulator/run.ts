import { createHash } from 'node:crypto';
import { Prng } from '../demo/prng.js';
import { ACTIONS } from './actions/index.js';
import { type Command, commandsOf, commandText, type Kind, weatherOf } from './commands.js';
import { drain } from './drain.js';
import { type Scope, scopes } from './fault-points.js';
import { seedHost } from './host.js';
import { type Intent, type Outcome, outcomeText, Violation } from './intent.js';
import { checkBank } from './bank-truth.js';
import { checkBooks, checkInvariants, seen, watchLeases } from './oracles.js';
import { ServerProcess } from './server-process.js';
import { Simulation } from './simulation.js';
import { type Change, changesBetween, observe, type Snapshot } from './snapshot.js';
import { perform, stall, sweep } from './steps.js';
import type { Store } from './store.js';
import type { World } from './world.js';

export interface RunResult {
  seed: string;
  /** steps made, those of the drain included */
  steps: number;
  violation?: Violation;
  trace: string[];
  /** of the trace: the same for the same seed and commands, on SQLite */
  hash: string;
}

/** What brings money further. */
const FORWARD: readonly Kind[] = [
  'submit',
  'rush',
  'sweep',
  'decide',
  'batch',
  'seal',
  'lift',
  'release',
  'deliver',
  'send',
  'import',
  'flood',
  'resubmit',
  'returned',
  'reissue',
  'correct',
  'recheck',
  'refund',
  'receive',
];
const MINUTE_MS = 60_000;
/** A code is good once, so nobody acts twice within its half minute. */
const BREATH_MS = 31_000;

/** One life of the product under one seed. */
export class Run {
  private readonly sim: Simulation;
  private readonly trace: string[] = [];
  private steps = 0;

  constructor(
    private readonly store: Store,
    world: World,
    private readonly seed: string,
  ) {
    this.sim = new Simulation(seed, world, weatherOf(seed));
  }

  async run(commands: readonly Command[] = commandsOf(this.seed)): Promise<RunResult> {
    await this.store.reset();
    const giveBack = seedHost(new Prng(`${this.seed}:host`));
    const unwatch = watchLeases();
    seen.length = 0;
    let violation: Violation | undefined;
    try {
      await this.boot();
      this.sim.snapshot = await observe(this.sim.server);
      this.sim.model.begin(this.sim.snapshot);
      for (const command of commands) await this.command(command);
      await drain(this.sim, (label, intents, scope) => this.step(label, intents, scope));
      await checkBooks(this.sim.server, this.sim.snapshot);
    } catch (error) {
      violation = error instanceof Violation ? error : new Violation('simulator', describe(error));
      this.trace.push(violation.message);
    } finally {
      await this.sim.server?.stop().catch(() => undefined);
      unwatch();
      giveBack();
    }
    const hash = createHash('sha256').update(this.trace.join('\n')).digest('hex').slice(0, 16);
    return { seed: this.seed, steps: this.steps, trace: this.trace, hash, ...(violation ? { violation } : {}) };
  }

  private async boot(): Promise<void> {
    this.sim.server = await ServerProcess.start(this.store.config, this.sim.clock);
  }

  private async command(command: Command): Promise<void> {
    const random = this.sim.random(command.seed);
    this.sim.pause(BREATH_MS + random.int(0, 5 * MINUTE_MS));
    if (command.kind === 'tick') return this.tick(random);
    if (command.kind === 'restart') return this.restart();
    if (command.kind === 'verify') {
      this.note('verify');
      return checkBooks(this.sim.server, this.sim.snapshot);
    }
    if (command.kind === 'retry') return this.retry(random, command);
    const intents = this.intentsOf(command, random);
    if (intents.length === 0) {
      this.note(`${commandText(command)}: nothing to do`);
      return;
    }
    await this.step(commandText(command), intents, {
      random: random.fork('order'),
      parallel: intents.length > 1 || command.kind === 'sweep',
      ...(command.fault ? { fault: { ...command.fault } } : {}),
    });
  }

  private intentsOf(command: Command, random: Prng): { intent: Intent; key: string }[] {
    const first = this.intentOf(command.kind, random) ?? this.otherIntent(random);
    if (!first) return [];
    const key = this.sim.nextKey();
    const intents = [{ intent: first, key }];
    if (command.twice === 'same key') intents.push({ intent: first, key });
    if (command.twice === 'other key') intents.push({ intent: first, key: this.sim.nextKey() });
    if (command.beside) {
      const second = this.intentOf(command.beside.kind, this.sim.random(command.beside.seed));
      if (second) intents.push({ intent: second, key: this.sim.nextKey() });
    }
    return intents;
  }

  /** Where the command finds nothing that it could be aimed at, something else is done: idle steps find nothing. */
  private otherIntent(random: Prng): Intent | undefined {
    for (let tries = 0; tries < 6; tries += 1) {
      const found = this.intentOf(random.pick(FORWARD), random);
      if (found) return found;
    }
    return undefined;
  }

  private intentOf(kind: Kind, random: Prng): Intent | undefined {
    const intent = kind === 'sweep' ? sweep() : kind === 'stall' ? stall(this.sim) : ACTIONS[kind]?.(this.sim, random);
    return intent && { ...intent, label: `${kind} ${intent.label}` };
  }

  /** Everything of one moment at once, and then every promise is checked. */
  private async step(
    label: string,
    requests: readonly { intent: Intent; key: string }[],
    how: Pick<Scope, 'random' | 'parallel' | 'fault'>,
  ): Promise<Outcome[]> {
    this.steps += 1;
    const { sim } = this;
    const before = sim.snapshot;
    sim.racing = requests.some(({ intent }) => intent !== requests[0]!.intent);
    let dead = false;
    const scope: Scope = {
      ...how,
      statements: 0,
      units: 0,
      crash: () => {
        dead = true;
        sim.server.die();
      },
    };
    const outcomes = await scopes.run(scope, () =>
      Promise.all(requests.map(({ intent, key }) => perform(sim, intent, key))),
    );
    // What still runs in the name of this step, such as telling caches, is not what the fault was meant for.
    delete scope.fault;
    if (dead) {
      await sim.server.bury();
      await this.boot();
    }
    const after = await observe(sim.server);
    const changes = changesBetween(before, after, sim.names);
    this.note(
      `${label} | ${requests.map(({ intent }) => intent.label).join(' & ')} → ${outcomes.map((each) => (dead && each.kind === 'broken' ? 'crashed' : outcomeText(each))).join(', ')}${changes.map(changeText).join('')}`,
    );
    this.judge(requests, outcomes, changes, dead, { before, after });
    sim.snapshot = after;
    sim.model.learn(changes, before, after);
    requests.forEach(({ intent }, i) => {
      const outcome = outcomes[i]!;
      if (outcome.kind === 'granted') intent.granted?.(outcome.answer, before, after);
    });
    if (dead) for (const { intent } of requests) intent.uncertain?.(after);
    this.remember(requests, outcomes, changes, dead);
    await this.checkAll(after);
    return outcomes;
  }

  private async checkAll(after: Snapshot): Promise<void> {
    const sight = seen.shift();
    if (sight) throw sight;
    if (after.deadJobs.length > 0) throw new Violation('dead job', after.deadJobs[0]!);
    this.sim.model.check(after);
    checkBank(this.sim.model, after, this.sim.bank);
    await checkInvariants(this.sim.server, after);
  }

  private judge(
    requests: readonly { intent: Intent; key: string }[],
    outcomes: readonly Outcome[],
    changes: readonly Change[],
    dead: boolean,
    { before, after }: { before: Snapshot; after: Snapshot },
  ): void {
    const granted = outcomes.filter(({ kind }) => kind === 'granted').length;
    for (const [i, outcome] of outcomes.entries()) {
      const { intent } = requests[i]!;
      if (outcome.kind === 'broken' && !dead) throw new Violation('unexpected error', describe(outcome.error));
      if (outcome.kind === 'crashed' && !dead) throw new Violation('simulator', 'a crash that nobody wanted');
      if (outcome.kind === 'granted' && intent.forbidden && !(intent.racing && this.sim.racing))
        throw new Violation('guard', `${intent.label} was granted with ${intent.forbidden}`);
    }
    for (const change of changes) {
      const able = requests.filter(
        ({ intent }) => (!intent.forbidden || intent.racing) && (intent.only?.(change) ?? true),
      );
      const edges = able.flatMap(({ intent }) => intent.allows);
      if (!leadsTo(edges, change, able.length > 1 ? 3 : 1))
        throw new Violation('unexplained change', `${change.name} ${change.what}:${change.from}>${change.to}`);
    }
    if (!dead && granted === 0 && (changes.length > 0 || after.audited !== before.audited))
      throw new Violation(
        'a refusal changes nothing',
        changes.map(changeText).join('') || ' an entry in the audit chain',
      );
    const [first, second] = requests;
    if (first && second && first.intent === second.intent && granted === 2) {
      const [a, b] = outcomes as [Outcome & { kind: 'granted' }, Outcome & { kind: 'granted' }];
      if (first.intent.route && first.key === second.key && JSON.stringify(a.answer) !== JSON.stringify(b.answer))
        throw new Violation('idempotency', 'one key got two answers');
      if (first.key !== second.key && first.intent.once) throw new Violation('done twice', first.intent.label);
    }
  }

  /** Clients that got no answer send the same again later. */
  private remember(
    requests: readonly { intent: Intent; key: string }[],
    outcomes: readonly Outcome[],
    changes: readonly Change[],
    dead: boolean,
  ): void {
    if (!dead) return;
    const keys = new Set<string>();
    requests.forEach(({ intent, key }, i) => {
      if (outcomes[i]!.kind === 'granted' || intent.route === undefined || keys.has(key)) return;
      keys.add(key);
      const alone = requests.every((each) => each.key === key);
      this.sim.unanswered.push({ intent, key, ...(alone ? { effect: changes.length > 0 } : {}) });
    });
  }

  private async retry(random: Prng, command: Command): Promise<void> {
    const { unanswered } = this.sim;
    const known = unanswered.length > 0 ? random.pick(unanswered) : undefined;
    if (!known) {
      this.note('retry: nothing to do');
      return;
    }
    const { intent, key, effect } = known;
    const again: Intent = effect ? { ...intent, allows: [] } : intent;
    const [outcome] = await this.step(`retry ${commandText(command)}`, [{ intent: again, key }], {
      random: random.fork('order'),
      parallel: false,
      ...(command.fault ? { fault: { ...command.fault } } : {}),
    });
    if (outcome!.kind === 'crashed' || (outcome!.kind === 'refused' && outcome!.code === 'IDEMPOTENCY_RUNNING')) return;
    unanswered.splice(unanswered.indexOf(known), 1);
    if (effect && outcome!.kind !== 'granted')
      throw new Violation(
        'idempotency',
        `${intent.label} took effect, and its client is told ${outcomeText(outcome!)}`,
      );
  }

  private tick(random: Prng): void {
    const ms = random.weighted(
      [10 * MINUTE_MS, 3 * 60 * MINUTE_MS, 24 * 60 * MINUTE_MS, 5 * 24 * 60 * MINUTE_MS],
      (each) => (each > 24 * 60 * MINUTE_MS ? 1 : 3),
    );
    this.sim.pause(ms);
    this.note(`tick ${ms / MINUTE_MS} min`);
  }

  private async restart(): Promise<void> {
    await this.sim.server.stop();
    await this.boot();
    this.note('restart');
  }

  private note(line: string): void {
    this.trace.push(line);
  }
}

/** Whether some of the allowed edges lead from the one state to the other; of several requests each may do its part. */
function leadsTo(edges: readonly string[], { what, from, to }: Change, steps: number): boolean {
  if (edges.includes(`${what}:${from}>${to}`)) return true;
  if (steps <= 1) return false;
  const next = edges.filter((edge) => edge.startsWith(`${what}:${from}>`)).map((edge) => edge.split('>')[1]!);
  return next.some((state) => leadsTo(edges, { what, from: state, to } as Change, steps - 1));
}

function changeText({ name, from, to }: Change): string {
  return `; ${name} ${from}>${to}`;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
