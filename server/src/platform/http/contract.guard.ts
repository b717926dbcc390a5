import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { RouteContract } from '@qinqing/contract';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors/index.js';
import type { Authenticator } from './actor.js';
import { setActor } from './actor.js';
import { readUpload } from './multipart.js';
import { CONTRACT } from './route.js';
import { parseInput } from './validation.js';

type Mutable = { params: unknown; query: unknown; body: unknown };

/** Everything that a contract row demands before its handler runs: who asks, and that what they send is well formed. */
export class ContractGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: () => Authenticator | undefined,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const contract = this.reflector.get<RouteContract | undefined>(CONTRACT, context.getHandler());
    if (!contract)
      throw new Error(`${context.getClass().name}.${context.getHandler().name} has no row in the contract`);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (contract.auth !== 'none') await this.logIn(request, contract.auth);
    // The guard runs before Nest reads parameters, so handlers get the parsed values through @Param, @Query and @Body.
    const target = request as unknown as Mutable;
    if (contract.params) target.params = parseInput(contract.params, request.params);
    target.query = contract.query ? parseInput(contract.query, request.query ?? {}) : refuseAny(request.query, 'query');
    if (contract.upload) await readUpload(request);
    else target.body = contract.body ? parseInput(contract.body, request.body ?? {}) : refuseAny(request.body, 'body');
    return true;
  }

  private async logIn(request: FastifyRequest, kind: 'firm' | 'staff'): Promise<void> {
    const token = /^Bearer ([\w.~+/-]{1,2000}=*)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) throw new AppError('LOGIN_REQUIRED');
    const authenticator = this.authenticator();
    if (!authenticator) throw new Error('no module provides the Authenticator');
    const actor = await authenticator.authenticate(kind, token);
    if (!actor) throw new AppError('SESSION_EXPIRED');
    setActor(request, actor);
  }
}

/** A route without a schema for this part takes nothing there. */
function refuseAny(value: unknown, part: 'query' | 'body'): unknown {
  if (value === undefined || value === null) return value;
  const names = typeof value === 'object' ? Object.keys(value) : [part];
  if (names.length === 0) return value;
  throw new AppError('VALIDATION', {
    fields: names.slice(0, 20).map((path) => ({ path: path.slice(0, 100), message: '不认识的字段' })),
  });
}
