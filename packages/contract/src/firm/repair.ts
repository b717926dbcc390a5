import '../setup.js';
import * as z from 'zod/mini';
import { Fen, Id, IdParams, RepairStatusSchema, Time } from '../common.js';
import { route } from '../route.js';

/** Payments that failed or came back, and the account to which they shall go instead. */

export const AccountRepair = z.object({
  id: Id,
  version: z.int(),
  status: RepairStatusSchema,
  applicationId: Id,
  receiptNo: z.string(),
  measureTitle: z.string(),
  amountFen: Fen,
  /** failed: the bank refused it; returned: it arrived and came back */
  cause: z.enum(['failed', 'returned']),
  /** the bank's words */
  reason: z.string(),
  /** to which it was sent */
  payeeAccountId: z.optional(Id),
  bankName: z.string(),
  accountMasked: z.string(),
  /** by the bank's words there is no such account any more: money sent there again comes back again */
  accountGone: z.boolean(),
  askedAt: Time,
  /** the account that the firm named */
  corrected: z.optional(
    z.object({
      payeeAccountId: Id,
      accountName: z.string(),
      bankName: z.string(),
      accountMasked: z.string(),
      nameMatches: z.boolean(),
      at: Time,
    }),
  ),
  /** why staff did not accept the last answer */
  note: z.optional(z.string()),
  /** the new order, once the account was verified */
  newOrderNo: z.optional(z.string()),
});
export type AccountRepair = z.infer<typeof AccountRepair>;

export const listRepairs = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/repairs',
  summary: '待更正收款账户的款项',
  auth: 'firm',
  params: IdParams,
  response: z.object({ items: z.array(AccountRepair) }),
});

/** Names an account that is registered already (`addPayeeAccount`); the old one where it was right after all. */
export const answerRepair = route({
  method: 'POST',
  path: '/api/firm/repairs/:id/answer',
  summary: '更正收款账户',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), payeeAccountId: Id }),
  response: AccountRepair,
  idempotent: true,
});
