import type { ErrorCode } from '@qinqing/contract';
import type { Actor } from './actor.js';

export interface Denial {
  actor: Actor;
  /** `GET /api/staff/cases/:id` */
  route: string;
  /** The `id` parameter of the route, or `-`. */
  entityId: string;
  code: ErrorCode;
}

/** Codes that mean: this person tried something that this person may not do. */
export const DENIAL_CODES: readonly ErrorCode[] = ['FORBIDDEN', 'FOUR_EYES', 'RECUSED', 'DEMO_ONLY'];

/** Hears of every refused attempt; the audit provides it. */
export abstract class DenialRecorder {
  abstract denied(denial: Denial): Promise<void>;
}
