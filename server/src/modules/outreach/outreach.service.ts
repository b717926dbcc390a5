import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { requireRole } from '../identity/index.js';
import { Touch } from './outreach.entity.js';
import { type NewTouch, touchKey } from './outreach.rules.js';

const CHUNK = 400;
/** Street staff visit, departments train and push. */
const RECORDERS = ['street_reviewer', 'department_reviewer', 'leader', 'admin'] as const;

@Injectable()
export class OutreachService {
  constructor(
    private readonly clock: Clock,
    private readonly audit: AuditService,
  ) {}

  /**
   * Records that firms were reached. Recording the same touch again changes nothing, so that a list may be sent twice.
   * @returns how many touches were new
   */
  async record(m: EntityManager, actor: Actor, touches: readonly NewTouch[]): Promise<number> {
    requireRole(actor, ...RECORDERS);
    const now = this.clock.now();
    const rows = new Map(
      touches.map((touch) => {
        const uniqueKey = touchKey(touch);
        return [
          uniqueKey,
          { ...touch, id: newId(), measureId: touch.measureId ?? null, at: touch.at ?? now, uniqueKey },
        ];
      }),
    );
    const keys = [...rows.keys()];
    let recorded = 0;
    for (let from = 0; from < keys.length; from += CHUNK) {
      const part = keys.slice(from, from + CHUNK);
      const known = await m.find(Touch, { select: { uniqueKey: true }, where: { uniqueKey: In(part) } });
      const seen = new Set(known.map((row) => row.uniqueKey));
      const fresh = part
        .filter((key) => !seen.has(key))
        .map((key) => ({ ...rows.get(key), createdAt: now, updatedAt: now }));
      if (fresh.length > 0) await m.insert(Touch, fresh);
      recorded += fresh.length;
    }
    if (recorded > 0) {
      await this.audit.record(m, {
        actor,
        action: 'outreach.record',
        entity: 'touch',
        entityId: newId(),
        after: { recorded, channels: [...new Set(touches.map((touch) => touch.channel))] },
      });
    }
    return recorded;
  }
}
