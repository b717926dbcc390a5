import '../setup.js';
import * as z from 'zod/mini';
import { Day, Fen, Id, IdParams, pageOf, pageQuery } from '../common.js';
import { route } from '../route.js';

/** A publicity notice (公示): names and amounts only, never identity, account or phone numbers. */
export const PublicityNotice = z.object({
  id: Id,
  title: z.string(),
  measureId: Id,
  measureTitle: z.string(),
  startsOn: Day,
  /** last day, the first day counts */
  endsOn: Day,
  basis: z.string(),
  /** `id` names the item in an objection */
  items: z.array(z.object({ id: Id, enterpriseName: z.string(), amountFen: Fen })),
  office: z.string(),
  phone: z.string(),
  complaintPhone: z.string(),
});
export type PublicityNotice = z.infer<typeof PublicityNotice>;

export const listPublicity = route({
  method: 'GET',
  path: '/api/public/publicity',
  summary: '正在公示',
  auth: 'none',
  query: z.strictObject(pageQuery),
  response: pageOf(PublicityNotice),
  cache: ['publicity'],
});

export const getPublicity = route({
  method: 'GET',
  path: '/api/public/publicity/:id',
  summary: '一份公示',
  auth: 'none',
  params: IdParams,
  response: PublicityNotice,
  cache: ['publicity'],
});
