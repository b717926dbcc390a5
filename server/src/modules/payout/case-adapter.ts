import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplicationService, TotalControls } from '../application/index.js';
import { PolicyService } from '../policy/index.js';
import { ReviewService } from '../review/index.js';
import { type CaseBrief, type CaseExplanation, type CaseNews, PayoutCases } from './payout.ports.js';

/** The cases behind the orders, asked of the modules that keep them. */
@Injectable()
export class CaseAdapter extends PayoutCases {
  constructor(
    private readonly applications: ApplicationService,
    private readonly review: ReviewService,
    private readonly policy: PolicyService,
    private readonly controls: TotalControls,
  ) {
    super();
  }

  override async brief(m: EntityManager, applicationId: string): Promise<CaseBrief> {
    const { receiptNo, measureTitle, enterpriseName } = await this.applications.view(m, applicationId);
    if (receiptNo === null) throw new Error(`application ${applicationId} was never submitted`);
    return { receiptNo, measureTitle, enterpriseName };
  }

  override async deciders(m: EntityManager, applicationId: string): Promise<string[]> {
    return (await this.review.decisionsOf(m, applicationId)).map((decision) => decision.staffId);
  }

  override async explain(m: EntityManager, applicationId: string): Promise<CaseExplanation> {
    const row = await this.applications.view(m, applicationId);
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    const { id, code, version, title } = record;
    const totalControl = await this.controls.view(m, row, record);
    const evaluations = await this.applications.evaluations(m, applicationId);
    // The one by which the amount was decided; cases without a reviewer are decided as they are submitted.
    const evaluation = evaluations.pay ?? evaluations.decide ?? evaluations.submit;
    const decisions = await this.review.decisionsOf(m, applicationId);
    return {
      measure: { id, code, version, title },
      ...(evaluation ? { evaluation } : {}),
      ...(totalControl?.decided ? { totalControl } : {}),
      decisions,
    };
  }

  override record(m: EntityManager, news: readonly CaseNews[]): Promise<void> {
    return this.applications.recordMoneyAll(m, news);
  }
}
