import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { submitApplication } from '@qinqing/contract/firm';
import { urlOf } from '@qinqing/contract';
import { DecideCaseFlow } from '../src/flows/index.js';
import { ApplicationService } from '../src/modules/application/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import { AppError } from '../src/platform/errors/index.js';
import { DomainBuilder, staffActor } from '../test/domain.js';
import { AMOUNT_FEN, type Balance, District, type Draft } from './district.js';
import { type PrivateMariaDb, type PrivateRedis, Program, until } from './programs.js';
import { sameResultAtOnce } from './same-result.js';

export interface Scene {
  mariadb: PrivateMariaDb | undefined;
  redis: PrivateRedis | undefined;
  /** the long run, or what fits into every change's checks */
  long: boolean;
}

export interface Fault {
  name: string;
  title: string;
  engines: readonly ('sqlite' | 'mysql')[];
  redis?: boolean;
  run(scene: Scene): Promise<Outcome>;
}

export interface Outcome extends Balance {
  /** what was done */
  done: string;
  /** processes of the product and servers beneath it that were killed in the middle of their work */
  killed: number;
}

const BOTH = ['sqlite', 'mysql'] as const;
const LIMITS = { LOGIN_LIMIT_PER_MINUTE: '100000', RATE_LIMIT_PER_MINUTE: '1000000' };
const CHECK_PATIENCE_MS = 600_000;
/** Workers that start at the same time. */
const STARTING = 3;
/** A worker is killed before it has checked so many cases, or at the end of this time. */
const MOST_CHECKED = 8;
const LIFE_MS = 1000;

const workerKills: Fault = {
  name: 'worker-kills',
  title: 'kill -9 of the worker in the middle of its jobs',
  engines: BOTH,
  async run({ long }) {
    const [size, kills] = long ? [1000, 200] : [60, 6];
    const district = await District.open(size);
    const killedBusy = await killing(district, kills);
    return paidOut(district, kills, `${killedBusy} of the kills with work under way, ${size} payouts`);
  },
};

const apiKills: Fault = {
  name: 'api-kills',
  title: 'kill -9 of the api while firms submit',
  engines: BOTH,
  run: ({ long }) => (long ? submittingUnderKills(1000, 50) : submittingUnderKills(60, 4)),
};

const databaseKills: Fault = {
  name: 'database-kills',
  title: 'the database killed while firms submit and jobs run (SQLite dies with its process)',
  engines: BOTH,
  async run({ mariadb, long }) {
    if (!mariadb) return long ? submittingUnderKills(1000, 200) : submittingUnderKills(60, 6);
    const [size, kills] = long ? [1000, 20] : [60, 3];
    const district = await District.open(size, LIMITS);
    const tokens = await logIn(district);
    const api = new Program('main', { ...district.env(), ...LIMITS });
    const submitting = submitAll(district, tokens, () => api.ready());
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(randomInt(long ? 3000 : 1000));
      await mariadb.kill();
      await mariadb.start();
    }
    await submitting;
    await api.kill();
    return paidOut(district, kills, `MariaDB killed and started again, ${size} payouts`);
  },
};

const redisFaults: Fault = {
  name: 'redis',
  title: 'Redis flushed, killed and restarted, and gone for good',
  engines: BOTH,
  redis: true,
  async run({ redis, long }) {
    if (!redis) throw new Error('needs a Redis');
    const size = long ? 1000 : 90;
    const district = await District.open(size);
    const env = { ...district.env(), REDIS_URL: redis.url, REDIS_PREFIX: 'faults' };
    const workers = [new Program('worker', env), new Program('worker', env)];
    await Promise.all(workers.map((worker) => worker.ready()));
    const third = Math.ceil(size / 3);
    await district.submitSome(0, third);
    redis.say('flushall');
    await checked(district, third);
    await district.submitSome(third, 2 * third);
    await redis.kill();
    await redis.start();
    await checked(district, 2 * third);
    await redis.kill();
    await district.submitSome(2 * third, size);
    await checked(district, size);
    await Promise.all(workers.map((worker) => worker.kill()));
    return paidOut(district, 2, `flushed, restarted, gone; ${size} payouts`);
  },
};

const manyWorkers: Fault = {
  name: 'many-workers',
  title: 'two and then eight workers on one queue',
  engines: BOTH,
  async run({ long }) {
    const size = long ? 1000 : 60;
    const district = await District.open(size);
    const start = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const worker = new Program('worker', district.env());
          await worker.ready();
          return worker;
        }),
      );
    for (const [count, from, to] of [
      [2, 0, size / 2],
      [8, size / 2, size],
    ] as const) {
      const workers = await start(count);
      await district.submitSome(from, to);
      await checked(district, to);
      await Promise.all(workers.map((worker) => worker.kill()));
    }
    return paidOut(district, 0, `2 and 8 workers, ${size} payouts`);
  },
};

const rush: Fault = {
  name: 'rush',
  title: 'parallel approvals on a pool with too little money',
  engines: BOTH,
  async run({ long }) {
    const [cases, room, repeats] = long ? [1000, 100, 50] : [200, 20, 1];
    const district = await District.open(0);
    const faults: string[] = [];
    let [approved, over] = [0, 0];
    const final = staffActor('final_approver', 2);
    const build = new DomainBuilder(district.t);
    const firms = await build.registered(cases, { employees: 10 });
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const pool = `POOL-2026-RUSH${repeat}`;
      await build.pool(pool, room * AMOUNT_FEN, true);
      const measure = await build.relief(`HL-2026-RUSH-${repeat}`, pool);
      const ids = await build.submitted(firms, measure, true);
      const { version } = await district.t.db.read((m) => district.t.get(ApplicationService).view(m, ids[0]!));
      const flow = district.t.get(DecideCaseFlow);
      const results = await Promise.allSettled(ids.map((id) => flow.decide(final, id, { version, decision: 'pass' })));
      const passed = results.filter(({ status }) => status === 'fulfilled').length;
      const others = results.flatMap((each) => (each.status === 'rejected' ? [codeOf(each.reason)] : []));
      const strange = others.find((code) => code !== 'POOL_EXHAUSTED');
      if (strange) faults.push(`round ${repeat}: refused with ${strange}`);
      approved += passed;
      over += Math.max(0, passed - room);
      if (passed !== room) faults.push(`round ${repeat}: ${passed} approved with room for ${room}`);
      const pools = await district.t.db.read((m) => district.t.get(LedgerService).pools(m));
      const left = pools.find(({ code }) => code === pool);
      if (left?.paidFen !== room * AMOUNT_FEN || left.availableFen !== 0)
        faults.push(`round ${repeat}: pool ${JSON.stringify(left)}`);
    }
    await district.t.runner.drain();
    const states = await district.states();
    const [paid, waiting] = [repeats * room, repeats * (cases - room)];
    if (states.paid !== paid || states.in_review !== waiting) faults.push(`at the end: ${JSON.stringify(states)}`);
    const { broken, faults: unsound } = await district.soundness();
    await district.close();
    return {
      done: `${repeats} × ${cases} approvals with room for ${room}`,
      killed: 0,
      acknowledged: approved,
      lost: Math.max(0, approved - (states.paid ?? 0)),
      doubled: over,
      broken,
      faults: [...faults, ...unsound],
    };
  },
};

const callbacks: Fault = {
  name: 'same-result',
  title: 'one bank result file sent many times at once to two processes',
  engines: BOTH,
  run: ({ long }) => sameResultAtOnce(long ? [1000, 50] : [40, 20], LIMITS),
};

export const FAULTS: readonly Fault[] = [
  workerKills,
  apiKills,
  databaseKills,
  redisFaults,
  manyWorkers,
  callbacks,
  rush,
];

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : String(error);
}

/** Everything that is left drains and is paid; then it is counted. */
async function paidOut(district: District, killed: number, done: string): Promise<Outcome> {
  await district.payAll();
  const balance = await district.balance();
  await district.close();
  return { done, killed, ...balance };
}

async function checked(district: District, count: number): Promise<void> {
  await until(async () => (await district.count('in_review')) >= count, CHECK_PATIENCE_MS, `${count} checked cases`);
}

/** The slice of one round, so that there is work whenever something is killed. */
async function submitSlice(district: District, round: number, rounds: number): Promise<void> {
  const size = district.drafts.length;
  await district.submitSome(Math.floor((round * size) / rounds), Math.floor(((round + 1) * size) / rounds));
}

/**
 * Kills one worker after the other, at some point of its work: when it has checked none, one or several more cases,
 * and some milliseconds later. Its successors are starting meanwhile, as starting takes longer than everything else.
 * @returns how many of the kills came while there was work
 */
async function killing(district: District, kills: number): Promise<number> {
  const start = () => new Program('worker', district.env());
  const workers = Array.from({ length: Math.min(kills, STARTING) }, start);
  const left = async () => (await district.count('submitted')) + (await district.count('checking'));
  let busyKills = 0;
  for (let round = 0; round < kills; round += 1) {
    await submitSlice(district, round, kills);
    const worker = workers.shift()!;
    await worker.ready();
    const enough = (await left()) - randomInt(MOST_CHECKED);
    const end = Date.now() + LIFE_MS;
    while ((await left()) > enough && Date.now() < end) await sleep(1);
    await sleep(randomInt(20));
    if ((await left()) > 0) busyKills += 1;
    await worker.kill();
    if (round + STARTING < kills) workers.push(start());
  }
  return busyKills;
}

/** One process serves and works; it is killed again and again while firms submit with keys that they keep. */
async function submittingUnderKills(size: number, kills: number) {
  const district = await District.open(size, LIMITS);
  const tokens = await logIn(district);
  let program = new Program('main', { ...district.env(), ...LIMITS });
  let over = false;
  const submitting = submitAll(district, tokens, () => program.ready()).finally(() => {
    over = true;
  });
  let midway = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    await program.ready();
    await sleep(randomInt(400));
    await program.kill();
    if (!over) midway += 1;
    program = new Program('main', { ...district.env(), ...LIMITS });
  }
  await submitting;
  await program.kill();
  return paidOut(district, kills, `${midway} of the kills while firms submitted, ${size} payouts`);
}

/** @returns a session of each firm, by the firm's id; before anything breaks, for logging in is not what is tried */
async function logIn(district: District): Promise<Map<string, string>> {
  const tokens = new Map<string, string>();
  for (const { firm } of district.drafts) tokens.set(firm.enterpriseId, await district.build.firmToken(firm));
  return tokens;
}

/** Firms on their phones: each sends until it has an answer, always with the same key. */
async function submitAll(
  district: District,
  tokens: ReadonlyMap<string, string>,
  port: () => Promise<number>,
): Promise<void> {
  const waiting = [...district.drafts];
  const phone = async () => {
    for (let draft = waiting.shift(); draft; draft = waiting.shift()) {
      district.acknowledged.set(draft.id, await submitOverHttp(draft, tokens.get(draft.firm.enterpriseId)!, port));
      // Firms do not come all at once: the kills must find some of them on their way.
      await sleep(randomInt(40));
    }
  };
  await Promise.all(Array.from({ length: 4 }, phone));
}

async function submitOverHttp(draft: Draft, token: string, port: () => Promise<number>): Promise<string> {
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${await port()}${urlOf(submitApplication, { id: draft.id })}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'idempotency-key': `submit-${draft.id}`,
        },
        body: JSON.stringify({ version: draft.version, declared: true }),
        signal: AbortSignal.timeout(10_000),
      });
      const body = (await response.json()) as { receiptNo?: string; code?: string };
      if (body.receiptNo) return body.receiptNo;
      if (response.status < 500 && body.code !== 'IDEMPOTENCY_RUNNING') throw new Refused(JSON.stringify(body));
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    await sleep(20);
  }
}

class Refused extends Error {}
