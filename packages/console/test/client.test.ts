import { decideCase, getCase, importBankResult, startStaffLogin } from '@qinqing/contract/staff';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { call, fileNameOf } from '../src/api/client';
import { ApiError } from '../src/api/errors';
import { session } from '../src/session/store';

const fetched = vi.fn<typeof fetch>();
const staff = {
  id: 's1',
  username: 'chen',
  name: '陈审核',
  department: '商务局',
  roles: ['department_reviewer' as const],
};

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const refusal = (status: number, code: string, more: object = {}) =>
  json(status, { code, message: `sentence for ${code}`, requestId: 'r1', ...more });

function lastRequest(): { url: string; init: RequestInit; headers: Record<string, string> } {
  const [url, init] = fetched.mock.lastCall ?? [];
  return { url: String(url), init: init ?? {}, headers: (init?.headers ?? {}) as Record<string, string> };
}

beforeEach(() => {
  vi.stubGlobal('fetch', fetched);
  session.begin({ token: 'staff_t', expiresAt: '2999-01-01T00:00:00Z', staff });
});

afterEach(() => {
  session.end('logout');
  fetched.mockReset();
  vi.unstubAllGlobals();
});

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError');
  return error;
}

it('sends the session token and fills the path', async () => {
  fetched.mockResolvedValue(refusal(404, 'NOT_FOUND'));
  await failureOf(call(getCase, { params: { id: 'a/b' } }));
  expect(lastRequest().url).toBe('/api/staff/cases/a%2Fb');
  expect(lastRequest().headers.authorization).toBe('Bearer staff_t');
});

it('passes the server sentence, code, request id, fields and details on', async () => {
  fetched.mockResolvedValue(
    refusal(409, 'STATE_CONFLICT', {
      details: { status: 'paid' },
      fields: [{ path: 'reason', message: '请填写意见' }],
    }),
  );
  const error = await failureOf(call(getCase, { params: { id: 'a' } }));
  expect(error).toMatchObject({ status: 409, code: 'STATE_CONFLICT', requestId: 'r1', details: { status: 'paid' } });
  expect(error.fields).toEqual([{ path: 'reason', message: '请填写意见' }]);
  expect(error.movedOn).toBe(true);
});

it('repeats the key after a lost answer and drops it after a decided one', async () => {
  const input = { params: { id: 'a' }, body: { version: 1, decision: 'pass' as const } };
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  expect((await failureOf(call(decideCase, input))).code).toBe('NETWORK');
  const lost = lastRequest().headers['idempotency-key'];
  fetched.mockResolvedValueOnce(refusal(503, 'UNAVAILABLE'));
  await failureOf(call(decideCase, input));
  expect(lastRequest().headers['idempotency-key']).toBe(lost);
  fetched.mockResolvedValueOnce(refusal(409, 'STALE_VERSION'));
  await failureOf(call(decideCase, input));
  expect(lastRequest().headers['idempotency-key']).toBe(lost);
  fetched.mockResolvedValueOnce(refusal(409, 'STALE_VERSION'));
  await failureOf(call(decideCase, input));
  expect(lastRequest().headers['idempotency-key']).not.toBe(lost);
});

it('ends the session when the server says that it is over, and only then', async () => {
  fetched.mockResolvedValueOnce(refusal(401, 'LOGIN_FAILED'));
  await failureOf(call(startStaffLogin, { body: { username: 'a', password: 'b' } }));
  expect(session.token()).toBe('staff_t');
  fetched.mockResolvedValueOnce(refusal(401, 'SESSION_EXPIRED'));
  await failureOf(call(getCase, { params: { id: 'a' } }));
  expect(session.get()).toMatchObject({ token: null, ended: 'expired' });
});

it('refuses an answer that does not fit the contract instead of showing half of it', async () => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  fetched.mockResolvedValue(json(200, { id: 'a' }, { 'x-request-id': 'r9' }));
  const error = await failureOf(call(getCase, { params: { id: 'a' } }));
  expect(error).toMatchObject({ code: 'ANSWER_SHAPE', requestId: 'r9' });
  quiet.mockRestore();
});

it('turns a page of a proxy into a sentence', async () => {
  fetched.mockResolvedValue(new Response('<html>502</html>', { status: 502 }));
  const error = await failureOf(call(getCase, { params: { id: 'a' } }));
  expect(error).toMatchObject({ status: 502, message: '服务暂时不可用，请稍后再试', undecided: true });
});

it('uploads a file as a form part', async () => {
  fetched.mockResolvedValue(refusal(422, 'BANK_FILE_QUARANTINED'));
  const file = new File(['a,b'], '回盘.csv', { type: 'text/csv' });
  await failureOf(call(importBankResult, { params: { id: 'b1' }, file }));
  const form = lastRequest().init.body as FormData;
  expect((form.get('file') as File).name).toBe('回盘.csv');
  expect(lastRequest().headers['content-type']).toBeUndefined();
});

it('reads the file name of a download', () => {
  expect(fileNameOf(`attachment; filename="a.csv"; filename*=UTF-8''%E6%89%B9%E6%AC%A1.csv`)).toBe('批次.csv');
  expect(fileNameOf('attachment; filename="a.csv"')).toBe('a.csv');
  expect(fileNameOf(null)).toBe('download');
});
