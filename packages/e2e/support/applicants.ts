import { type FirmSession, listMatches, loginWithWechat, type Match } from '@qinqing/contract/firm';
import { finishStaffLogin, listCases, startStaffLogin } from '@qinqing/contract/staff';
import { act } from './act.js';
import { read } from './api.js';
import { firstEnterprise } from './filing.js';
import type { StaffLogin } from './people.js';
import { freshCode } from './totp.js';
import { loginCode, openidOf } from './wechat.js';

/** Cases in these states were filed by people who can log in again. */
const STATES = ['withdrawn', 'expired', 'rejected', 'in_review', 'publicised'] as const;

type SizeClass = 'micro' | 'small' | 'medium' | 'large';

export interface Applicant {
  uscc: string;
  session: FirmSession;
}

/**
 * The demonstration's firms of these sizes with the people who filed for them, none of them one of the log-in page.
 * @param token of a desk that sees every case
 */
export async function* applicantsOf(sizes: readonly SizeClass[], token: string): AsyncGenerator<Applicant> {
  const seen = new Set<string>();
  for (const status of STATES) {
    const { items } = await read(listCases, { query: { status, limit: 100 }, token });
    for (const { uscc, sizeClass } of items) {
      if (seen.has(uscc) || !sizes.some((size) => size === sizeClass)) continue;
      seen.add(uscc);
      const session = await act(loginWithWechat, { body: { code: await loginCode(openidOf(uscc)) } });
      if (session.enterprises.length > 0) yield { uscc, session };
    }
  }
}

/** The first of them that fits a measure as wanted, which it can apply for and has not yet. */
export async function applicantFor(
  sizes: readonly SizeClass[],
  token: string,
  wanted: (measure: Match['measure']) => boolean,
): Promise<Applicant & { match: Match }> {
  for await (const applicant of applicantsOf(sizes, token)) {
    const { session } = applicant;
    const params = { id: firstEnterprise(session).id };
    const { items } = await read(listMatches, { params, token: session.token });
    const match = items.find(
      ({ outcome, application, measure }) =>
        outcome === 'met' &&
        !application &&
        measure.windowState === 'open' &&
        measure.mode !== 'no_application' &&
        wanted(measure),
    );
    if (match) return { ...applicant, match };
  }
  throw new Error('no firm of the demonstration may apply for that');
}

/** A session of a member of staff. */
export async function staffToken({ username, password, totpSecret }: StaffLogin): Promise<string> {
  const { challenge } = await act(startStaffLogin, { body: { username, password } });
  const { token } = await act(finishStaffLogin, { body: { challenge, code: await freshCode(totpSecret) } });
  return token;
}
