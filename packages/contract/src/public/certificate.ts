import '../setup.js';
import * as z from 'zod/mini';
import { Day, Fen } from '../common.js';
import { route } from '../route.js';

/** Whoever is shown a certificate of payment asks here whether it was issued and whether it still holds. */

export const CertificateCheck = z.object({
  code: z.string(),
  /** paid: the money is with the firm; demanded: part of it is to be given back; recovered: part of it was; returned: it came back */
  state: z.enum(['paid', 'demanded', 'recovered', 'returned']),
  /** as the public may read it */
  enterpriseName: z.string(),
  measureTitle: z.string(),
  amountFen: Fen,
  /** of that, given back since */
  recoveredFen: Fen,
  nonCash: z.boolean(),
  /** last four digits only; absent where no bank was needed */
  accountTail: z.optional(z.string()),
  paidOn: Day,
  issuedOn: Day,
});
export type CertificateCheck = z.infer<typeof CertificateCheck>;

export const checkCertificate = route({
  method: 'GET',
  path: '/api/public/certificates/:code',
  summary: '核验兑付证明',
  auth: 'none',
  params: z.strictObject({
    code: z.string().check(z.regex(/^[0-9A-Za-z-]{16,19}$/, '核验码为 16 位字母和数字，请核对后重新输入')),
  }),
  response: CertificateCheck,
});
