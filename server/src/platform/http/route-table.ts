import type { RouteContract } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as publicRoutes from '@qinqing/contract/public';
import * as staff from '@qinqing/contract/staff';

function isRoute(value: unknown): value is RouteContract {
  const row = value as Partial<RouteContract> | null;
  return typeof row === 'object' && row !== null && typeof row.method === 'string' && typeof row.path === 'string';
}

/** Every row of the wire contract by its name. */
export const ROUTE_TABLE: { name: string; area: 'public' | 'firm' | 'staff'; contract: RouteContract }[] = (
  [
    ['public', publicRoutes],
    ['firm', firm],
    ['staff', staff],
  ] as const
).flatMap(([area, rows]) =>
  Object.entries(rows as Record<string, unknown>).flatMap(([name, contract]) =>
    isRoute(contract) ? [{ name, area, contract }] : [],
  ),
);

const patterns = ROUTE_TABLE.map(({ contract }) => ({
  method: contract.method,
  pattern: new RegExp(`^${contract.path.replace(/:[A-Za-z]+/g, '[^/]+')}$`),
}));

/** The methods that the contract has for the path of this URL; empty for an unknown path. */
export function allowedMethods(url: string): string[] {
  const path = url.split('?', 1)[0]!;
  return patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
}
