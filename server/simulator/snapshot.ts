import type { EntityManager } from 'typeorm';
import type { ServerProcess } from './server-process.js';
import type { World } from './world.js';

export interface AppRow {
  id: string;
  enterpriseId: string;
  measureCode: string;
  status: string;
  version: number;
  receiptNo: string | null;
  stageIndex: number | null;
  payoutId: string | null;
  amountFen: number | null;
  frozenFen: number;
}

export interface PayoutRow {
  id: string;
  orderNo: string;
  applicationId: string;
  status: string;
  version: number;
  attempt: number;
  batchId: string | null;
  poolCode: string;
  nonCash: number;
  payeeAccountId: string | null;
  previousId: string | null;
  amountFen: number;
}

export interface BatchRow {
  id: string;
  number: string;
  poolCode: string;
  status: string;
  version: number;
}

interface FileRow {
  id: string;
  batchId: string;
  status: string;
}

interface HoldRow {
  id: string;
  batchId: string;
  payoutId: string;
  status: string;
}

/** A file of the bank that belongs to no batch. */
interface DocumentRow {
  id: string;
  kind: 'return' | 'statement';
  status: string;
  day: string | null;
}

export interface RepairRow {
  id: string;
  payoutId: string;
  status: string;
  version: number;
  payeeAccountId: string | null;
}

export interface ClaimRow {
  id: string;
  payoutId: string;
  enterpriseId: string;
  status: string;
  version: number;
  amountFen: number;
  recoveredFen: number;
  proposedBy: string;
  confirmedBy: string | null;
}

export interface ReceiptRow {
  id: string;
  clawbackId: string;
  status: string;
  kind: 'bank' | 'offset';
  amountFen: number;
  reference: string;
  offsetPayoutId: string | null;
  recordedBy: string;
  confirmedBy: string | null;
}

export interface ExceptionRow {
  id: string;
  kind: string;
  status: string;
  version: number;
  proposedById: string | null;
  resolvedById: string | null;
}

/** What of the product's state counts, read with plain SQL. */
export interface Snapshot {
  apps: Map<string, AppRow>;
  payouts: Map<string, PayoutRow>;
  batches: Map<string, BatchRow>;
  files: Map<string, FileRow>;
  /** doubts about lines of a sealed batch, each of which a person must lift */
  holds: Map<string, HoldRow>;
  documents: Map<string, DocumentRow>;
  repairs: Map<string, RepairRow>;
  claims: Map<string, ClaimRow>;
  receipts: Map<string, ReceiptRow>;
  /** differences between books and bank, and files that nobody believes */
  exceptions: Map<string, ExceptionRow>;
  /** enterprises whose papers are settled */
  settled: Set<string>;
  /** stops of all payments that nobody has lifted */
  stops: number;
  /** account id → balance in fen */
  accounts: Map<string, number>;
  /** entries of the audit chain about changes, without refused attempts */
  audited: number;
  deadJobs: string[];
}

const QUERIES = {
  apps: 'SELECT id, enterpriseId, measureCode, status, version, receiptNo, stageIndex, payoutId, amountFen, frozenFen FROM application ORDER BY id',
  payouts:
    'SELECT id, orderNo, applicationId, status, version, attempt, batchId, poolCode, nonCash, payeeAccountId, previousId, amountFen FROM payout ORDER BY id',
  batches: 'SELECT id, number, poolCode, status, version FROM payout_batch ORDER BY id',
  files: "SELECT id, batchId, status FROM bank_file WHERE direction = 'in' ORDER BY id",
  holds: 'SELECT id, batchId, payoutId, status FROM payout_hold ORDER BY id',
  documents: 'SELECT id, kind, status, day FROM bank_document ORDER BY id',
  repairs: 'SELECT id, payoutId, status, version, payeeAccountId FROM payout_repair ORDER BY id',
  claims:
    'SELECT id, payoutId, enterpriseId, status, version, amountFen, recoveredFen, proposedBy, confirmedBy FROM clawback ORDER BY id',
  receipts:
    'SELECT id, clawbackId, status, kind, amountFen, reference, offsetPayoutId, recordedBy, confirmedBy FROM clawback_receipt ORDER BY id',
  exceptions: 'SELECT id, kind, status, version, proposedById, resolvedById FROM bank_exception ORDER BY id',
} as const;

async function rows<T extends { id: string }>(m: EntityManager, sql: string): Promise<Map<string, T>> {
  const found = (await m.query(sql)) as T[];
  // One of the engines answers with text where a number may be long.
  for (const row of found as (T & Record<string, unknown>)[])
    for (const name of Object.keys(row))
      if (name.endsWith('Fen') && row[name] !== null) Object.assign(row, { [name]: Number(row[name]) });
  return new Map(found.map((row) => [row.id, row]));
}

/** Kinds of differences that stop payments. */
const MISMATCHES = ['stray_debit', 'missing_debit', 'missing_return'];

export function openMismatches({ exceptions }: Snapshot): ExceptionRow[] {
  return [...exceptions.values()].filter(
    ({ kind, status }) => MISMATCHES.includes(kind) && ['open', 'proposed'].includes(status),
  );
}

export function observe(server: ServerProcess): Promise<Snapshot> {
  return server.db.read(async (m) => {
    const balances = (await m.query('SELECT id, creditsFen - debitsFen AS fen FROM ledger_account')) as {
      id: string;
      fen: unknown;
    }[];
    const [audit] = (await m.query('SELECT COUNT(*) AS n FROM audit_entry WHERE denied = 0')) as { n: unknown }[];
    const dead = (await m.query("SELECT kind, lastError FROM job WHERE status = 'dead'")) as {
      kind: string;
      lastError: string;
    }[];
    const [stops] = (await m.query('SELECT COUNT(*) AS n FROM ledger_stop WHERE liftedAt IS NULL')) as { n: unknown }[];
    const settled = (await m.query("SELECT enterpriseId, value FROM enterprise_fact WHERE name = 'settled'")) as {
      enterpriseId: string;
      value: unknown;
    }[];
    return {
      apps: await rows<AppRow>(m, QUERIES.apps),
      payouts: await rows<PayoutRow>(m, QUERIES.payouts),
      batches: await rows<BatchRow>(m, QUERIES.batches),
      files: await rows<FileRow>(m, QUERIES.files),
      holds: await rows<HoldRow>(m, QUERIES.holds),
      documents: await rows<DocumentRow>(m, QUERIES.documents),
      repairs: await rows<RepairRow>(m, QUERIES.repairs),
      claims: await rows<ClaimRow>(m, QUERIES.claims),
      receipts: await rows<ReceiptRow>(m, QUERIES.receipts),
      exceptions: await rows<ExceptionRow>(m, QUERIES.exceptions),
      settled: new Set(settled.flatMap(({ enterpriseId, value }) => (String(value) === 'true' ? [enterpriseId] : []))),
      stops: Number(stops?.n ?? 0),
      accounts: new Map(balances.map(({ id, fen }) => [id, Number(fen)])),
      audited: Number(audit?.n ?? 0),
      deadJobs: dead.map(({ kind, lastError }) => `${kind}: ${lastError}`),
    };
  });
}

/** What the things of a run are called in its trace: by what they are about, because ids are made of chance. */
export class Names {
  private readonly batches = new Map<string, string>();

  constructor(private readonly world: World) {}

  app(row: Pick<AppRow, 'enterpriseId' | 'measureCode'>): string {
    const firm = this.world.firms.find(({ enterpriseId }) => enterpriseId === row.enterpriseId);
    const measure = this.world.measures.find(({ code }) => code === row.measureCode);
    return `${firm?.label}${measure?.label}`;
  }

  payout(row: PayoutRow, snapshot: Snapshot): string {
    const app = snapshot.apps.get(row.applicationId);
    return `${app ? this.app(app) : '?'}.${row.attempt}`;
  }

  batch(row: Pick<BatchRow, 'id'>): string {
    let name = this.batches.get(row.id);
    if (!name) {
      name = `b${this.batches.size + 1}`;
      this.batches.set(row.id, name);
    }
    return name;
  }
}

/** One thing that is different after a step. */
export interface Change {
  what: 'app' | 'payout' | 'batch' | 'file' | 'paper' | 'repair' | 'claim' | 'receipt';
  id: string;
  name: string;
  /** `new` for what was not there before */
  from: string;
  to: string;
}

export function changesBetween(before: Snapshot, after: Snapshot, names: Names): Change[] {
  const changes: Change[] = [];
  const compare = <T extends { id: string; status: string; version?: number }>(
    what: Change['what'],
    old: Map<string, T>,
    now: Map<string, T>,
    name: (row: T) => string,
  ) => {
    for (const row of now.values()) {
      const known = old.get(row.id);
      if (known && known.status === row.status && known.version === row.version) continue;
      changes.push({ what, id: row.id, name: name(row), from: known?.status ?? 'new', to: row.status });
    }
    for (const row of old.values())
      if (!now.has(row.id)) changes.push({ what, id: row.id, name: name(row), from: row.status, to: 'gone' });
  };
  compare('app', before.apps, after.apps, (row) => names.app(row));
  compare('payout', before.payouts, after.payouts, (row) => names.payout(row, after));
  compare('batch', before.batches, after.batches, (row) => names.batch(row));
  compare('file', before.files, after.files, () => 'file');
  compare('paper', before.documents, after.documents, ({ kind }) => kind);
  const ofOrder =
    (what: string) =>
    ({ payoutId }: { payoutId: string }) => {
      const order = after.payouts.get(payoutId);
      return `${what} of ${order ? names.payout(order, after) : '?'}`;
    };
  compare('repair', before.repairs, after.repairs, ofOrder('repair'));
  compare('claim', before.claims, after.claims, ofOrder('claim'));
  compare('receipt', before.receipts, after.receipts, ({ kind }) => `${kind} receipt`);
  return changes;
}
