import { BATCH_STATUS } from '@qinqing/contract';
import type { BatchEvent } from '@qinqing/contract/edges';
import type { BatchView } from '@qinqing/contract/staff';
import { AppError } from '../../platform/errors/index.js';
import { canonical } from '../../platform/http/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import type { Actor } from '../identity/index.js';
import { fourEyes } from './payout.desks.js';
import type { BatchRecord, PayoutRecord } from './payout.entity.js';
import { batchEdge, type Desk, FILE_STATES, LIFTERS, rolesOf } from './payout.rules.js';

/**
 * Why this person may not take this step on the batch, as an error; undefined where they may. Whoever sat at another
 * desk of one of its lines may neither seal nor release it. Read before the step, so that the console can say why; the
 * key of `payout_desk` decides it when the step is taken.
 * @param held desks of the lines at which the person has sat
 */
export function deskFault(
  batch: BatchRecord,
  event: BatchEvent,
  actor: Actor,
  held: ReadonlySet<Desk>,
): AppError | undefined {
  const edge = batchEdge(batch.status, event);
  if (!edge) {
    return new AppError('STATE_CONFLICT', {
      message: `批次现为“${BATCH_STATUS[batch.status].label}”，不能这样操作，请刷新后查看`,
      details: { current: batch.status, version: batch.version },
    });
  }
  if (actor.kind !== 'staff' || !rolesOf(edge).some((role) => actor.roles.includes(role)))
    return new AppError('FORBIDDEN');
  if (event === 'seal' && actor.id === batch.madeBy) {
    return new AppError('FOUR_EYES', { message: '您编制了这个批次，须由另一人封存' });
  }
  if (event === 'release' && (actor.id === batch.madeBy || actor.id === batch.sealedBy)) {
    return new AppError('FOUR_EYES', { message: '您编制或封存了这个批次，须由另一人复核放行' });
  }
  if (event === 'seal' || event === 'release') {
    const elsewhere = [...held].find((desk) => desk !== event);
    if (elsewhere) return fourEyes(elsewhere);
  }
  return undefined;
}

/** What the person may do next with the batch, and why not. */
export function deskOf(batch: BatchRecord, actor: Actor, held: ReadonlySet<Desk>): BatchView['can'] {
  const fault = (event: BatchEvent) => deskFault(batch, event, actor, held);
  const can = (event: BatchEvent) => fault(event) === undefined;
  const readsFiles =
    actor.kind === 'staff' && actor.roles.some((role) => ['payout_maker', 'payout_releaser', 'auditor'].includes(role));
  const next = NEXT[batch.status];
  const whyNot = next && fault(next)?.message;
  return {
    seal: can('seal'),
    release: can('release'),
    download: readsFiles && FILE_STATES.includes(batch.status),
    send: can('send'),
    importResult: can('result_part'),
    cancel: can('cancel'),
    takeOut: can('take_out'),
    lift: batch.status === 'sealed' && actor.kind === 'staff' && mayLift(actor, batch),
    ...(whyNot ? { whyNot } : {}),
  };
}

function mayLift(actor: Extract<Actor, { kind: 'staff' }>, { madeBy, sealedBy }: BatchRecord): boolean {
  return LIFTERS.some((role) => actor.roles.includes(role)) && actor.id !== madeBy && actor.id !== sealedBy;
}

const NEXT: Partial<Record<BatchRecord['status'], BatchEvent>> = {
  draft: 'seal',
  sealed: 'release',
  released: 'send',
  sent: 'result_part',
  partial: 'result_part',
};

/** Digest of what a batch pays to whom, made from the rows: at sealing, and again before it is released. */
export function manifestOf(lines: readonly PayoutRecord[]): string {
  const content = [...lines]
    .sort((a, b) => (a.orderNo < b.orderNo ? -1 : 1))
    .map(({ id, orderNo, amountFen, payeeName, accountFingerprint }) => ({
      id,
      orderNo,
      amountFen,
      payeeName,
      accountFingerprint,
    }));
  return sha256(canonical(content));
}
