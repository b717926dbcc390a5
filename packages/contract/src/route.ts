import type * as z from 'zod/mini';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Schema = z.ZodMiniType;

/** One row of the wire contract: the server routes by it, the clients call by it, OpenAPI is made from it. */
export interface RouteContract<
  Params extends Schema | undefined = Schema | undefined,
  Query extends Schema | undefined = Schema | undefined,
  Body extends Schema | undefined = Schema | undefined,
  Response extends Schema | undefined = Schema | undefined,
> {
  method: HttpMethod;
  /** full path with `:name` parameters */
  path: `/api/${string}`;
  /** Chinese, one line; shown in the API page */
  summary: string;
  auth: 'none' | 'firm' | 'staff';
  params?: Params;
  query?: Query;
  body?: Body;
  /** undefined: 204 without a body, bytes where `download`, an address where `redirect` is set */
  response?: Response;
  /** requires an Idempotency-Key; the same key and body give the same answer */
  idempotent?: boolean;
  /** public answers: immutable per version, strong ETag, compressed once; the tags that invalidate it */
  cache?: readonly string[];
  /** multipart/form-data with one part `file` (+ text parts) */
  upload?: boolean;
  /** takes a password, a one-time code or a log-in code: guessing is slowed down by address */
  takesSecret?: boolean;
  /**
   * names of body fields, at any depth, in whose words a firm's person speaks to others (staff, colleagues, everybody):
   * WeChat's text check looks at them before anything is written
   */
  readByOthers?: readonly string[];
  /** the readers must not learn who wrote it: nothing that leads to the person is noted in the open */
  anonymous?: boolean;
  /** answers bytes as an attachment */
  download?: boolean;
  /** answers 302 with the address of what was asked for, where only an id is known before */
  redirect?: boolean;
}

/** Identity function that keeps the literal types. */
export function route<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | undefined = undefined,
>(contract: RouteContract<P, Q, B, R>): RouteContract<P, Q, B, R> {
  return contract;
}

type Out<S> = S extends Schema ? z.output<S> : undefined;
type In<S> = S extends Schema ? z.input<S> : undefined;

export type ParamsOf<R> = R extends RouteContract<infer P, infer _Q, infer _B, infer _R> ? Out<P> : never;
export type QueryOf<R> = R extends RouteContract<infer _P, infer Q, infer _B, infer _R> ? Out<Q> : never;
export type BodyOf<R> = R extends RouteContract<infer _P, infer _Q, infer B, infer _R> ? Out<B> : never;
export type ResponseOf<R> = R extends RouteContract<infer _P, infer _Q, infer _B, infer S> ? Out<S> : never;
export type QueryIn<R> = R extends RouteContract<infer _P, infer Q, infer _B, infer _R> ? In<Q> : never;
export type BodyIn<R> = R extends RouteContract<infer _P, infer _Q, infer B, infer _R> ? In<B> : never;

/** Fills `:name` parameters and appends the query. */
export function urlOf(
  contract: Pick<RouteContract, 'path'>,
  params: Record<string, string | number> = {},
  query: Record<string, string | number | boolean | undefined> = {},
): string {
  const path = contract.path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`missing path parameter ${name} for ${contract.path}`);
    return encodeURIComponent(String(value));
  });
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`);
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path;
}
