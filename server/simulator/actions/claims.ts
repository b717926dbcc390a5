import type { Prng } from '../../demo/prng.js';
import { ClawbackReceipts, ClawbackService } from '../../src/modules/payout/index.js';
import type { Refund } from '../bank.js';
import type { Intent } from '../intent.js';
import { clawedFen } from '../orders.js';
import type { Simulation } from '../simulation.js';
import type { ClaimRow, PayoutRow, ReceiptRow } from '../snapshot.js';
import type { SimPerson } from '../world.js';
import { type Action, HISTORY, pickIn, someone, staleOr } from './picking.js';

const DUE_ON = '2026-12-31';

export const claimers = (sim: Simulation) => [...sim.withRole('finance_reviewer'), ...sim.withRole('final_approver')];

/** Somebody finds that a firm has to give money back. */
export const claw: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.payouts.values(), ['paid']);
  if (!row || row.nonCash) return undefined;
  const kept = row.amountFen - clawedFen(sim.snapshot, row.id);
  const tooMuch = random.chance(0.15);
  const fen = tooMuch ? kept + 100 : random.pick([kept, Math.max(100, Math.floor(kept / 3)), Math.min(kept, 1000_00)]);
  if (fen <= 0) return undefined;
  return clawOf(sim, row, someone(random, sim, claimers(sim)), fen, tooMuch);
};

export function clawOf(sim: Simulation, row: PayoutRow, actor: SimPerson, fen: number, tooMuch: boolean): Intent {
  sim.bank.keep(row.orderNo);
  const input = { payoutId: row.id, version: row.version, amountFen: fen, reason: '虚报人数', dueOn: DUE_ON };
  return {
    label: `${fen} fen of ${sim.names.payout(row, sim.snapshot)} by ${actor.label}`,
    actor,
    route: 'claw',
    input,
    work: (server) => server.get(ClawbackService).propose(actor, input),
    allows: [...HISTORY, 'claim:new>proposed', 'payout:paid>clawback_open'],
    only: (change) => change.what !== 'payout' || change.id === row.id,
    once: true,
    ...(tooMuch ? { forbidden: 'more than the firm has' } : {}),
  };
}

export const demand: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.claims.values(), ['proposed']);
  if (!row) return undefined;
  const actor = someone(random, sim, claimers(sim));
  return demandOf(sim, row, actor, random.chance(0.2) ? 'drop' : 'confirm', staleOr(random, row));
};

export function demandOf(
  sim: Simulation,
  row: ClaimRow,
  actor: SimPerson,
  step: 'confirm' | 'drop',
  { version, stale }: { version: number; stale: boolean } = { version: row.version, stale: false },
): Intent {
  const input = { id: row.id, version, reason: '核查无误' };
  const order = sim.snapshot.payouts.get(row.payoutId)!;
  return {
    label: `${step} the claim on ${sim.names.payout(order, sim.snapshot)} by ${actor.label}`,
    actor,
    route: `claim ${step}`,
    input,
    work: (server) => server.get(ClawbackService)[step](actor, input),
    allows:
      step === 'confirm'
        ? [...HISTORY, 'claim:proposed>demanded']
        : [...HISTORY, 'claim:proposed>dropped', 'claim:demanded>dropped', 'payout:clawback_open>paid'],
    only: (change) => change.what === 'app' || change.id === row.id || change.id === row.payoutId,
    once: true,
    ...(stale ? { forbidden: 'an old version' } : {}),
  };
}

/** What is neither back nor written down yet, fen. */
export function leftOf(sim: Simulation, row: ClaimRow): number {
  const noted = receiptsOf(sim, row).filter(({ status }) => status !== 'refused');
  return row.amountFen - noted.reduce((sum, { amountFen }) => sum + amountFen, 0);
}

export function receiptsOf(sim: Simulation, row: ClaimRow): ReceiptRow[] {
  return [...sim.snapshot.receipts.values()].filter(({ clawbackId }) => clawbackId === row.id);
}

/** The firm pays something back, or somebody finds an order of it that can be set off; it is written down. */
export const refund: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.claims.values(), ['demanded']);
  if (!row || (row.status === 'demanded' && leftOf(sim, row) <= 0)) return undefined;
  const order = sim.snapshot.payouts.get(row.payoutId)!;
  // Money that the bank has sent back already can't be paid back by the firm.
  if (sim.bank.payment(order.orderNo)?.status === 'returned') return undefined;
  const actor = someone(random, sim, claimers(sim));
  const later = [...sim.snapshot.payouts.values()].filter(
    (each) =>
      each.status === 'payable' &&
      !each.nonCash &&
      sim.snapshot.apps.get(each.applicationId)?.enterpriseId === row.enterpriseId,
  );
  if (later.length > 0 && random.chance(0.5)) return offsetOf(sim, row, random.pick(later), actor);
  const taken = receiptsOf(sim, row).filter(({ kind, status }) => kind === 'bank' && status !== 'refused');
  if (taken.length > 0 && random.chance(0.15)) {
    const { reference, amountFen: fen } = random.pick(taken);
    return refundOf(sim, row, { orderNo: order.orderNo, fen, reference, at: 0 }, actor, true);
  }
  return refundOf(sim, row, paidBack(sim, row, random), actor);
};

/** What the firm has sent and nobody has written down, or else something new. */
export function paidBack(sim: Simulation, row: ClaimRow, random?: Prng): Refund {
  const { orderNo } = sim.snapshot.payouts.get(row.payoutId)!;
  const known = new Set(
    [...sim.snapshot.receipts.values()].flatMap(({ reference, status }) => (status === 'refused' ? [] : [reference])),
  );
  const left = leftOf(sim, row);
  const waiting = sim.bank.refunds.find(
    (each) => each.orderNo === orderNo && !known.has(each.reference) && each.fen <= left,
  );
  if (waiting) return waiting;
  const fen = random && left > 200 ? random.pick([left, Math.floor(left / 2)]) : left;
  return sim.bank.refund(orderNo, fen, sim.clock.now());
}

export function refundOf(
  sim: Simulation,
  row: ClaimRow,
  { fen, reference }: Refund,
  actor: SimPerson,
  again = false,
): Intent {
  const input = { id: row.id, version: row.version, amountFen: fen, reference, receivedOn: sim.clock.today() };
  return {
    label: `${fen} fen of ${sim.names.payout(sim.snapshot.payouts.get(row.payoutId)!, sim.snapshot)}, ${reference}${again ? ' again' : ''} by ${actor.label}`,
    actor,
    route: 'refund',
    input,
    work: (server) => server.get(ClawbackReceipts).recordReceipt(actor, input),
    allows: ['claim:demanded>demanded', 'receipt:new>recorded'],
    only: (change) => change.what !== 'claim' || change.id === row.id,
    once: true,
    ...(again ? { forbidden: 'a payment that is written down already', racing: true } : {}),
  };
}

export function offsetOf(sim: Simulation, row: ClaimRow, later: PayoutRow, actor: SimPerson): Intent {
  const input = { id: row.id, version: row.version, offsetPayoutId: later.id, receivedOn: sim.clock.today() };
  return {
    label: `set off against ${sim.names.payout(later, sim.snapshot)} by ${actor.label}`,
    actor,
    route: 'refund',
    input,
    work: (server) => server.get(ClawbackReceipts).recordReceipt(actor, input),
    allows: ['claim:demanded>demanded', 'receipt:new>recorded'],
    only: (change) => change.what !== 'claim' || change.id === row.id,
    once: true,
  };
}

/** Another person looks at what was written down. */
export const receive: Action = (sim, random) => {
  const row = pickIn(random, sim.snapshot.receipts.values(), ['recorded']);
  if (!row) return undefined;
  return receiveOf(sim, row, someone(random, sim, claimers(sim)), random.chance(0.85));
};

export function receiveOf(sim: Simulation, row: ReceiptRow, actor: SimPerson, accept: boolean): Intent {
  const claim = sim.snapshot.claims.get(row.clawbackId)!;
  const input = { id: row.id, version: claim.version, accept };
  return {
    label: `${accept ? 'confirm' : 'refuse'} ${row.reference} by ${actor.label}`,
    actor,
    route: 'receive',
    input,
    work: (server) => server.get(ClawbackReceipts).confirmReceipt(actor, input),
    allows: accept
      ? [
          ...HISTORY,
          'receipt:recorded>confirmed',
          'claim:demanded>demanded',
          'claim:demanded>recovered',
          ...['clawback_open', 'paid', 'clawed_back'].map((to) => `payout:clawback_open>${to}`),
          ...(row.kind === 'offset'
            ? [
                'app:payable>paid',
                'payout:payable>paid',
                'payout:payable>corrected',
                'payout:new>payable',
                'payout:new>paid',
              ]
            : []),
        ]
      : ['receipt:recorded>refused', 'claim:demanded>demanded'],
    only: (change) =>
      change.what === 'claim'
        ? change.id === claim.id
        : change.what === 'receipt'
          ? change.id === row.id
          : change.what !== 'payout' ||
            change.from === 'new' ||
            [claim.payoutId, row.offsetPayoutId].includes(change.id),
    once: true,
  };
}
