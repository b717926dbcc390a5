import type { RouteContract } from '@qinqing/contract';
import type { FastifyRequest } from 'fastify';
import type { Actor } from './actor.js';

/** Where a text was on its way to. */
export interface TextPlace {
  /** address of the request; of an anonymous one the pattern only */
  path: string;
  /** the readers must not learn who wrote it */
  anonymous: boolean;
}

/** Looks at texts that others will read before they are written. The module that knows the people provides it. */
export abstract class TextScreen {
  /** Outside any unit of work. @throws {AppError} CONTENT_REFUSED */
  abstract screen(actor: Actor, texts: readonly string[], place: TextPlace): Promise<void>;
}

/** The texts of a body that its contract says others will read. */
export function textsOf({ readByOthers = [] }: RouteContract, body: unknown): string[] {
  const wanted = new Set(readByOthers);
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [name, each] of Object.entries(value)) {
      if (wanted.has(name) && typeof each === 'string') found.push(each);
      else visit(each);
    }
  };
  if (wanted.size > 0) visit(body);
  return found;
}

export function placeOf(contract: RouteContract, request: FastifyRequest): TextPlace {
  const anonymous = contract.anonymous === true;
  return { anonymous, path: anonymous ? contract.path : (request.url.split('?')[0] ?? contract.path) };
}
