import type { ResponseOf, RouteContract } from '@qinqing/contract';
import { urlOf } from '@qinqing/contract';
import { expect } from '@playwright/test';
import { BASE_URL } from './server.js';

interface Asked {
  params?: Record<string, string>;
  query?: Record<string, string | number>;
  token?: string;
}

/**
 * Reads one route of the contract, so that a journey can expect on the screen what the interface says.
 * The answer is checked against its schema.
 */
export async function read<R extends RouteContract>(
  route: R,
  { params = {}, query = {}, token }: Asked = {},
): Promise<ResponseOf<R>> {
  const response = await fetch(BASE_URL + urlOf(route, params, query), {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  expect(response.status, `${route.method} ${route.path}`).toBe(200);
  const answer: unknown = await response.json();
  const parsed = route.response?.safeParse(answer);
  expect(parsed?.success, `${route.path}: ${JSON.stringify(parsed?.error?.issues)}`).toBe(true);
  return parsed?.data as ResponseOf<R>;
}
