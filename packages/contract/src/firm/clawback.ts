import '../setup.js';
import * as z from 'zod/mini';
import { ClawbackStatusSchema, Day, Fen, Id } from '../common.js';
import { route } from '../route.js';

/** What the firm has to give back, and what of it has arrived. */
export const FirmClawback = z.object({
  id: Id,
  applicationId: Id,
  measureTitle: z.string(),
  amountFen: Fen,
  recoveredFen: Fen,
  reason: z.string(),
  status: ClawbackStatusSchema,
  dueOn: Day,
  barUntil: z.optional(Day),
  receipts: z.array(z.object({ kind: z.enum(['bank', 'offset']), amountFen: Fen, receivedOn: Day })),
});
export type FirmClawback = z.infer<typeof FirmClawback>;

export const listFirmClawbacks = route({
  method: 'GET',
  path: '/api/firm/clawbacks',
  summary: '需退回的款项',
  auth: 'firm',
  query: z.strictObject({ enterpriseId: Id }),
  response: z.object({ items: z.array(FirmClawback) }),
});
