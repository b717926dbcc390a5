import { expect } from '@playwright/test';
import type { StaffRole } from '@qinqing/contract';
import { type FirmSession, listMatches, loginWithWechat } from '@qinqing/contract/firm';
import { decideCase, finishStaffLogin, getCase, listCases, startStaffLogin } from '@qinqing/contract/staff';
import { act } from '../../support/act.js';
import { read } from '../../support/api.js';
import { checked, type Filed, fileOverInterface, firstEnterprise } from '../../support/filing.js';
import { STAFF, type StaffLogin } from '../../support/people.js';
import { freshCode } from '../../support/totp.js';

/** Cases in these states were filed by people who can log in again. */
const STATES = ['withdrawn', 'expired', 'rejected', 'in_review', 'publicised'] as const;

/** Two firms apply for the same measure and are approved, all over the interface: company for the shop in its batch. */
export async function approvedCompanions(measureId: string): Promise<Filed[]> {
  const desks: Partial<Record<StaffRole, string>> = {
    street_reviewer: await tokenOf(STAFF.otherStreet),
    final_approver: await tokenOf(STAFF.otherFinal),
  };
  const made: Filed[] = [];
  for await (const session of firmsThatMayApply(measureId, desks.street_reviewer ?? '')) {
    const filed = await fileOverInterface(session, ({ measure }) => measure.id === measureId);
    const { status, route } = await checked(filed.id, session.token);
    if (status !== 'in_review') continue;
    for (const { role } of route) {
      const token = desks[role] ?? '';
      const { version } = await read(getCase, { params: { id: filed.id }, token });
      await act(decideCase, { params: { id: filed.id }, token, body: { version, decision: 'pass' } });
    }
    made.push(filed);
    if (made.length === 2) return made;
  }
  expect(made.length, 'firms that can apply and be approved').toBe(2);
  return made;
}

async function* firmsThatMayApply(measureId: string, token: string): AsyncGenerator<FirmSession> {
  const seen = new Set<string>();
  for (const status of STATES) {
    const { items } = await read(listCases, { query: { status, limit: 100 }, token });
    for (const { uscc, sizeClass } of items) {
      if (seen.has(uscc) || (sizeClass !== 'micro' && sizeClass !== 'small')) continue;
      seen.add(uscc);
      // As the demonstration's people come in: WeChat's stand-in takes codes of this form.
      const session = await act(loginWithWechat, { body: { code: `demo-${uscc}` } });
      if (session.enterprises.length === 0) continue;
      const params = { id: firstEnterprise(session).id };
      const matches = await read(listMatches, { params, token: session.token });
      const match = matches.items.find(({ measure }) => measure.id === measureId);
      if (match && match.outcome !== 'not_met' && !match.application) yield session;
    }
  }
}

async function tokenOf({ username, password, totpSecret }: StaffLogin): Promise<string> {
  const { challenge } = await act(startStaffLogin, { body: { username, password } });
  const { token } = await act(finishStaffLogin, { body: { challenge, code: await freshCode(totpSecret) } });
  return token;
}
