import type { BankPayment, VirtualBank } from './bank.js';
import { Violation } from './intent.js';
import type { Model } from './model.js';
import { isOffset, PLACE, rootOf } from './orders.js';
import type { PayoutRow, Snapshot } from './snapshot.js';
import { sharesOf, type World } from './world.js';

/** @throws Violation where the books say what the bank did not do, or the bank paid what nobody is entitled to */
export function checkBank(model: Model, snapshot: Snapshot, bank: VirtualBank): void {
  if (bank.changedBatches.length > 0)
    throw new Violation('same number, same bytes', `batch ${bank.changedBatches[0]} was sent again with other bytes`);
  const byOrder = new Map<string, BankPayment>();
  for (const payment of bank.all()) {
    const known = byOrder.get(payment.orderNo);
    if (known?.status !== 'paid') byOrder.set(payment.orderNo, payment);
  }
  const orders = new Map([...snapshot.payouts.values()].map((payout) => [payout.orderNo, payout]));
  const times = new Map<string, number>();
  const sums = new Map<string, number>();
  for (const credit of bank.credits()) {
    const payout = orders.get(credit.orderNo);
    if (!payout) throw new Violation('credits', `the bank paid ${credit.orderNo}, which nobody ordered`);
    add(times, rootOf(snapshot, payout), 1);
    add(sums, payout.applicationId, credit.fen);
    checkCredit(model, snapshot, payout, credit);
  }
  for (const [root, count] of times)
    if (count > 1)
      throw new Violation(
        'credits',
        `one entitlement (${snapshot.payouts.get(root)?.orderNo}) was paid ${count} times`,
      );
  for (const [id, fen] of sums) {
    const most = model.orderedFen(id);
    if (fen > most)
      throw new Violation('credits', `${snapshot.apps.get(id)?.receiptNo} got ${fen} fen instead of ${most}`);
  }
  for (const payout of snapshot.payouts.values())
    if (!payout.nonCash) checkEvidence(snapshot, payout, byOrder.get(payout.orderNo));
}

/** Money that the product believes to be paid by the bank, per pool, against the bank's; what came back later aside. */
export function checkTotals(model: Model, world: World, snapshot: Snapshot, bank: VirtualBank): void {
  const believed = new Map<string, number>();
  const actual = new Map<string, number>();
  const put = (sums: Map<string, number>, payout: PayoutRow, fen: number) => {
    const measure = model.measureOf(snapshot.apps.get(payout.applicationId)!);
    for (const [pool, part] of sharesOf(measure, fen)) add(sums, pool, part);
  };
  const orders = new Map([...snapshot.payouts.values()].map((payout) => [payout.orderNo, payout]));
  for (const payout of orders.values()) {
    const arrived = ['PAID', 'CLAWED_BACK'].includes(PLACE[payout.status] ?? '');
    if (!payout.nonCash && arrived && !isOffset(snapshot, payout)) put(believed, payout, payout.amountFen);
  }
  for (const credit of bank.credits()) put(actual, orders.get(credit.orderNo)!, credit.fen);
  for (const pool of world.pools.keys()) {
    const [ours, theirs] = [believed.get(pool) ?? 0, actual.get(pool) ?? 0];
    if (ours !== theirs) throw new Violation('bank truth', `${pool}: books say ${ours} fen paid, the bank ${theirs}`);
  }
}

function checkCredit(model: Model, snapshot: Snapshot, payout: PayoutRow, credit: BankPayment): void {
  if (credit.fen !== payout.amountFen)
    throw new Violation('credits', `${credit.orderNo} was paid with ${credit.fen} fen instead of ${payout.amountFen}`);
  const chosen = model.chosenFor(credit.orderNo);
  const firm = model.firmOf(snapshot.apps.get(payout.applicationId)!);
  const right =
    chosen === undefined ? firm.accounts.some(({ number }) => number === credit.account) : credit.account === chosen;
  if (!right) throw new Violation('credits', `${credit.orderNo} went to an account that the firm did not choose`);
}

/** What the books say of an order must be what the bank did. */
function checkEvidence(snapshot: Snapshot, payout: PayoutRow, payment: BankPayment | undefined): void {
  const said = payout.status;
  const did = payment?.status ?? 'never heard of it';
  const offset = payment === undefined && isOffset(snapshot, payout);
  const wrong =
    (['paid', 'clawback_open', 'clawed_back'].includes(said) && did !== 'paid' && did !== 'returned' && !offset) ||
    (said === 'failed' && did !== 'failed') ||
    (said === 'returned' && did !== 'returned') ||
    (said === 'corrected' && did !== 'failed' && did !== 'returned' && !offset) ||
    (['payable', 'cancelled'].includes(said) && payment !== undefined);
  if (wrong) throw new Violation('bank truth', `${payout.orderNo} is ${said}, and at the bank it is: ${did}`);
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
