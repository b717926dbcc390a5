import type { StaffRole } from '@qinqing/contract';
import { Prng } from '../demo/prng.js';
import { StaffService, SYSTEM } from '../src/modules/identity/index.js';
import { TestClock } from '../src/platform/clock/index.js';
import { type VirtualBank, VirtualBank as Bank } from './bank.js';
import type { Weather } from './commands.js';
import type { Intent } from './intent.js';
import { Model } from './model.js';
import type { ServerProcess } from './server-process.js';
import { type BatchRow, Names, type Snapshot } from './snapshot.js';
import { MORNING, PASSWORD, type SimPerson, type World } from './world.js';

/** Of these the secrets of new people are made. */
const COLLEAGUES = 'OPQRSTUVWXYZ234567';

/** A request of which the client does not know what became of it, and which it will send again under the same key. */
export interface Unanswered {
  intent: Intent;
  key: string;
  /** whether it took effect, where that can be told */
  effect?: boolean;
}

/** Everything that a run consists of beside the server's process. */
export class Simulation {
  readonly clock = new TestClock(MORNING);
  readonly bank: VirtualBank;
  readonly model: Model;
  readonly names: Names;
  readonly unanswered: Unanswered[] = [];
  server!: ServerProcess;
  snapshot!: Snapshot;
  /** a statement was not true, or came before an order was said to be sent: from then on books and bank may differ */
  doubted = false;
  /** several different things happen in the present step */
  racing = false;
  private keys = 0;
  private topUps = 0;
  /** who joined the office during the run */
  private readonly colleagues: SimPerson[] = [];

  constructor(
    readonly seed: string,
    readonly world: World,
    readonly weather: Weather,
  ) {
    this.bank = new Bank(seed, weather.bank);
    this.model = new Model(world);
    this.names = new Names(world);
  }

  random(label: string | number): Prng {
    return new Prng(`${this.seed}:${label}`);
  }

  nextKey(): string {
    this.keys += 1;
    return `simulated-${this.keys}`;
  }

  nextTopUp(): string {
    this.topUps += 1;
    return `追加〔2026〕${this.topUps}号`;
  }

  get people(): SimPerson[] {
    return [...this.world.people, ...this.colleagues];
  }

  /** Somebody who never had a hand in anything. */
  hire(): Intent {
    const number = this.colleagues.length + 1;
    const label = `colleague-${number}`;
    const secret = COLLEAGUES.charAt(number - 1).repeat(32);
    const roles: StaffRole[] = ['payout_maker', 'payout_releaser', 'finance_reviewer'];
    const about = { username: label, name: label, department: '湖里区', roles, password: PASSWORD, totpSecret: secret };
    return {
      label,
      work: (server) => server.db.write((m) => server.get(StaffService).create(m, SYSTEM, about)),
      allows: [],
      granted: (answer) => {
        const { id } = answer as { id: string };
        this.colleagues.push({ kind: 'staff', id, name: label, roles, sessionId: 'simulated', label, secret });
      },
    };
  }

  person(label: string): SimPerson {
    const found = this.people.find((person) => person.label === label);
    if (!found) throw new RangeError(`nobody is called ${label}`);
    return found;
  }

  withRole(role: SimPerson['roles'][number]): SimPerson[] {
    return this.people.filter((person) => person.roles.includes(role));
  }

  batchesIn(...statuses: string[]): BatchRow[] {
    return [...this.snapshot.batches.values()].filter(({ status }) => statuses.includes(status));
  }

  /** Every person acts in a 30-second step of their own: a code is good for one use. */
  pause(ms: number): void {
    this.clock.advance({ ms });
    this.bank.advance(this.clock.now());
  }
}
