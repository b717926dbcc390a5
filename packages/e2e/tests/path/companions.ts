import { expect } from '@playwright/test';
import type { StaffRole } from '@qinqing/contract';
import { type FirmSession, listMatches } from '@qinqing/contract/firm';
import { decideCase, getCase } from '@qinqing/contract/staff';
import { act } from '../../support/act.js';
import { read } from '../../support/api.js';
import { applicantsOf, staffToken } from '../../support/applicants.js';
import { checked, type Filed, fileOverInterface, firstEnterprise } from '../../support/filing.js';
import { STAFF } from '../../support/people.js';

/** Two firms apply for the same measure and are approved, all over the interface: company for the shop in its batch. */
export async function approvedCompanions(measureId: string): Promise<Filed[]> {
  const desks: Partial<Record<StaffRole, string>> = {
    street_reviewer: await staffToken(STAFF.otherStreet),
    final_approver: await staffToken(STAFF.otherFinal),
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
  for await (const { session } of applicantsOf(['micro', 'small'], token)) {
    const params = { id: firstEnterprise(session).id };
    const matches = await read(listMatches, { params, token: session.token });
    const match = matches.items.find(({ measure }) => measure.id === measureId);
    if (match && match.outcome !== 'not_met' && !match.application) yield session;
  }
}
