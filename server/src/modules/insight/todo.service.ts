import type { TodoList } from '@qinqing/contract/staff';
import type { StaffRole } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { BindingService, CorrectionService } from '../enterprise/index.js';
import { RatingService, StuckCaseService } from '../feedback/index.js';
import { requireRole } from '../identity/index.js';
import { OfferDesk } from '../offer/index.js';
import { type PayoutQueue, PayoutQueues } from '../payout/index.js';
import { AppealService, ObjectionService, ReviewService } from '../review/index.js';

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
    key: 'held',
    title: '待核实疑点的批次',
    role: 'leader',
    link: '/batches?status=sealed',
    count: (q, m) => q.held(m),
  },
  {
    key: 'exceptions',
    title: '待处理的银行异常',
    role: 'payout_maker',
    link: '/exceptions?status=open',
    count: (q, m) => q.exceptions(m, 'open'),
  },
  {
    key: 'proposals',
    title: '待复核的银行异常',
    role: 'payout_releaser',
    link: '/exceptions?status=proposed',
    count: (q, m) => q.exceptions(m, 'proposed'),
  },
  {
    key: 'repairs',
    title: '待核实的收款账户',
    role: 'finance_reviewer',
    link: '/repairs?status=answered',
    count: (q, m) => q.repairs(m),
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
  {
    key: 'clawback',
    title: '待复核的追回',
    role: 'finance_reviewer',
    link: '/clawbacks?status=proposed',
    count: (q, m) => q.clawbacks(m),
  },
];

interface OpenMatters {
  count: number;
  overdue: number;
}

/** What firms ask beside their applications; each with who may answer it. */
const SERVICE_DESKS: readonly {
  key: string;
  title: string;
  roles: readonly StaffRole[];
  link: string;
  count: (desks: ServiceDesks, m: EntityManager) => Promise<OpenMatters>;
}[] = [
  {
    key: 'bindings',
    title: '待核实的企业绑定',
    roles: ['street_reviewer', 'admin'],
    link: '/bindings?status=pending',
    count: (desks, m) => desks.bindings.openCount(m),
  },
  {
    key: 'corrections',
    title: '待答复的数据更正',
    roles: ['department_reviewer', 'admin'],
    link: '/corrections?status=open',
    count: (desks, m) => desks.corrections.openCount(m),
  },
  {
    key: 'offer_questions',
    title: '待答复的免申即享问题',
    roles: ['department_reviewer', 'final_approver'],
    link: '/offers?status=questioned',
    count: (desks, m) => desks.offers.openCount(m),
  },
  {
    key: 'objections',
    title: '待核查的公示异议',
    roles: ['department_reviewer', 'final_approver'],
    link: '/objections?status=investigating',
    count: (desks, m) => desks.objections.openCount(m),
  },
  {
    key: 'appeals',
    title: '待复核的申诉',
    roles: ['department_reviewer', 'final_approver'],
    link: '/appeals?status=open',
    count: (desks, m) => desks.appeals.openCount(m),
  },
  {
    key: 'ratings',
    title: '待整改答复的差评',
    roles: ['department_reviewer', 'final_approver'],
    link: '/ratings?open=true',
    count: (desks, m) => desks.ratings.openCount(m),
  },
  {
    key: 'stuck',
    title: '“办不成事”待答复',
    roles: ['street_reviewer', 'department_reviewer', 'final_approver'],
    link: '/stuck-cases?status=open',
    count: (desks, m) => desks.stuck.openCount(m),
  },
];

/** The services behind those desks. */
@Injectable()
export class ServiceDesks {
  constructor(
    readonly bindings: BindingService,
    readonly corrections: CorrectionService,
    readonly offers: OfferDesk,
    readonly objections: ObjectionService,
    readonly appeals: AppealService,
    readonly ratings: RatingService,
    readonly stuck: StuckCaseService,
  ) {}
}

/** What waits for one person: the desks of review and of payout by the roles that the person holds. */
@Injectable()
export class TodoService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly review: ReviewService,
    private readonly payouts: PayoutQueues,
    private readonly services: ServiceDesks,
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
      for (const { key, title, roles: answering, link, count } of SERVICE_DESKS) {
        if (!answering.some((role) => roles.includes(role))) continue;
        const open = await count(this.services, m);
        // Money that is not at stake here is not counted; an empty desk of this kind is no news.
        if (open.count > 0) desks.push({ key, title, link, amountFen: 0, ...open });
      }
      return { asOf: this.clock.now().toISOString(), queues: [...queues, ...desks], cases };
    });
  }
}
