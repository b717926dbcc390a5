import { type Command, commandsOf } from './commands.js';
import { installFaultPoints } from './fault-points.js';
import { type Bug, withBug } from './planted/index.js';
import { Run, type RunResult } from './run.js';
import { shrink } from './shrink.js';
import { Store } from './store.js';
import { makeWorld, type World } from './world.js';
// The product loads these when it first needs them, which takes as long as the machine likes. Loaded beforehand, the
// first run under a seed goes as every other.
import 'exceljs';
import 'pdfkit';

const SHRINK_MS = 60_000;

export type Write = (line: string) => void;

/** A world and a database in which one run follows the other. */
export class Simulator {
  private constructor(
    private readonly store: Store,
    private readonly world: World,
  ) {}

  static async open(): Promise<Simulator> {
    installFaultPoints();
    let world!: World;
    const store = await Store.open(async (config) => {
      world = await makeWorld(config);
    });
    return new Simulator(store, world);
  }

  run(seed: string, commands?: readonly Command[], bug?: Bug): Promise<RunResult> {
    return withBug(bug, () => new Run(this.store, this.world, seed).run(commands));
  }

  /** @returns the fewest commands of the seed that break the same promise */
  async shrunk(seed: string, oracle: string, bug?: Bug, from = commandsOf(seed), ms = SHRINK_MS): Promise<Command[]> {
    const end = performance.now() + ms;
    const fails = async (commands: readonly Command[]) =>
      (await this.run(seed, commands, bug)).violation?.oracle === oracle;
    return shrink(from, fails, () => performance.now() > end);
  }

  close(): Promise<void> {
    return this.store.drop();
  }
}
