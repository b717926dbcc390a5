import '../setup.js';
import * as z from 'zod/mini';
import { Day, Id, IdParams } from '../common.js';
import { route } from '../route.js';
import { FirmClawback } from './clawback.js';
import { Rating, StuckCard } from './feedback.js';
import { Appeal } from './objection.js';
import { AccountRepair } from './repair.js';

/** What belongs to a case besides its own road: how long such cases take, what can be said about it, its papers. */

/** How long comparable closed cases took; nothing is said with fewer than twenty of them. */
export const CaseEstimate = z.object({
  /** decision: from acceptance, without the days on which the firm or an objection held the case; payment: from approval */
  until: z.enum(['decision', 'payment']),
  /** measure: cases of the same measure; route: of measures that are handled in the same way */
  basis: z.enum(['measure', 'route']),
  cases: z.int(),
  /** working days within which half of them were done */
  p50WorkingDays: z.int(),
  /** working days within which nine of ten were done */
  p90WorkingDays: z.int(),
});
export type CaseEstimate = z.infer<typeof CaseEstimate>;

export const CaseFollowUp = z.object({
  applicationId: Id,
  estimate: z.optional(CaseEstimate),
  /** how many comparable cases are known where they are too few for an estimate */
  tooFewCases: z.optional(z.int()),
  /** account repairs of this case, newest first */
  repairs: z.array(AccountRepair),
  clawbacks: z.array(FirmClawback),
  appeal: z.optional(Appeal),
  /** last day on which an appeal can be filed; absent where none can */
  appealUntil: z.optional(Day),
  rating: z.optional(Rating),
  mayRate: z.boolean(),
  /** what this person said about the case in the stuck-case window, newest first */
  stuck: z.array(StuckCard),
  /** papers that can be downloaded now */
  papers: z.array(z.enum(['receipt', 'certificate'])),
});
export type CaseFollowUp = z.infer<typeof CaseFollowUp>;

export const getFollowUp = route({
  method: 'GET',
  path: '/api/firm/applications/:id/follow-up',
  summary: '一件申报的办理预估、更正、退款、申诉、评价和反映',
  auth: 'firm',
  params: IdParams,
  response: CaseFollowUp,
});

export const downloadReceipt = route({
  method: 'GET',
  path: '/api/firm/applications/:id/receipt',
  summary: '下载受理回执（PDF）',
  auth: 'firm',
  params: IdParams,
  download: true,
});

export const downloadCertificate = route({
  method: 'GET',
  path: '/api/firm/applications/:id/certificate',
  summary: '下载兑付证明（PDF，带核验码）',
  auth: 'firm',
  params: IdParams,
  download: true,
});
