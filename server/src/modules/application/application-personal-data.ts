import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { EnterpriseService } from '../enterprise/index.js';
import { PersonalData } from '../identity/index.js';
import { Application } from './application.entity.js';

/** Applications belong to firms and their case files, so closing an account leaves them; a copy is a member's right. */
@Injectable()
export class ApplicationPersonalData implements OnModuleInit {
  constructor(
    private readonly data: PersonalData,
    private readonly enterprises: EnterpriseService,
  ) {}

  onModuleInit(): void {
    this.data.register({ key: 'applications', collect: (m, userId) => this.collect(m, userId) });
  }

  private async collect(m: EntityManager, userId: string) {
    const ids = (await this.enterprises.refsOf(m, userId)).map(({ id }) => id);
    if (ids.length === 0) return [];
    const rows = await m.find(Application, { where: { enterpriseId: In(ids) }, order: { id: 'ASC' } });
    return rows.map(({ id, enterpriseName, measureTitle, status, receiptNo, submittedAt, answers, amountFen }) => ({
      id,
      enterpriseName,
      measureTitle,
      status,
      receiptNo,
      submittedAt: submittedAt?.toISOString() ?? null,
      answers,
      amountFen,
    }));
  }
}
