import { applyDecorators, HttpCode, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import type { RouteContract } from '@qinqing/contract';

export const CONTRACT = Symbol('contract');

const METHODS = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PUT: RequestMethod.PUT,
  PATCH: RequestMethod.PATCH,
  DELETE: RequestMethod.DELETE,
} as const;

export function statusOf(contract: RouteContract): number {
  if (contract.redirect) return 302;
  return contract.response || contract.download ? 200 : 204;
}

/**
 * Binds a controller method to a row of the contract: method, path, log-in, validation of what comes in and of what
 * goes out, idempotency and public caching all follow from that row.
 *
 * @example
 * @Route(firm.getEnterprise)
 * getEnterprise(@CurrentActor() actor: Actor, @Param() params: ParamsOf<typeof firm.getEnterprise>) { … }
 */
export function Route(contract: RouteContract): MethodDecorator {
  return applyDecorators(
    SetMetadata(CONTRACT, contract),
    RequestMapping({ path: contract.path, method: METHODS[contract.method] }),
    HttpCode(statusOf(contract)),
  );
}
