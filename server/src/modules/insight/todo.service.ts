import type { TodoList } from '@qinqing/contract/staff';
import type { StaffRole } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { requireRole } from '../identity/index.js';
import { type PayoutQueue, PayoutQueues } from '../payout/index.js';
import { ReviewService } from '../review/index.js';

type Queue = TodoList['queues'][number];

interface PayoutDesk {
  key: string;
  title: string;
  role: StaffRole;
  link: string;
  count: (queues: PayoutQueues, m: EntityManager) => Promise<PayoutQueue>;
}

const PAYOUT_DESKS: readonly PayoutDesk[] = [
  {
    key: 'payable',
    title: '待编批的拨付单',
    role: 'payout_maker',
    link: '/payouts?status=payable',
    count: (q, m) => q.payable(m),
  },
  {
    key: 'draft',
    title: '待封存的批次',
    role: 'payout_maker',
    link: '/batches?status=draft',
    count: (q, m) => q.batches(m, 'draft'),
  },
  {
    key: 'sealed',
    title: '待放行的批次',
    role: 'payout_releaser',
    link: '/batches?status=sealed',
    count: (q, m) => q.batches(m, 'sealed'),
  },
  {
    key: 'released',
    title: '待送银行的批次',
    role: 'payout_maker',
    link: '/batches?status=released',
    count: (q, m) => q.batches(m, 'released'),
  },
  {
    key: 'unknown',
    title: '银行结果不明的拨付单',
    role: 'payout_maker',
    link: '/payouts?status=unknown',
    count: (q, m) => q.unknown(m),
  },
  {
    key: 'failed',
    title: '付款失败待更正',
    role: 'payout_maker',
    link: '/payouts?status=failed',
    count: (q, m) => q.failed(m),
  },
];

/** What waits for one person: the desks of review and of payout by the roles that the person holds. */
@Injectable()
export class TodoService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly review: ReviewService,
    private readonly payouts: PayoutQueues,
  ) {}

  async of(actor: Actor): Promise<TodoList> {
    requireRole(actor);
    const roles = actor.kind === 'staff' ? actor.roles : [];
    return this.db.read(async (m) => {
      const { queues, cases } = await this.review.queues(m, actor);
      const desks: Queue[] = [];
      for (const { key, title, role, link, count } of PAYOUT_DESKS) {
        if (!roles.includes(role)) continue;
        desks.push({ key, title, link, overdue: 0, ...(await count(this.payouts, m)) });
      }
      return { asOf: this.clock.now().toISOString(), queues: [...queues, ...desks], cases };
    });
  }
}
