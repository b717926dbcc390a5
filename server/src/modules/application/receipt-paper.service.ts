import { dayText, formatYuanText } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, Download } from '../../platform/http/index.js';
import { chinaTime, type Paper, paperPdf } from '../../platform/pdf/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { requireFirm } from '../identity/index.js';
import { PolicyService } from '../policy/index.js';
import { findApplication } from './application.repository.js';

/** The receipt of an application as a sheet to keep. */
@Injectable()
export class ReceiptPaper {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
  ) {}

  /** @throws {AppError} NOT_FOUND for strangers, STATE_CONFLICT before the application was filed */
  async download(actor: Actor, id: string): Promise<Download> {
    requireFirm(actor);
    const paper = await this.db.read(async (m): Promise<Paper> => {
      const row = await findApplication(m, id);
      if (!row) throw new AppError('NOT_FOUND');
      await this.enterprises.requireMember(m, actor, row.enterpriseId, 'read');
      if (!row.receiptNo || !row.submittedAt) {
        throw new AppError('STATE_CONFLICT', { message: '提交申报后才有回执', details: { current: row.status } });
      }
      const { definition } = await this.policy.measureAt(m, row.measureId, row.measureVersion);
      const { expected } = row;
      return {
        title: '受理回执',
        facts: [
          { label: '受理编号', value: row.receiptNo, strong: true },
          { label: '企业名称', value: row.enterpriseName },
          { label: '信用代码', value: row.uscc },
          { label: '申报事项', value: row.measureTitle },
          { label: '提交时间', value: chinaTime(row.submittedAt) },
          ...(expected?.exact ? [{ label: '预计金额', value: formatYuanText(expected.maxFen) }] : []),
          ...(row.promisedOn ? [{ label: '承诺办结', value: dayText(row.promisedOn) }] : []),
          ...(row.statutoryOn ? [{ label: '法定期限', value: dayText(row.statutoryOn) }] : []),
          { label: '受理部门', value: definition.departments.office },
          { label: '咨询电话', value: definition.departments.phone },
        ],
        notes: [
          '办理时限按工作日计算；等待补正和公示异议核查的时间不计入。最终金额以审核核定为准。',
          '凭受理编号可在“亲清惠企”小程序“进度”中查询办理情况。',
        ],
        issuer: definition.departments.office,
        madeAt: this.clock.now(),
        demo: this.config.demo,
      };
    });
    const name = `受理回执-${paper.facts[0]?.value ?? ''}-${shanghaiDay(paper.madeAt)}.pdf`;
    return new Download(await paperPdf(paper), name, 'application/pdf');
  }
}
