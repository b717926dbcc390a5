import type { Prng } from '../../demo/prng.js';
import { upload } from '../../test/money.js';
import { BankResultService } from '../../src/modules/payout/bank-result.service.js';
import { BatchService } from '../../src/modules/payout/batch.service.js';
import type { Download } from '../../src/platform/http/index.js';
import { contradictingFile, type MadeFile, MUTATIONS, resultFile } from '../bank-files.js';
import type { Intent } from '../intent.js';
import type { Simulation } from '../simulation.js';
import type { BatchRow } from '../snapshot.js';
import type { SimPerson } from '../world.js';
import { type Action, bankers, HISTORY, pickIn, releasers, someone } from './picking.js';

const WITH_FILE = ['released', 'sent', 'partial', 'closed'];

/** Somebody takes the file out and brings it to the bank. It may get lost on the way, or be brought twice. */
export const deliver: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.batches.values(), random.chance(0.3) ? WITH_FILE : WITH_FILE.slice(0, 2));
  if (!row) return undefined;
  const actor = someone(random, sim, bankers(sim));
  return deliverOf(sim, row, actor, random.chance(0.15));
};

export function deliverOf(sim: Simulation, row: BatchRow, actor: SimPerson, lost = false): Intent {
  return {
    label: `${sim.names.batch(row)}${lost ? ', lost on the way' : ''}`,
    work: (server) => server.get(BatchService).download(actor, row.id, 'csv'),
    allows: [],
    ...(WITH_FILE.includes(row.status) ? {} : { forbidden: 'no two people behind it', racing: true }),
    granted: (answer) => {
      if (!lost) sim.bank.receive((answer as Download).content as Buffer, sim.clock.now());
    },
  };
}

/** The bank's answer about a batch is taken in; it may be late, partial, an old one, or changed on its way. */
export const importResult: Action = (sim, random) => {
  const known = [...sim.snapshot.batches.values()].filter(({ number }) => sim.bank.knows(number));
  const row = pickIn(random, known, ['sent', 'partial']);
  // The bank was asked, and its answer was lost.
  if (!row || random.chance(0.06)) return undefined;
  const mutation = random.chance(sim.weather.mutated) ? random.pick(MUTATIONS) : 'none';
  const file = fileFor(sim, random, row, mutation);
  const actor = someone(random, sim, bankers(sim));
  return importOf(sim, row, file, actor, mutation);
};

function fileFor(sim: Simulation, random: Prng, row: BatchRow, mutation: (typeof MUTATIONS)[number]): MadeFile {
  const payments = sim.bank.paymentsOf(row.number);
  if (mutation === 'contradicted') return contradictingFile(row.number, payments, decidedIn(sim, row));
  const foreign = sim.bank.all().filter(({ orderNo }) => payments.every((payment) => payment.orderNo !== orderNo));
  return resultFile(row.number, payments, mutation, random, foreign);
}

/** Orders of a batch about which a believed file has spoken. */
export function decidedIn(sim: Simulation, row: BatchRow): Set<string> {
  const over = ['paid', 'failed', 'returned', 'corrected', 'clawback_open', 'clawed_back'];
  const payouts = [...sim.snapshot.payouts.values()].filter(
    ({ batchId, status }) => batchId === row.id && over.includes(status),
  );
  return new Set(payouts.map(({ orderNo }) => orderNo));
}

export function importOf(sim: Simulation, row: BatchRow, file: MadeFile, actor: SimPerson, note: string): Intent {
  return {
    label: `${sim.names.batch(row)}, ${note}`,
    actor,
    route: 'import',
    input: { id: row.id, sha: note, size: file.bytes.length },
    work: (server) => server.get(BankResultService).import(actor, row.id, upload('result.csv', file.bytes)),
    allows: [
      ...HISTORY,
      'file:new>quarantined',
      'file:new>duplicate',
      ...(file.doubtful
        ? []
        : [
            'file:new>accepted',
            'app:payable>paid',
            'repair:new>asked',
            'batch:sent>partial',
            'batch:sent>closed',
            'batch:partial>partial',
            'batch:partial>closed',
            ...['paid', 'failed', 'unknown'].flatMap((to) => [`payout:dispatched>${to}`, `payout:unknown>${to}`]),
          ]),
    ],
    only: (change) => change.what !== 'batch' || change.id === row.id,
  };
}

/** A bad day: every kind of spoilt file about a batch arrives, one after the other. None of them may be believed. */
export const flood: Action = (sim, random) => {
  const known = [...sim.snapshot.batches.values()].filter(({ number }) => sim.bank.knows(number));
  const row = pickIn(random, known, ['sent', 'partial']);
  return row && floodOf(sim, random, row);
};

export function floodOf(sim: Simulation, random: Prng, row: BatchRow): Intent {
  const files = MUTATIONS.map((mutation) => fileFor(sim, random, row, mutation)).filter(({ doubtful }) => doubtful);
  const actor = random.pick(releasers(sim));
  return {
    label: `${sim.names.batch(row)}, ${files.length} files`,
    work: async (server) => {
      const service = server.get(BankResultService);
      const statuses: string[] = [];
      for (const { bytes } of files)
        statuses.push((await service.import(actor, row.id, upload('result.csv', bytes))).file.status);
      return statuses;
    },
    allows: ['file:new>quarantined', 'file:new>duplicate'],
  };
}
