import '../setup.js';
import * as z from 'zod/mini';
import {
  Day,
  Fen,
  FenNonNegative,
  Id,
  IdParams,
  pageOf,
  pageQuery,
  RepairStatusSchema,
  Text,
  Time,
} from '../common.js';
import { AccountRepair } from '../firm/repair.js';
import { route } from '../route.js';

/** What comes from a bank outside a batch: returns, statements, and whatever nobody could place. */

export const BankDocument = z.object({
  id: Id,
  kind: z.enum(['return', 'statement']),
  name: z.string(),
  sha256: z.string(),
  status: z.enum(['accepted', 'quarantined', 'duplicate']),
  /** why it was quarantined, all reasons at once */
  reasons: z.array(z.string()),
  lineCount: z.int(),
  totalFen: Fen,
  /** of a statement */
  day: z.optional(Day),
  at: Time,
  byName: z.string(),
});
export type BankDocument = z.infer<typeof BankDocument>;

export const listBankDocuments = route({
  method: 'GET',
  path: '/api/staff/bank-documents',
  summary: '退票与对账文件',
  auth: 'staff',
  query: z.strictObject({ kind: z.optional(z.enum(['return', 'statement'])), ...pageQuery }),
  response: pageOf(BankDocument),
});

export const importReturns = route({
  method: 'POST',
  path: '/api/staff/bank-documents/returns',
  summary: '导入退票文件',
  auth: 'staff',
  upload: true,
  idempotent: true,
  response: BankDocument,
});

/** A repair as staff see it: whose it is, and the order that it mends. */
export const StaffRepair = z.extend(AccountRepair, {
  enterpriseId: Id,
  enterpriseName: z.string(),
  payoutId: Id,
  orderNo: z.string(),
  answeredBy: z.optional(z.string()),
  decidedBy: z.optional(z.string()),
  decidedAt: z.optional(Time),
  newPayoutId: z.optional(Id),
});
export type StaffRepair = z.infer<typeof StaffRepair>;

export const listAccountRepairs = route({
  method: 'GET',
  path: '/api/staff/repairs',
  summary: '账户更正',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(RepairStatusSchema), ...pageQuery }),
  response: pageOf(StaffRepair),
});

/** Accepted: a new order, linked to the old one, waits for the next batch. Refused: the firm is asked again. */
export const decideAccountRepair = route({
  method: 'POST',
  path: '/api/staff/repairs/:id/decision',
  summary: '核实账户更正',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), accept: z.boolean(), note: Text(500, '核实情况') }),
  response: StaffRepair,
  idempotent: true,
});

export const ExceptionKind = z.enum([
  'quarantined_file',
  'unknown_order',
  'stray_debit',
  'missing_debit',
  'missing_return',
]);
export const ExceptionOutcome = z.enum(['paid', 'failed', 'explained']);

/** Something from a bank that the product could not place by itself. */
export const BankException = z.object({
  id: Id,
  version: z.int(),
  kind: ExceptionKind,
  status: z.enum(['open', 'proposed', 'resolved', 'gone']),
  title: z.string(),
  details: z.array(z.string()),
  amountFen: z.optional(Fen),
  batchId: z.optional(Id),
  payoutId: z.optional(Id),
  orderNo: z.optional(z.string()),
  raisedAt: Time,
  outcome: z.optional(ExceptionOutcome),
  note: z.optional(z.string()),
  /** the bank's own number, on the receipt */
  reference: z.optional(z.string()),
  evidence: z.optional(z.object({ fileId: Id, name: z.string(), sha256: z.string() })),
  proposedBy: z.optional(z.string()),
  proposedAt: z.optional(Time),
  resolvedBy: z.optional(z.string()),
  resolvedAt: z.optional(Time),
  /** what may be proposed; empty where nothing may */
  outcomes: z.array(ExceptionOutcome),
  can: z.object({ propose: z.boolean(), confirm: z.boolean() }),
});
export type BankException = z.infer<typeof BankException>;

export const listBankExceptions = route({
  method: 'GET',
  path: '/api/staff/exceptions',
  summary: '银行异常',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(z.enum(['open', 'proposed', 'resolved', 'gone'])), ...pageQuery }),
  response: pageOf(BankException),
});

/** A bank's receipt, as a file of its own that is then named as evidence. */
export const uploadEvidence = route({
  method: 'POST',
  path: '/api/staff/exceptions/evidence',
  summary: '上传银行回单',
  auth: 'staff',
  upload: true,
  idempotent: true,
  response: z.object({ id: Id, name: z.string(), sha256: z.string() }),
});

/** Opens the exception of an order whose result the bank has not told, so that it can be settled by evidence. */
export const raiseException = route({
  method: 'POST',
  path: '/api/staff/exceptions',
  summary: '登记结果不明的拨付单',
  auth: 'staff',
  body: z.strictObject({ payoutId: Id }),
  response: BankException,
  idempotent: true,
});

export const proposeResolution = route({
  method: 'POST',
  path: '/api/staff/exceptions/:id/proposal',
  summary: '凭证据提出处理意见',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    outcome: ExceptionOutcome,
    note: Text(500, '说明'),
    /** needed where money is said to have been paid or refused */
    reference: z.optional(Text(100, '银行流水号')),
    /** as printed on the receipt */
    amountFen: z.optional(FenNonNegative),
    fileId: z.optional(Id),
  }),
  response: BankException,
  idempotent: true,
});

/** By another person than the one who proposed it. */
export const confirmResolution = route({
  method: 'POST',
  path: '/api/staff/exceptions/:id/confirmation',
  summary: '复核处理意见',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), accept: z.boolean(), note: z.optional(Text(500, '说明')) }),
  response: BankException,
  idempotent: true,
});

/** One day: what the books say was paid, and what the bank says. */
export const Reconciliation = z.object({
  day: Day,
  status: z.enum(['balanced', 'differs', 'missing']),
  /** all since the first statement, at the end of the day */
  ledgerFen: Fen,
  linesFen: Fen,
  debitsFen: Fen,
  returnsFen: Fen,
  /** taken by the bank, its result or return file not here yet */
  timingFen: Fen,
  differences: z.int(),
  at: Time,
  byName: z.string(),
  document: z.optional(z.object({ id: Id, name: z.string(), sha256: z.string() })),
});
export type Reconciliation = z.infer<typeof Reconciliation>;

export const listReconciliations = route({
  method: 'GET',
  path: '/api/staff/reconciliations',
  summary: '逐日对账',
  auth: 'staff',
  query: z.strictObject({ ...pageQuery }),
  response: pageOf(Reconciliation),
});

export const importStatement = route({
  method: 'POST',
  path: '/api/staff/bank-documents/statements',
  summary: '导入银行对账单',
  auth: 'staff',
  upload: true,
  idempotent: true,
  response: z.object({ document: BankDocument, reconciliation: z.optional(Reconciliation) }),
});
