import { Injectable } from '@nestjs/common';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, Download } from '../../platform/http/index.js';
import { type Paper, paperPdf } from '../../platform/pdf/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { requireFirm } from '../identity/index.js';
import { ApplicationViews, DECLARATION, isMadeHere } from './application-view.service.js';
import { findApplication } from './application.repository.js';

/** The letter of commitment that a measure wants back signed and sealed. */
@Injectable()
export class CommitmentPaper {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly enterprises: EnterpriseService,
    private readonly views: ApplicationViews,
  ) {}

  /** @throws {AppError} NOT_FOUND for strangers, and where the measure asks for no such letter */
  async download(actor: Actor, id: string): Promise<Download> {
    requireFirm(actor);
    const paper = await this.db.read(async (m): Promise<Paper> => {
      const row = await findApplication(m, id);
      if (!row) throw new AppError('NOT_FOUND');
      await this.enterprises.requireMember(m, actor, row.enterpriseId, 'read');
      const { definition } = await this.views.recordFor(m, row);
      const letter = definition.materials.find(isMadeHere);
      if (!letter) throw new AppError('NOT_FOUND', { message: '这项政策不需要承诺书' });
      return {
        title: letter.name,
        facts: [
          { label: '企业名称', value: row.enterpriseName },
          { label: '信用代码', value: row.uscc },
          { label: '申报事项', value: row.measureTitle },
          { label: '受理部门', value: definition.departments.office },
        ],
        statement: DECLARATION,
        notes: [],
        issuer: row.enterpriseName,
        madeAt: this.clock.now(),
        signing: ['承诺单位（盖章）：', '法定代表人或授权代表（签字）：', '日期：        年      月      日'],
        demo: this.config.demo,
      };
    });
    return new Download(await paperPdf(paper), `${paper.title}-${shanghaiDay(paper.madeAt)}.pdf`, 'application/pdf');
  }
}
