import type { CaseFollowUp } from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { ApplicationService } from '../application/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { RatingService, StuckCaseService } from '../feedback/index.js';
import { requireFirm } from '../identity/index.js';
import { CertificateService, ClawbackViews, RepairService } from '../payout/index.js';
import { AppealService } from '../review/index.js';
import { CaseSpeed } from './case-speed.service.js';

/** What belongs to one case, gathered from the modules that keep it. */
@Injectable()
export class FollowUpService {
  constructor(
    private readonly db: Db,
    private readonly enterprises: EnterpriseService,
    private readonly applications: ApplicationService,
    private readonly appeals: AppealService,
    private readonly repairs: RepairService,
    private readonly clawbacks: ClawbackViews,
    private readonly certificates: CertificateService,
    private readonly ratings: RatingService,
    private readonly stuck: StuckCaseService,
    private readonly speed: CaseSpeed,
  ) {}

  /** @throws {AppError} NOT_FOUND for strangers */
  get(actor: Actor, id: string): Promise<CaseFollowUp> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const row = await this.applications.view(m, id);
      await this.enterprises.requireMember(m, actor, row.enterpriseId, 'read');
      const speed = await this.speed.of(m, row);
      const { appeal, until } = await this.appeals.ofCase(m, row);
      const rating = await this.ratings.ofCase(m, id);
      return {
        applicationId: id,
        ...speed,
        repairs: await this.repairs.ofCase(m, id),
        clawbacks: await this.clawbacks.ofCase(m, row.enterpriseId, id),
        ...(appeal ? { appeal } : {}),
        ...(until ? { appealUntil: until } : {}),
        ...(rating ? { rating } : {}),
        mayRate: !rating && this.ratings.mayRate(row.status),
        stuck: await this.stuck.ofApplication(m, actor.id, id),
        papers: [
          ...(row.receiptNo ? (['receipt'] as const) : []),
          ...((await this.certificates.isDue(m, id)) ? (['certificate'] as const) : []),
        ],
      };
    });
  }
}
