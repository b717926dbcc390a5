import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { StaffRole } from '@qinqing/contract';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors/index.js';

export interface StaffActor {
  kind: 'staff';
  id: string;
  name: string;
  roles: StaffRole[];
  sessionId: string;
}

export interface FirmActor {
  kind: 'firm';
  id: string;
  name: string;
  sessionId: string;
}

/** Work that nobody asked for at this moment: jobs, schedules, commands. */
export interface SystemActor {
  kind: 'system';
  id: string;
  name: string;
}

export type Actor = StaffActor | FirmActor | SystemActor;

/** Who stands behind a bearer token. The module that keeps the sessions provides it. */
export abstract class Authenticator {
  /** @returns null for a token that is unknown, over, or of the other kind */
  abstract authenticate(kind: 'firm' | 'staff', token: string): Promise<Actor | null>;
}

const actors = new WeakMap<FastifyRequest, Actor>();

export function setActor(request: FastifyRequest, actor: Actor): void {
  actors.set(request, actor);
}

export function actorOf(request: FastifyRequest): Actor | undefined {
  return actors.get(request);
}

/** The logged-in person of a route whose contract says `auth: 'firm'` or `'staff'`. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const actor = actorOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (!actor) throw new AppError('LOGIN_REQUIRED');
  return actor;
});
