import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { Prng } from '../demo/prng.js';
import { shanghaiDay } from '../src/platform/clock/index.js';

/** One payment as the bank has it. The bank knows nothing of the product beyond the bytes that it was sent. */
export interface BankPayment {
  orderNo: string;
  payeeName: string;
  account: string;
  fen: number;
  status: 'pending' | 'paid' | 'failed' | 'returned';
  reason: string;
  /** when the bank gets to it, ms */
  decidesAt: number;
  decides: 'paid' | 'failed';
  /** when money that was paid comes back, ms; never where left out */
  returnsAt?: number;
}

/** Money that a firm has sent back by itself. */
export interface Refund {
  orderNo: string;
  fen: number;
  at: number;
  reference: string;
}

/** One movement on the account from which is paid. */
export interface Booking {
  side: 'debit' | 'credit';
  fen: number;
  /** of the payment; a firm that sends money back names none */
  orderNo?: string;
  text: string;
}

interface BankBatch {
  number: string;
  hash: string;
  payments: BankPayment[];
}

const DAY_MS = 86_400_000;
const REASONS = ['账户已销户', '户名不符', '账号不存在'];

export interface BankHabits {
  /** of 1: payments that fail */
  fails: number;
  /** of 1: paid money that comes back days later */
  returns: number;
  /** days until a payment is decided, at most */
  lagDays: number;
}

/**
 * The bank, which holds the truth: money that left is money that left, whatever the product believes. It recognises a
 * batch by its number and by nothing else. What becomes of an order follows from the seed and the order's number, so
 * that leaving out other commands does not change it.
 */
export class VirtualBank {
  private readonly batches = new Map<string, BankBatch>();
  /** batch numbers that arrived a second time with other bytes */
  readonly changedBatches: string[] = [];

  readonly refunds: Refund[] = [];

  constructor(
    private readonly seed: string,
    private readonly habits: BankHabits,
  ) {}

  /** Takes a file. The same number again is the same batch, and nothing is paid again. */
  receive(bytes: Buffer, now: Date): void {
    const [control, , ...lines] = parse(bytes, { bom: true, relax_column_count: true }) as string[][];
    const number = control?.[1] ?? '';
    const hash = createHash('sha256').update(bytes).digest('hex');
    const known = this.batches.get(number);
    if (known) {
      if (known.hash !== hash) this.changedBatches.push(number);
      return;
    }
    const payments = lines.map((line) => this.accept(line, now));
    this.batches.set(number, { number, hash, payments });
  }

  /** What time brings: decisions that are due, and money that comes back. */
  advance(now: Date): void {
    const at = now.getTime();
    for (const payment of this.all()) {
      if (payment.status === 'pending' && payment.decidesAt <= at) payment.status = payment.decides;
      if (payment.status === 'paid' && payment.returnsAt !== undefined && payment.returnsAt <= at)
        payment.status = 'returned';
    }
  }

  knows(batchNumber: string): boolean {
    return this.batches.has(batchNumber);
  }

  /** A firm that is asked for its money, or gives it back, has got it: it does not come back by itself any more. */
  keep(orderNo: string): void {
    for (const payment of this.all())
      if (payment.orderNo === orderNo && payment.status === 'paid') delete payment.returnsAt;
  }

  refund(orderNo: string, fen: number, now: Date): Refund {
    const refund = { orderNo, fen, at: now.getTime(), reference: `R${this.refunds.length + 1}` };
    this.refunds.push(refund);
    return refund;
  }

  /** @param day YYYY-MM-DD in Shanghai */
  bookings(day: string): Booking[] {
    const within = (at: number | undefined) => at !== undefined && shanghaiDay(new Date(at)) === day;
    const paid = this.all().filter(
      ({ status, decidesAt }) => ['paid', 'returned'].includes(status) && within(decidesAt),
    );
    const back = this.all().filter(({ status, returnsAt }) => status === 'returned' && within(returnsAt));
    return [
      ...paid.map(({ fen, orderNo }) => ({ side: 'debit' as const, fen, orderNo, text: '补助款' })),
      ...back.map(({ fen, orderNo }) => ({ side: 'credit' as const, fen, orderNo, text: '退票' })),
      ...this.refunds
        .filter(({ at }) => within(at))
        .map(({ fen, reference }) => ({ side: 'credit' as const, fen, text: `企业退款 ${reference}` })),
    ];
  }

  /** Copies, because a file that is edited on its way changes nothing at the bank. */
  paymentsOf(batchNumber: string): BankPayment[] {
    return (this.batches.get(batchNumber)?.payments ?? []).map((payment) => ({ ...payment }));
  }

  payment(orderNo: string): BankPayment | undefined {
    return this.all().find((payment) => payment.orderNo === orderNo);
  }

  /** Every credit that stands on some firm's account: paid, and not come back. Several batches may hold one order. */
  credits(): BankPayment[] {
    return this.all().filter((payment) => payment.status === 'paid');
  }

  all(): BankPayment[] {
    return [...this.batches.values()].flatMap((batch) => batch.payments);
  }

  private accept([, orderNo = '', payeeName = '', account = '', , , amount = '']: string[], now: Date): BankPayment {
    const random = new Prng(`${this.seed}:bank:${orderNo}`);
    const attempt = Number(orderNo.split('.')[1] ?? '1');
    // Nobody has bad luck for ever, or no run would come to an end.
    const decides = attempt < 3 && random.chance(this.habits.fails) ? 'failed' : 'paid';
    const decidesAt = now.getTime() + Math.floor(random.next() * this.habits.lagDays * DAY_MS);
    const returns = decides === 'paid' && attempt < 3 && random.chance(this.habits.returns);
    return {
      orderNo,
      payeeName,
      account,
      fen: Math.round(Number(amount) * 100),
      status: 'pending',
      reason: random.pick(REASONS),
      decidesAt,
      decides,
      ...(returns ? { returnsAt: decidesAt + random.int(1, 4) * DAY_MS } : {}),
    };
  }
}
