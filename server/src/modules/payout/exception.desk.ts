import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { newId } from '../../platform/ids/index.js';
import { type ExceptionKind, ExceptionRecord } from './bank.entity.js';
import { chunks } from './payout.repository.js';

export interface NewException {
  kind: ExceptionKind;
  subjectId: string;
  /** Chinese, one line */
  title: string;
  details?: readonly string[];
  amountFen?: number;
  batchId?: string;
  payoutId?: string;
  at: Date;
}

const WAITING = ['open', 'proposed'] as const;

/** Where whatever the product can't place is put down, for people to look into. */
@Injectable()
export class ExceptionDesk {
  /** Raising the same thing again while it waits changes nothing. */
  async raise(m: EntityManager, input: NewException): Promise<ExceptionRecord> {
    const openKey = keyOf(input.kind, input.subjectId);
    const waiting = await m.findOneBy(ExceptionRecord, { openKey });
    if (waiting) return waiting;
    const row = m.create(ExceptionRecord, {
      id: newId(),
      kind: input.kind,
      status: 'open',
      version: 0,
      openKey,
      subjectId: input.subjectId,
      title: input.title.slice(0, 200),
      details: [...(input.details ?? [])],
      amountFen: input.amountFen ?? null,
      batchId: input.batchId ?? null,
      payoutId: input.payoutId ?? null,
      raisedAt: input.at,
    });
    await m.insert(ExceptionRecord, row);
    return row;
  }

  /** What was raised about these is no more: the bank has told it in the meantime. */
  async drop(m: EntityManager, kind: ExceptionKind, subjectIds: readonly string[]): Promise<void> {
    for (const part of chunks(subjectIds)) {
      await m
        .createQueryBuilder()
        .update(ExceptionRecord)
        .set({ status: 'gone', openKey: null, version: () => 'version + 1' })
        .where({ openKey: In(part.map((id) => keyOf(kind, id))), status: In([...WAITING]) })
        .execute();
    }
  }

  /** Those of one kind that wait. */
  waiting(m: EntityManager, kinds: readonly ExceptionKind[]): Promise<ExceptionRecord[]> {
    return m.findBy(ExceptionRecord, { kind: In([...kinds]), status: In([...WAITING]) });
  }
}

function keyOf(kind: ExceptionKind, subjectId: string): string {
  return `${kind}:${subjectId}`;
}
