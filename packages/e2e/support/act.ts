import { randomUUID } from 'node:crypto';
import { type ResponseOf, type RouteContract, urlOf } from '@qinqing/contract';
import { expect } from '@playwright/test';
import { BASE_URL } from './server.js';

export interface Act {
  params?: Record<string, string>;
  query?: Record<string, string | number>;
  body?: unknown;
  token?: string;
  /** a new one for each act unless given */
  idempotencyKey?: string;
}

export interface Answer {
  status: number;
  body: unknown;
}

/** Calls one route as a client would and hands back whatever came. */
export async function ask(route: RouteContract, act: Act = {}): Promise<Answer> {
  const { params = {}, query = {}, body, token, idempotencyKey = randomUUID() } = act;
  const response = await fetch(BASE_URL + urlOf(route, params, query), {
    method: route.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(route.idempotent ? { 'idempotency-key': idempotencyKey } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Calls one route, expects it to be done, and checks the answer against its schema. */
export async function act<R extends RouteContract>(route: R, call: Act = {}): Promise<ResponseOf<R>> {
  const { status, body } = await ask(route, call);
  expect(status, `${route.method} ${route.path}: ${JSON.stringify(body)}`).toBeLessThan(300);
  const parsed = route.response?.safeParse(body);
  expect(parsed?.success, `${route.path}: ${JSON.stringify(parsed?.error?.issues)}`).toBe(true);
  return parsed?.data as ResponseOf<R>;
}
