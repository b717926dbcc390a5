/**
 * The ledger's account model and the kinds of transfer. Every pool has one account of each kind; a transfer moves a
 * whole number of fen from one account of a pool to another, so that a pool always balances to zero.
 *
 *     APPROPRIATION → AVAILABLE → FROZEN → PAYABLE → TRANSIT → PAID
 *                                            ↑          |        ├→ RETURNED
 *                                            └──────────┘        └→ CLAWED_BACK
 */
export const ACCOUNT_KINDS = [
  'APPROPRIATION',
  'AVAILABLE',
  'FROZEN',
  'PAYABLE',
  'TRANSIT',
  'PAID',
  'RETURNED',
  'CLAWED_BACK',
] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** What an account is called on a page that explains a payment. */
export const ACCOUNT_NAMES: Record<AccountKind, string> = {
  APPROPRIATION: '预算拨入',
  AVAILABLE: '可用额度',
  FROZEN: '冻结额度',
  PAYABLE: '待拨付',
  TRANSIT: '在途',
  PAID: '已兑现',
  RETURNED: '退票',
  CLAWED_BACK: '已追回',
};

/** Every account but the source of the pool may never go below zero: the engine's guard refuses it. */
export function isFloored(kind: AccountKind): boolean {
  return kind !== 'APPROPRIATION';
}

export function accountId(poolCode: string, kind: AccountKind): string {
  return `${poolCode}:${kind}`;
}

interface TransferKind {
  code: number;
  from: AccountKind;
  to: AccountKind;
  /** Chinese, shown where a payment is explained */
  text: string;
  /** which of the two ledgers it may be posted in */
  ledger: 'both' | 'cash' | 'non_cash';
  /** what the transfer is about; its id is computed from that and so is unique for ever */
  subject: 'pool' | 'application' | 'payout';
  /** how it changes the released benefit (释放红利): 1 adds its amount, −1 takes it back */
  released: -1 | 0 | 1;
}

/** The numbers stay for ever: they are in the transfers. */
export const TRANSFERS = {
  appropriate: {
    code: 100,
    from: 'APPROPRIATION',
    to: 'AVAILABLE',
    text: '预算拨入资金池',
    ledger: 'both',
    subject: 'pool',
    released: 0,
  },
  carry_out: {
    code: 110,
    from: 'AVAILABLE',
    to: 'APPROPRIATION',
    text: '结转至下一年度资金池',
    ledger: 'both',
    subject: 'pool',
    released: 0,
  },
  carry_in: {
    code: 120,
    from: 'APPROPRIATION',
    to: 'AVAILABLE',
    text: '上年度资金池结转',
    ledger: 'both',
    subject: 'pool',
    released: 0,
  },
  freeze: {
    code: 200,
    from: 'AVAILABLE',
    to: 'FROZEN',
    text: '冻结额度',
    ledger: 'both',
    subject: 'application',
    released: 0,
  },
  unfreeze: {
    code: 210,
    from: 'FROZEN',
    to: 'AVAILABLE',
    text: '释放冻结额度',
    ledger: 'both',
    subject: 'application',
    released: 0,
  },
  commit: {
    code: 300,
    from: 'FROZEN',
    to: 'PAYABLE',
    text: '审核通过，转入待拨付',
    ledger: 'both',
    subject: 'payout',
    released: 0,
  },
  uncommit: {
    code: 310,
    from: 'PAYABLE',
    to: 'AVAILABLE',
    text: '取消拨付，退回可用额度',
    ledger: 'both',
    subject: 'payout',
    released: 0,
  },
  dispatch: {
    code: 400,
    from: 'PAYABLE',
    to: 'TRANSIT',
    text: '送银行付款',
    ledger: 'cash',
    subject: 'payout',
    released: 0,
  },
  fail_back: {
    code: 410,
    from: 'TRANSIT',
    to: 'PAYABLE',
    text: '银行付款失败，退回待拨付',
    ledger: 'cash',
    subject: 'payout',
    released: 0,
  },
  settle: {
    code: 420,
    from: 'TRANSIT',
    to: 'PAID',
    text: '银行确认到账',
    ledger: 'cash',
    subject: 'payout',
    released: 1,
  },
  deliver: {
    code: 430,
    from: 'PAYABLE',
    to: 'PAID',
    text: '非现金减免已享受',
    ledger: 'non_cash',
    subject: 'payout',
    released: 1,
  },
  offset: {
    code: 440,
    from: 'PAYABLE',
    to: 'PAID',
    text: '抵扣应追回款，不经银行',
    ledger: 'cash',
    subject: 'payout',
    released: 1,
  },
  return: {
    code: 500,
    from: 'PAID',
    to: 'RETURNED',
    text: '银行退票',
    ledger: 'cash',
    subject: 'payout',
    released: -1,
  },
  reissue: {
    code: 510,
    from: 'RETURNED',
    to: 'PAYABLE',
    text: '更正后重新拨付',
    ledger: 'cash',
    subject: 'payout',
    released: 0,
  },
  reorder: {
    code: 520,
    from: 'PAYABLE',
    to: 'PAYABLE',
    text: '付款失败，更正后另立拨付单',
    ledger: 'cash',
    subject: 'payout',
    released: 0,
  },
  claw_back: {
    code: 600,
    from: 'PAID',
    to: 'CLAWED_BACK',
    text: '追回',
    ledger: 'both',
    subject: 'payout',
    released: -1,
  },
} as const satisfies Record<string, TransferKind>;

export type TransferName = keyof typeof TRANSFERS;
export const TRANSFER_NAMES = Object.keys(TRANSFERS) as TransferName[];

const BY_CODE = new Map<number, TransferName>(TRANSFER_NAMES.map((name) => [TRANSFERS[name].code, name]));

/** @throws RangeError for a number that no transfer has */
export function transferOf(code: number): TransferKind {
  return TRANSFERS[transferNameOf(code)];
}

/** @throws RangeError for a number that no transfer has */
export function transferNameOf(code: number): TransferName {
  const name = BY_CODE.get(code);
  if (!name) throw new RangeError(`no transfer has code ${code}`);
  return name;
}

/** Whether a transfer takes from the caps that its application counts against (1) or gives back to them (−1). */
export const AGAINST_CAPS: Partial<Record<TransferName, 1 | -1>> = {
  freeze: 1,
  unfreeze: -1,
  uncommit: -1,
  claw_back: -1,
};

/** The codes that make up the released benefit, for queries. */
export const RELEASED_CODES = TRANSFER_NAMES.filter((name) => TRANSFERS[name].released !== 0).map(
  (name) => TRANSFERS[name].code,
);

/**
 * A balance that one transfer left behind and one later transfer takes up: the second phase of money in two phases.
 * It is unique among transfers, so that the engine itself refuses to move the same money on twice, for instance to
 * settle and to fail one dispatch.
 */
export function balanceOf(transferId: string, kind: AccountKind): string {
  return `${transferId}#${kind}`;
}

export type PoolState = 'ample' | 'tight' | 'exhausted';

/** A pool is tight below this share of what was appropriated. */
const TIGHT_PERCENT = 15;

/** A pool is tight too where it will be used up within so many calendar days at the present rate. */
const TIGHT_DAYS = 14;

/**
 * What firms see of a pool: never a number, so that nobody races for the rest.
 * @param daysLeft by the forecast; undefined where there is none
 */
export function poolState(appropriatedFen: number, availableFen: number, daysLeft?: number): PoolState {
  if (availableFen <= 0) return 'exhausted';
  if (daysLeft !== undefined && daysLeft <= TIGHT_DAYS) return 'tight';
  // Compared by division, because the product may pass 2^53.
  return availableFen / appropriatedFen < TIGHT_PERCENT / 100 ? 'tight' : 'ample';
}

/** Cash and non-cash apart; net of returned and clawed-back money. */
export interface ReleasedSums {
  cashFen: number;
  nonCashFen: number;
}

/** Released benefits of a calendar year, from sums kept with the transfers: as quick after ten years as after one. */
export interface ReleasedYear extends ReleasedSums {
  /** payments that took place, less those that came back */
  payouts: number;
  /** firms that received something */
  enterprises: number;
  byMonth: (ReleasedSums & { month: string })[];
  byMeasure: (ReleasedSums & { measureId: string; enterprises: number })[];
  /** by the size class that a firm had when it applied */
  bySegment: (ReleasedSums & { segment: string; enterprises: number })[];
}

/** Released benefits of one month, measure and enterprise; net of returned and clawed-back money. */
export interface ReleasedRow {
  /** YYYY-MM in Asia/Shanghai */
  month: string;
  poolCode: string;
  measureId: string;
  enterpriseId: string;
  cashFen: number;
  nonCashFen: number;
  /** payments that took place, less those that came back */
  payouts: number;
}

/** Over what a ceiling counts: one measure for ever or in a year, or several measures together. */
export type CapScope = 'firm' | 'firm_year' | 'group';
