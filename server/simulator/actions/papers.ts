import { upload } from '../../test/money.js';
import { LedgerVerifier } from '../../src/modules/ledger/index.js';
import { BankReturnService } from '../../src/modules/payout/bank-return.service.js';
import { ExceptionService } from '../../src/modules/payout/exception.service.js';
import { ReconcileService } from '../../src/modules/payout/reconcile.service.js';
import type { BankPayment } from '../bank.js';
import type { MadeFile } from '../bank-files.js';
import {
  RETURN_MUTATIONS,
  returnFile,
  STATEMENT_MUTATIONS,
  type StatementMutation,
  statementFile,
} from '../bank-papers.js';
import { type Intent, Violation } from '../intent.js';
import type { Simulation } from '../simulation.js';
import { openMismatches } from '../snapshot.js';
import { MORNING, type SimPerson } from '../world.js';
import { type Action, bankers, HISTORY, makers, releasers, someone } from './picking.js';

const DAY_MS = 86_400_000;

/** Payments that came back, and of which the books do not know. */
export function comeBack(sim: Simulation): BankPayment[] {
  const orders = new Map([...sim.snapshot.payouts.values()].map((row) => [row.orderNo, row]));
  return sim.bank
    .all()
    .filter(
      ({ status, orderNo }) =>
        status === 'returned' && !['returned', 'corrected'].includes(orders.get(orderNo)?.status ?? ''),
    );
}

/** The bank's list of what came back days later; or one that was taken in already, or one that was changed. */
export const returned: Action = (sim, random) => {
  const old = sim.bank.all().filter(({ status }) => status === 'returned');
  const news = comeBack(sim);
  const payments = news.length > 0 && !random.chance(0.15) ? random.shuffle(news).slice(0, random.int(1, 3)) : old;
  if (payments.length === 0) return undefined;
  const file = returnFile(payments, random.pick(RETURN_MUTATIONS), random);
  return returnOf(sim, payments, file, someone(random, sim, bankers(sim)));
};

export function returnOf(sim: Simulation, payments: readonly BankPayment[], file: MadeFile, actor: SimPerson): Intent {
  const orders = new Map([...sim.snapshot.payouts.values()].map((row) => [row.orderNo, row]));
  const sound = !file.doubtful && payments.every(({ orderNo }) => orders.get(orderNo)?.status === 'paid');
  return {
    label: `${payments.map(({ orderNo }) => sim.names.payout(orders.get(orderNo)!, sim.snapshot)).join(', ')}${file.doubtful ? ', changed' : ''} by ${actor.label}`,
    actor,
    route: 'returned',
    input: { size: file.bytes.length, text: file.bytes.toString('utf8') },
    work: (server) => server.get(BankReturnService).import(actor, upload('退票.csv', file.bytes)),
    allows: [
      'paper:new>quarantined',
      'paper:new>duplicate',
      // Books that a step beside it has just brought to paid may be told of the return at once.
      ...(file.doubtful
        ? []
        : [...HISTORY, 'paper:new>accepted', 'repair:new>asked', 'payout:paid>returned', 'app:paid>payable']),
    ],
    granted: (answer) => {
      const { status } = answer as { status: string };
      if (file.doubtful && status === 'accepted')
        throw new Violation('guard', 'a changed list of returns was believed');
      if (!sound && status === 'accepted' && !sim.racing)
        throw new Violation('guard', 'a return of what is not paid was believed');
    },
  };
}

const dayAfter = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** The day whose statement is the next; undefined while that day is not over. */
export function nextStatement(sim: Simulation): string | undefined {
  const taken = [...sim.snapshot.documents.values()].flatMap(({ kind, status, day }) =>
    kind === 'statement' && status === 'accepted' && day !== null ? [String(day).slice(0, 10)] : [],
  );
  const last = taken.sort().at(-1);
  const day = last === undefined ? MORNING.slice(0, 10) : dayAfter(last);
  return day < sim.clock.today() ? day : undefined;
}

export const statement: Action = (sim, random) => {
  const day = nextStatement(sim);
  if (day === undefined) return undefined;
  const mutation = random.chance(sim.weather.wrongStatements) ? random.pick(STATEMENT_MUTATIONS) : 'none';
  return statementOf(sim, day, mutation, someone(random, sim, bankers(sim)));
};

export function statementOf(sim: Simulation, day: string, mutation: StatementMutation, actor: SimPerson): Intent {
  const bookings = sim.bank.bookings(day);
  const orders = new Map([...sim.snapshot.payouts.values()].map((row) => [row.orderNo, row.status]));
  const unsent = bookings.some(({ orderNo }) => orderNo && ['payable', 'batched'].includes(orders.get(orderNo) ?? ''));
  const file = statementFile(day, bookings, mutation);
  const differs = mutation === 'money for no order' || mutation === 'amount edited';
  const clean = mutation === 'none' && !unsent && !sim.doubted;
  return {
    label: `${day}, ${bookings.length} lines${mutation === 'none' ? '' : `, ${mutation}`} by ${actor.label}`,
    actor,
    route: 'statement',
    input: { day, text: file.toString('utf8') },
    work: (server) => server.get(ReconcileService).importStatement(actor, upload('对账单.csv', file)),
    allows: [
      'paper:new>quarantined',
      'paper:new>duplicate',
      ...(mutation === 'count wrong' ? [] : ['paper:new>accepted']),
    ],
    granted: (answer, _before, after) => {
      const { document, reconciliation } = answer as {
        document: { status: string };
        reconciliation?: { status: string };
      };
      if (document.status !== 'accepted') return;
      if (differs && after.stops === 0 && !sim.racing)
        throw new Violation('reconciliation', 'a statement differs from the books, and payments go on');
      if (clean && reconciliation?.status !== 'balanced' && !sim.racing)
        throw new Violation('reconciliation', `a true statement is said to be ${reconciliation?.status}`);
      if (differs || unsent) sim.doubted = true;
    },
    // Whether it was taken in is seen by nobody: from here on no statement is expected to agree.
    uncertain: () => {
      if (differs || unsent) sim.doubted = true;
    },
  };
}

/** Two people answer for a difference, one after the other; then payments may run again. */
export const explain: Action = (sim, random) => {
  const open = openMismatches(sim.snapshot);
  const row = open.length > 0 ? random.pick(open) : undefined;
  const fit = row === undefined ? sim.withRole('admin') : row.status === 'open' ? makers(sim) : releasers(sim);
  return explainOf(sim, row?.id, someone(random, sim, fit));
};

export function explainOf(sim: Simulation, id: string | undefined, actor: SimPerson): Intent | undefined {
  const row = id === undefined ? undefined : sim.snapshot.exceptions.get(id);
  if (!row)
    return sim.snapshot.stops === 0
      ? undefined
      : {
          label: `let payments run again by ${actor.label}`,
          work: (server) => server.get(LedgerVerifier).lift(actor, '差异已核实'),
          allows: [],
        };
  const { version, status } = row;
  const propose = status === 'open';
  const which = { id: row.id, version };
  return {
    label: `${propose ? 'propose' : 'confirm'} what a ${row.kind} is by ${actor.label}`,
    actor,
    route: propose ? 'explain' : 'explained',
    input: which,
    work: (server) => {
      const service = server.get(ExceptionService);
      return propose
        ? service.propose(actor, { ...which, outcome: 'explained', note: '银行手续费' })
        : service.confirm(actor, { ...which, accept: true });
    },
    allows: [],
    once: true,
  };
}
