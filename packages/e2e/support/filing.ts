import type { FieldValue } from '@qinqing/contract';
import {
  addPayeeAccount,
  deleteDraft,
  type FirmApplication,
  type FirmSession,
  getApplication,
  listMatches,
  loginAsDemo,
  type Match,
  openDraft,
  type PrefilledField,
  saveDraft,
  submitApplication,
  uploadFile,
} from '@qinqing/contract/firm';
import { getServiceInfo } from '@qinqing/contract/public';
import { expect } from '@playwright/test';
import { act, ask } from './act.js';
import { read } from './api.js';
import { pdf } from './papers.js';
import { BASE_URL } from './server.js';

/** Files an application over the interface: what a journey needs to be there, but does not look at. */
export async function fileOverInterface(session: FirmSession, wanted: (match: Match) => boolean): Promise<Filed> {
  const { id, version, match } = await draftOverInterface(session, wanted);
  await act(submitApplication, { token: session.token, params: { id }, body: { version, declared: true } });
  return { id, session, match };
}

/** A draft with everything that it needs to be submitted. */
export async function draftOverInterface(
  session: FirmSession,
  wanted: (match: Match) => boolean,
): Promise<{ id: string; version: number; match: Match }> {
  const { token } = session;
  const enterprise = firstEnterprise(session);
  const { items } = await read(listMatches, { params: { id: enterprise.id }, token });
  const candidates = items.filter(
    (each) => each.application === undefined && each.measure.windowState === 'open' && wanted(each),
  );
  const match =
    candidates.find(({ outcome }) => outcome === 'met') ?? candidates.find(({ outcome }) => outcome === 'unknown');
  if (!match)
    throw new Error(`nothing that ${enterprise.name} can apply for: ${items.map(({ measure }) => measure.code)}`);
  const draft = await act(openDraft, { token, body: { measureId: match.measure.id, enterpriseId: enterprise.id } });
  const payee = await act(addPayeeAccount, {
    token,
    params: { id: enterprise.id },
    body: { accountName: enterprise.name, accountNumber: `99900${Date.now()}`, bankName: '厦门银行' },
  });
  const { version } = await act(saveDraft, {
    token,
    params: { id: draft.id },
    body: {
      version: draft.version,
      values: Object.fromEntries(missing(draft).map((field) => [field.key, sampleOf(field)])),
      materials: await papersFor(draft, token),
      payeeAccountId: payee.id,
    },
  });
  return { id: draft.id, version, match };
}

/** A new draft of the first measure whose form is as wanted; the firm has no other application for it. */
export async function draftWith(
  session: FirmSession,
  wanted: (draft: FirmApplication) => boolean,
): Promise<FirmApplication> {
  const { token } = session;
  const enterpriseId = firstEnterprise(session).id;
  const { items } = await read(listMatches, { params: { id: enterpriseId }, token });
  for (const { measure, application } of items) {
    if (application || measure.windowState !== 'open' || measure.mode === 'no_application') continue;
    const opened = await act(openDraft, { token, body: { measureId: measure.id, enterpriseId } });
    if (wanted(opened)) return opened;
    await ask(deleteDraft, { token, params: { id: opened.id } });
  }
  throw new Error(`no measure asks ${session.user.name} for that`);
}

/** A session of a demonstration firm, by its label on the log-in page. */
export async function sessionOf(label: string): Promise<FirmSession> {
  const { demoAccounts } = await read(getServiceInfo);
  const found = demoAccounts.find((each) => each.label === label);
  return act(loginAsDemo, { body: { account: found?.account ?? label } });
}

export interface Filed {
  id: string;
  session: FirmSession;
  match: Match;
}

/** Waits until the queue has let go of an application and answers with what it became. */
export async function checked(id: string, token: string): Promise<FirmApplication> {
  const now = () => read(getApplication, { params: { id }, token });
  await expect.poll(async () => (await now()).status, { timeout: 30_000 }).not.toMatch(/^(submitted|checking)$/);
  return now();
}

export function firstEnterprise(session: FirmSession): FirmSession['enterprises'][number] {
  const [enterprise] = session.enterprises;
  if (!enterprise) throw new Error(`${session.user.name} acts for no enterprise`);
  return enterprise;
}

/** Questions that the departments' data left open. */
export function missing({ fields }: FirmApplication): PrefilledField[] {
  return fields.filter(({ value }) => value === null || value === '');
}

/** An answer that fits the question, where the measure itself does not look at it. */
function sampleOf(field: PrefilledField): FieldValue {
  switch (field.type) {
    case 'flag':
      return true;
    case 'phone':
      return '0592-5550123';
    case 'enum':
      return field.options?.[0]?.value ?? null;
    case 'date':
      return '2026-06-30';
    case 'integer':
    case 'decimal':
      return Math.max(field.min ?? 1, 1);
    case 'money':
      return Math.max(field.min ?? 0, 100_000_00);
    default:
      return '见所附材料';
  }
}

async function papersFor(draft: FirmApplication, token: string): Promise<{ key: string; fileIds: string[] }[]> {
  const wanted = draft.materials.filter(({ required }) => required);
  return Promise.all(
    wanted.map(async ({ key }) => {
      const paper = pdf(`${key}.pdf`, `Paper ${key}, made by a test`);
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(paper.buffer)], { type: paper.mimeType }), paper.name);
      const response = await fetch(BASE_URL + uploadFile.path, {
        method: uploadFile.method,
        headers: { authorization: `Bearer ${token}` },
        body: form,
      });
      expect(response.status, `uploading ${paper.name}`).toBeLessThan(300);
      const { id } = (await response.json()) as { id: string };
      return { key, fileIds: [id] };
    }),
  );
}
