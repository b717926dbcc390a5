import { Violation } from './intent.js';
import type { AppRow, Change, Snapshot } from './snapshot.js';
import { CAPS, entitledFen, type SimFirm, type SimMeasure, sharesOf, type World } from './world.js';
import { clawedFen, isLive, ordersOf, PLACE } from './orders.js';

type Desk = 'make' | 'seal' | 'lift' | 'release';
const GAVE_UP = ['withdrawn', 'rejected', 'expired'];

/**
 * The reference: what each pool must hold where, worked out from who is entitled to what and how far each case is, and
 * who did what on whose money. It uses none of the product's sums.
 */
export class Model {
  private readonly appropriated: Map<string, number>;
  /** budget documents that were taken in */
  private readonly documents = new Set<string>();
  /** what is set aside for a case while it has no order, fen */
  private readonly holds = new Map<string, number>();
  /** what the orders of a case come to together, fen; what was taken back of them is still in it */
  private readonly ordered = new Map<string, number>();
  /** staff ids per application, by what they did */
  private readonly deciders = new Map<string, Set<string>>();
  /** batch → desk → who sat there */
  private readonly desks = new Map<string, Map<string, string>>();
  private readonly receipts = new Map<string, string>();
  /** order number → account number that the firm chose for it */
  private readonly chosenAccounts = new Map<string, string>();

  constructor(private readonly world: World) {
    this.appropriated = new Map(world.pools);
    for (const { applicationId, deciders } of world.openings)
      for (const staffId of deciders) this.decided(applicationId, staffId);
  }

  firmOf(app: Pick<AppRow, 'enterpriseId'>): SimFirm {
    return this.world.firms.find(({ enterpriseId }) => enterpriseId === app.enterpriseId)!;
  }

  measureOf(app: Pick<AppRow, 'measureCode'>): SimMeasure {
    return this.world.measures.find(({ code }) => code === app.measureCode)!;
  }

  /** Takes over what the world begins with. */
  begin(snapshot: Snapshot): void {
    const changes = [...snapshot.apps.values()].map(
      (row): Change => ({ what: 'app', id: row.id, name: '', from: 'new', to: row.status }),
    );
    this.learn(changes, snapshot, snapshot);
  }

  /**
   * Takes the changes of a step in; they have been found to be allowed.
   * @throws Violation where a case is given another amount than it is entitled to
   */
  learn(changes: readonly Change[], before: Snapshot, after: Snapshot): void {
    for (const { what, id, from, to } of changes) {
      const row = what === 'app' ? after.apps.get(id) : undefined;
      if (!row) continue;
      const orders = ordersOf(after, id);
      if (GAVE_UP.includes(to)) this.holds.delete(id);
      else if (to === 'in_review' && from !== 'in_review') this.hold(row, row.frozenFen, before, after);
      else if (to === 'publicised' && from !== 'publicised') this.hold(row, row.amountFen ?? 0, before, after);
      else if (orders.length > 0) this.learnOrders(row, from === 'paid', before, after);
    }
    for (const firm of this.world.firms) this.checkCaps(firm, after);
  }

  private hold(row: AppRow, fen: number, before: Snapshot, after: Snapshot): void {
    this.checkAmount(row, fen, before, after);
    this.holds.set(row.id, fen);
  }

  private learnOrders(row: AppRow, wasPaid: boolean, before: Snapshot, after: Snapshot): void {
    const fen = ordersOf(after, row.id)
      .filter(isLive)
      .reduce((sum, order) => sum + order.amountFen, 0);
    const known = this.ordered.get(row.id);
    if (known === fen) return;
    const takenBack = ordersOf(before, row.id).reduce((sum, { id }) => sum + clawedFen(before, id), 0);
    if (known !== undefined && !(wasPaid && fen - takenBack === row.amountFen))
      throw new Violation('model', `the orders of ${row.receiptNo} come to ${fen} fen, and came to ${known}`);
    // A case on public notice is paid what was decided before it.
    if (known === undefined && this.holds.has(row.id) && row.amountFen === this.holds.get(row.id))
      this.ordered.set(row.id, fen);
    else this.checkAmount(row, row.amountFen ?? 0, before, after);
    if (known === undefined && fen !== row.amountFen)
      throw new Violation('model', `the orders of ${row.receiptNo} come to ${fen} fen instead of ${row.amountFen}`);
    this.ordered.set(row.id, fen);
  }

  /** The facts may have changed in the very step, to either side of which the amount may belong. */
  private checkAmount(row: AppRow, fen: number, before: Snapshot, after: Snapshot): void {
    const measure = this.measureOf(row);
    const wanted = [before, after].map((each) =>
      entitledFen(this.firmOf(row), measure, each.settled.has(row.enterpriseId)),
    );
    const capped = CAPS.some(({ measures }) => measures.includes(measure.label));
    if (wanted.includes(fen) || (capped && fen > 0 && fen < Math.max(...wanted))) return;
    throw new Violation('model', `${row.receiptNo} was given ${fen} fen, and is entitled to ${wanted.join(' or ')}`);
  }

  private checkCaps(firm: SimFirm, after: Snapshot): void {
    for (const { measures, fen } of CAPS) {
      const cases = [...after.apps.values()].filter(
        (row) => row.enterpriseId === firm.enterpriseId && measures.includes(this.measureOf(row).label),
      );
      const used = cases.reduce((sum, { id }) => {
        const takenBack = ordersOf(after, id).reduce((total, order) => total + clawedFen(after, order.id), 0);
        return sum + (this.ordered.get(id) ?? this.holds.get(id) ?? 0) - takenBack;
      }, 0);
      if (used > fen)
        throw new Violation('cap', `${firm.label} gets ${used} fen of ${measures.join(' and ')}, and at most ${fen}`);
    }
  }

  toppedUp(reference: string, poolCode: string, fen: number): void {
    if (this.documents.has(reference)) return;
    this.documents.add(reference);
    add(this.appropriated, poolCode, fen);
  }

  /** The process died over a top-up: all of it is there, or nothing. */
  perhapsToppedUp(reference: string, poolCode: string, fen: number, after: Snapshot): void {
    const brought = -(after.accounts.get(`${poolCode}:APPROPRIATION`) ?? 0);
    if (brought === (this.appropriated.get(poolCode) ?? 0) + fen) this.toppedUp(reference, poolCode, fen);
  }

  receiptGiven(receiptNo: string, applicationId: string): void {
    const known = this.receipts.get(receiptNo);
    if (known !== undefined && known !== applicationId)
      throw new Violation('receipt', `the number ${receiptNo} was given twice`);
    this.receipts.set(receiptNo, applicationId);
  }

  decided(applicationId: string, staffId: string): void {
    addTo(this.deciders, applicationId, staffId);
  }

  accountChosen(orderNo: string, accountNumber: string): void {
    this.chosenAccounts.set(orderNo, accountNumber);
  }

  /** @throws Violation where one person did two things on the same money that take two */
  acted(act: Desk, batchId: string, staffId: string, snapshot: Snapshot): void {
    const desks = this.desks.get(batchId) ?? new Map<string, string>();
    // Several doubts may be lifted by several people, and by one.
    this.desks.set(batchId, desks.set(act === 'lift' ? `lift ${staffId}` : act, staffId));
    if (new Set(desks.values()).size < desks.size)
      throw new Violation('two people', `one person sat at two desks of a batch: ${[...desks.keys()].join(', ')}`);
    for (const payout of snapshot.payouts.values()) {
      if (payout.batchId === batchId && this.deciders.get(payout.applicationId)?.has(staffId))
        throw new Violation('two people', `one person decided on a case and did “${act}” on its batch`);
    }
  }

  /** @throws Violation where the product's books are not what they must be */
  check(snapshot: Snapshot): void {
    this.checkPools(snapshot);
    this.checkReceipts(snapshot);
    this.checkClaims(snapshot);
  }

  private checkPools(snapshot: Snapshot): void {
    const expected = new Map<string, number>();
    for (const [pool, fen] of this.appropriated) {
      expected.set(`${pool}:APPROPRIATION`, -fen);
      expected.set(`${pool}:AVAILABLE`, fen);
    }
    for (const app of snapshot.apps.values()) {
      const measure = this.measureOf(app);
      const put = (place: string, fen: number) => {
        for (const [pool, part] of sharesOf(measure, fen)) {
          add(expected, `${pool}:AVAILABLE`, -part);
          add(expected, `${pool}:${place}`, part);
        }
      };
      const orders = ordersOf(snapshot, app.id);
      if (orders.length === 0) put('FROZEN', this.holds.get(app.id) ?? 0);
      for (const order of orders) {
        const place = PLACE[order.status];
        if (!place) continue;
        const clawed = clawedFen(snapshot, order.id);
        put('CLAWED_BACK', clawed);
        put(place === 'CLAWED_BACK' ? 'PAID' : place, order.amountFen - clawed);
      }
    }
    for (const [id, fen] of snapshot.accounts) {
      if (!this.appropriated.has(id.slice(0, id.lastIndexOf(':')))) continue;
      const wanted = expected.get(id) ?? 0;
      if (fen !== wanted) throw new Violation('model', `${id} holds ${fen} fen, and should hold ${wanted}`);
    }
  }

  /** What firms have to give back is never more than they have, and two people stand behind each step. */
  private checkClaims(snapshot: Snapshot): void {
    const two = (what: string, first: string | null, second: string | null) => {
      if (first !== null && first === second)
        throw new Violation('two people', `one person did both steps of a ${what}`);
    };
    for (const { payoutId, amountFen, recoveredFen, status, proposedBy, confirmedBy, id } of snapshot.claims.values()) {
      const order = snapshot.payouts.get(payoutId)!;
      two('claim', proposedBy, confirmedBy);
      const receipts = [...snapshot.receipts.values()].filter(
        (each) => each.clawbackId === id && each.status === 'confirmed',
      );
      const got = receipts.reduce((sum, each) => sum + each.amountFen, 0);
      const others = clawedFen(snapshot, payoutId) - got;
      if (got !== recoveredFen || got > amountFen || (status === 'recovered') !== (got === amountFen))
        throw new Violation(
          'claim',
          `of ${amountFen} fen ${recoveredFen} are said to be back, and ${got} are confirmed`,
        );
      if (['proposed', 'demanded'].includes(status) && amountFen + others > order.amountFen)
        throw new Violation(
          'claim',
          `${amountFen} fen are asked back of ${order.orderNo}, which has ${order.amountFen - others}`,
        );
    }
    for (const each of snapshot.receipts.values()) two('receipt', each.recordedBy, each.confirmedBy);
    for (const each of snapshot.exceptions.values()) two('difference', each.proposedById, each.resolvedById);
  }

  private checkReceipts(snapshot: Snapshot): void {
    for (const [receiptNo, id] of this.receipts) {
      if (snapshot.apps.get(id)?.receiptNo !== receiptNo)
        throw new Violation('receipt', `the receipt ${receiptNo} was given, and its application is not there`);
    }
  }

  /** @returns the account that the firm chose for an order, where it was asked */
  chosenFor(orderNo: string): string | undefined {
    return this.chosenAccounts.get(orderNo);
  }

  orderedFen(applicationId: string): number {
    return this.ordered.get(applicationId) ?? 0;
  }
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(value));
}
