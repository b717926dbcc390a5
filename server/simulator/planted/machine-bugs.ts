import type { EntityManager } from 'typeorm';
import { AuditService } from '../../src/modules/audit/index.js';
import type { Db } from '../../src/platform/db/index.js';
import { Gate } from '../../src/platform/db/gate.js';
import { Idempotency } from '../../src/platform/http/index.js';
import { Jobs } from '../../src/platform/queue/index.js';
import { around, type Bug, type Inside, type Undo, withoutGuard } from './planting.js';

/** What belongs into the unit of work is done in one of its own afterwards. */
function afterwards(prototype: object, name: string): Undo {
  return around(
    prototype,
    name,
    (original) =>
      async function late(this: Inside, ...args) {
        const [m, ...rest] = args as [EntityManager, ...unknown[]];
        const { db } = this as unknown as { db: Db };
        if (!db.insideUnit) return original.call(this, m, ...rest);
        db.afterCommit(() => {
          const write = () => db.write(async (own) => original.call(this, own, ...rest));
          void db.outside(write).catch(() => undefined);
        });
        return 'later';
      },
  );
}

export const MACHINE_BUGS: Bug[] = [
  {
    name: 'enqueue-after-commit',
    title: 'a job is written after the change that wants it',
    plant: () => [afterwards(Jobs.prototype, 'enqueue')],
  },
  {
    name: 'audit-outside-the-unit',
    title: 'the audit entry is written after the change',
    plant: () => [afterwards(AuditService.prototype, 'record')],
  },
  {
    name: 'lease-token-ignored',
    title: 'a worker finishes a job that another has taken over',
    plant: () => [withoutGuard(/^UPDATE [`"]job[`"] SET/, / AND [`"]?leaseToken[`"]? = \?/)],
  },
  {
    name: 'idempotency-key-outside-the-unit',
    title: 'the answer of a request is stored after its effect',
    plant: () => [around(Idempotency.prototype, 'complete', () => async () => undefined)],
  },
  {
    name: 'units-not-apart',
    title: 'units of work of one process share their transaction',
    notOn: 'mysql',
    plant: () => [around(Gate.prototype, 'acquire', () => async () => () => undefined)],
  },
];
