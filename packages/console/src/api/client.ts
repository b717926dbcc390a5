import {
  type BodyIn,
  type ParamsOf,
  type QueryIn,
  type ResponseOf,
  type RouteContract,
  urlOf,
} from '@qinqing/contract';
import { session } from '../session/store';
import { type ApiError, errorFromAnswer, networkError, shapeError } from './errors';
import { IntentKeys } from './intent-keys';

type AnyRoute = RouteContract;
type Plain = Record<string, string | number | boolean | undefined>;

export interface CallInput<R> {
  params?: ParamsOf<R>;
  query?: QueryIn<R>;
  body?: BodyIn<R>;
  /** For routes with `upload`: sent as the part `file`, before the fields of `body`. */
  file?: File;
  signal?: AbortSignal;
  /** Told the Idempotency-Key before it is sent: under it the progress of the request may be asked for. */
  onKey?: (key: string) => void;
}

const intents = new IntentKeys();

/**
 * Calls one route of the contract and returns its validated answer.
 * @throws ApiError for every failure, including no network (`status` 0)
 */
export async function call<R extends AnyRoute>(route: R, input: CallInput<R> = {}): Promise<ResponseOf<R>> {
  const answer = await send(route, input);
  if (!route.response) return undefined as ResponseOf<R>;
  const parsed = route.response.safeParse(await readJson(answer));
  if (!parsed.success) {
    // The reader gets a sentence; the developer needs to know which field of which route drifted.
    console.error(`answer of ${route.method} ${route.path} does not fit the contract`, parsed.error.issues);
    throw shapeError(requestIdOf(answer));
  }
  return parsed.data as ResponseOf<R>;
}

export interface Download {
  blob: Blob;
  name: string;
}

/** Fetches the bytes of a route with `download`; the name comes from Content-Disposition. */
export async function callBytes<R extends AnyRoute>(route: R, input: CallInput<R> = {}): Promise<Download> {
  const answer = await send(route, input);
  return { blob: await answer.blob(), name: fileNameOf(answer.headers.get('content-disposition')) };
}

async function send<R extends AnyRoute>(route: R, input: CallInput<R>): Promise<Response> {
  const url = urlOf(route, (input.params ?? {}) as Record<string, string>, (input.query ?? {}) as Plain);
  const headers: Record<string, string> = { accept: 'application/json' };
  const token = session.token();
  if (token) headers.authorization = `Bearer ${token}`;
  const body = bodyOf(route, input, headers);
  const signature = `${route.method} ${url} ${signatureOf(input)}`;
  if (route.idempotent) {
    const key = intents.keyFor(signature);
    headers['idempotency-key'] = key;
    input.onKey?.(key);
  }

  let answer: Response;
  try {
    answer = await fetch(url, {
      method: route.method,
      headers,
      body,
      credentials: 'same-origin',
      signal: input.signal ?? null,
    });
  } catch (error) {
    if (input.signal?.aborted) throw error;
    throw networkError();
  }
  if (answer.ok) {
    intents.settle(signature);
    return answer;
  }
  const failure = errorFromAnswer(answer.status, await readJson(answer), requestIdOf(answer));
  if (!failure.undecided) intents.settle(signature);
  if (failure.sessionLost && route.auth === 'staff') session.end(endReason(failure));
  throw failure;
}

function endReason(failure: ApiError): 'expired' | 'required' {
  return failure.code === 'SESSION_EXPIRED' ? 'expired' : 'required';
}

function bodyOf<R extends AnyRoute>(route: R, input: CallInput<R>, headers: Record<string, string>): BodyInit | null {
  if (route.upload) {
    const form = new FormData();
    for (const [name, value] of Object.entries((input.body ?? {}) as Record<string, unknown>)) {
      if (value !== undefined) form.append(name, String(value));
    }
    if (input.file) form.append('file', input.file, input.file.name);
    return form;
  }
  if (input.body === undefined) return null;
  headers['content-type'] = 'application/json';
  return JSON.stringify(input.body);
}

function signatureOf<R>(input: CallInput<R>): string {
  const file = input.file ? `${input.file.name} ${input.file.size} ${input.file.lastModified}` : '';
  return `${JSON.stringify(input.body ?? null)} ${file}`;
}

async function readJson(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Not JSON (a proxy's error page): the caller turns `undefined` into a sentence of its own.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function requestIdOf(answer: Response): string {
  return answer.headers.get('x-request-id') ?? '';
}

/** RFC 6266: `filename*` (UTF-8) wins over `filename`. */
export function fileNameOf(disposition: string | null): string {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (extended) return decodeURIComponent(extended.trim());
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1]?.trim() ?? 'download';
}

/** Hands bytes to the browser's own save dialog. */
export function saveFile({ blob, name }: Download): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Revoked a turn later: Safari still reads the URL after click() returns.
  window.setTimeout(() => URL.revokeObjectURL(url), 30_000);
}
