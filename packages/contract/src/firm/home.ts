import '../setup.js';
import * as z from 'zod/mini';
import { Day, Fen, Id } from '../common.js';
import { route } from '../route.js';

/** The first page of a person who acts for firms: what may be got, and what waits for the person. */

/** What needs this person now, over all the person's enterprises. */
export const HomeNeed = z.object({
  kind: z.enum([
    'supplement',
    'offer',
    'account_repair',
    'clawback',
    'draft',
    'saved_deadline',
    'answer',
    'member_request',
  ]),
  title: z.string(),
  text: z.string(),
  /** absent where it is the person's own matter */
  enterpriseId: z.optional(Id),
  enterpriseName: z.optional(z.string()),
  amountFen: z.optional(Fen),
  dueOn: z.optional(Day),
  /** 0 on the last day, negative where it has passed */
  workingDaysLeft: z.optional(z.int()),
  /** due within three working days, or over already */
  urgent: z.boolean(),
  /** page inside the app: application:ID, draft:ID, offer:ID, measure:ID, stuck:ID, members:ENTERPRISE */
  link: z.string(),
});
export type HomeNeed = z.infer<typeof HomeNeed>;

/** What an enterprise may get, cash and non-cash apart; stacking is respected. */
export const HomeBenefit = z.object({
  enterpriseId: Id,
  /** measures that fit and can still be applied for, and their certain sums in fen */
  count: z.int(),
  cashFen: Fen,
  nonCashFen: Fen,
  /** measures for which data are missing, and what they could bring on top at the most */
  unclear: z.object({ count: z.int(), cashFen: Fen, openEnded: z.boolean() }),
});
export type HomeBenefit = z.infer<typeof HomeBenefit>;

/** `needs`: what is due first comes first, then what has no day. */
export const FirmHome = z.object({
  benefit: z.optional(HomeBenefit),
  needs: z.array(HomeNeed),
  unreadMessages: z.int(),
});
export type FirmHome = z.infer<typeof FirmHome>;

/** @throws NOT_FOUND for an enterprise for which the person does not act */
export const getFirmHome = route({
  method: 'GET',
  path: '/api/firm/home',
  summary: '首页：我能享多少，现在要我办什么',
  auth: 'firm',
  /** whose sums are shown; without it nobody's */
  query: z.strictObject({ enterpriseId: z.optional(Id) }),
  response: FirmHome,
});
