import Taro from '@tarojs/taro';
import {
  urlOf,
  type BodyIn,
  type ParamsOf,
  type QueryIn,
  type ResponseOf,
  type RouteContract,
} from '@qinqing/contract';
import { ApiError, errorFrom, offline } from './api-error';
import { currentToken, useSession } from './session';

export const API_ORIGIN = __API_ORIGIN__;

type Ask<R> = {
  params?: ParamsOf<R>;
  query?: QueryIn<R>;
  body?: BodyIn<R>;
  signal?: AbortSignal;
  /** for routes marked idempotent; keep it until the answer is known (lib/idempotency) */
  idempotencyKey?: string;
};

interface Sent {
  status: number;
  data: unknown;
}

function send(
  url: string,
  method: RouteContract['method'],
  data: unknown,
  header: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const task = Taro.request({
      url: API_ORIGIN + url,
      method,
      data,
      header,
      timeout: 20_000,
      success: (answer) => resolve({ status: answer.statusCode, data: answer.data }),
      fail: () => reject(offline()),
    });
    // On the web the task is also a promise that rejects on its own; the callbacks above have told us already.
    (task as unknown as Promise<unknown>).catch?.(() => undefined);
    signal?.addEventListener?.('abort', () => task.abort?.());
  });
}

/**
 * Calls one route of the contract and checks the answer against its schema.
 * @throws ApiError in the server's words, or with status 0 where no answer came
 */
export async function call<R extends RouteContract>(route: R, ask: Ask<R> = {}): Promise<ResponseOf<R>> {
  const data = await answerOf(route, ask);
  if (!route.response) return undefined as ResponseOf<R>;
  const parsed = route.response.safeParse(data);
  if (parsed.success) return parsed.data as ResponseOf<R>;
  const at = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new ApiError(502, { code: 'UNREADABLE', message: `服务返回的数据无法识别（${at}），请更新后再试` });
}

/** The answer of a download as text, e.g. the export of one's own data. @throws ApiError as {@link call} */
export async function callText<R extends RouteContract>(route: R, ask: Ask<R> = {}): Promise<string> {
  const data = await answerOf(route, ask);
  // The platforms parse JSON unasked.
  return typeof data === 'string' ? data : JSON.stringify(data, null, 2);
}

async function answerOf<R extends RouteContract>(route: R, ask: Ask<R>): Promise<unknown> {
  const token = route.auth === 'firm' || route.path.startsWith('/api/firm') ? currentToken() : null;
  const header: Record<string, string> = { accept: 'application/json' };
  if (ask.body !== undefined) header['content-type'] = 'application/json';
  if (token) header['authorization'] = `Bearer ${token}`;
  if (ask.idempotencyKey) header['idempotency-key'] = ask.idempotencyKey;
  const url = urlOf(route, ask.params as Record<string, string>, ask.query as Record<string, string>);
  const { status, data } = await send(url, route.method, ask.body, header, ask.signal);
  if (status >= 400) throw noteExpiry(errorFrom(status, data));
  return data;
}

/** A token that the server no longer takes is dropped, so that every page offers log-in instead of failing. */
function noteExpiry(error: ApiError): ApiError {
  if (error.status === 401 && currentToken()) useSession.getState().signOut();
  return error;
}
