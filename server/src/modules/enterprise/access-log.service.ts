import type { QueryOf } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import { StaffService } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { PAGE_SIZE } from '../../platform/paging/index.js';
import { EnterpriseService } from './enterprise.service.js';

const ENTITY = 'enterprise_view';
/** The same look by the same person within this time is one look: pages ask again by themselves. */
const ONE_LOOK_MS = 10 * 60_000;

const TEXT: Record<string, (what: string) => string> = {
  'enterprise.view': () => '查看了一企一档',
  'case.view': (what) => `查看了申报件 ${what}`,
};

/** Which department looked at a firm's data, kept in the audit chain and shown to the firm. */
@Injectable()
export class AccessLogService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly staff: StaffService,
    private readonly enterprises: EnterpriseService,
  ) {}

  /** Notes that a member of staff has seen something. @param what number of the case */
  async viewed(
    actor: Actor,
    enterpriseId: string,
    action: 'enterprise.view' | 'case.view',
    what?: string,
  ): Promise<void> {
    if (actor.kind !== 'staff') return;
    const since = new Date(this.clock.now().getTime() - ONE_LOOK_MS);
    const recent = await this.audit.newest(ENTITY, enterpriseId, { limit: 20 });
    const known = recent.some(
      (entry) =>
        entry.actorId === actor.id && entry.action === action && entry.reason === (what ?? null) && entry.at >= since,
    );
    if (known) return;
    const reason = what === undefined ? {} : { reason: what };
    await this.db.write((m) =>
      this.audit.record(m, { actor, action, entity: ENTITY, entityId: enterpriseId, ...reason }),
    );
  }

  async list(actor: Actor, enterpriseId: string, query: QueryOf<typeof contract.listAccess>) {
    await this.db.read((m) => this.enterprises.requireMember(m, actor, enterpriseId, 'read'));
    const limit = query.limit ?? PAGE_SIZE;
    const rows = await this.audit.newest(ENTITY, enterpriseId, { limit: limit + 1, cursor: query.cursor });
    const page = rows.slice(0, limit);
    const departments = await this.db.read((m) =>
      this.staff.departmentsOf(
        m,
        page.map(({ actorId }) => actorId),
      ),
    );
    const items = page.map(({ seq, at, actorId, action, reason }) => ({
      id: String(seq),
      at: at.toISOString(),
      department: departments.get(actorId) ?? '',
      text: TEXT[action]?.(reason ?? '') ?? '',
    }));
    return { items, nextCursor: rows.length > limit ? String(page.at(-1)!.seq) : null };
  }
}
