import { randomBytes } from 'node:crypto';
import { dayText, formatYuanText, type PayoutStatus } from '@qinqing/contract';
import type { CertificateCheck } from '@qinqing/contract/public';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Download } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { paperPdf } from '../../platform/pdf/index.js';
import { ApplicationService } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { type Actor, requireFirm } from '../identity/index.js';
import { PolicyService } from '../policy/index.js';
import { CertificateRecord } from './certificate.entity.js';
import { certificateState, codeFrom, printedCode, storedCode } from './certificate.rules.js';
import { recoveredOf } from './clawback.repository.js';
import { PayoutRecord } from './payout.entity.js';
import { payoutById } from './payout.repository.js';

/** States of an order whose money is or was with the firm, so that a certificate can be issued. */
const CERTIFIABLE: readonly PayoutStatus[] = ['paid', 'clawback_open', 'clawed_back'];

/** Certificates of payment: a sheet for the firm, and an answer for whoever is shown one. */
@Injectable()
export class CertificateService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly audit: AuditService,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
    private readonly applications: ApplicationService,
  ) {}

  /**
   * Issues the certificate of a payment, or the same one again: its code never changes.
   * @throws {AppError} NOT_FOUND for strangers, STATE_CONFLICT while nothing has arrived
   */
  async download(actor: Actor, applicationId: string): Promise<Download> {
    requireFirm(actor);
    const { certificate, order } = await this.db.write(async (m) => {
      const application = await this.applications.view(m, applicationId);
      await this.enterprises.requireMember(m, actor, application.enterpriseId, 'read');
      const where = { applicationId, status: In([...CERTIFIABLE]) };
      const found = await m.findOne(PayoutRecord, { where, order: { id: 'DESC' } });
      if (!found?.settledAt) {
        const details = { current: application.payoutStatus ?? application.status };
        throw new AppError('STATE_CONFLICT', { message: '款项到账后才能开具兑付证明', details });
      }
      return { certificate: await this.issue(m, actor, found), order: found };
    });
    return this.print(certificate, order);
  }

  /** Whether a certificate can be asked for; the caller has checked that the case is its reader's. */
  isDue(m: EntityManager, applicationId: string): Promise<boolean> {
    return m.existsBy(PayoutRecord, { applicationId, status: In([...CERTIFIABLE]) });
  }

  /** @throws {AppError} NOT_FOUND for a code that was never given */
  check(code: string): Promise<CertificateCheck> {
    return this.db.read(async (m) => {
      const certificate = await m.findOneBy(CertificateRecord, { code: storedCode(code) });
      if (!certificate) throw new AppError('NOT_FOUND', { message: '没有这个核验码的兑付证明，请核对后重新输入' });
      const order = await payoutById(m, certificate.payoutId);
      const recoveredFen = await recoveredOf(m, order.id);
      const state = certificateState(order.status, recoveredFen);
      if (!state || !order.settledAt) throw new AppError('NOT_FOUND');
      const enterprise = await this.enterprises.get(m, order.enterpriseId);
      return {
        code: printedCode(certificate.code),
        state,
        enterpriseName: enterprise.publicName,
        measureTitle: order.measureTitle,
        amountFen: order.amountFen,
        recoveredFen,
        nonCash: order.nonCash,
        ...(order.accountMasked ? { accountTail: order.accountMasked.slice(-4) } : {}),
        paidOn: shanghaiDay(order.settledAt),
        issuedOn: shanghaiDay(certificate.issuedAt),
      };
    });
  }

  private async issue(m: EntityManager, actor: Actor, order: PayoutRecord): Promise<CertificateRecord> {
    const known = await m.findOneBy(CertificateRecord, { payoutId: order.id });
    const row =
      known ??
      m.create(CertificateRecord, {
        id: newId(),
        payoutId: order.id,
        code: codeFrom(randomBytes(10)),
        issuedTo: actor.id,
        issuedAt: this.clock.now(),
      });
    if (!known) {
      try {
        await m.insert(CertificateRecord, row);
      } catch (error) {
        // Asked for on two phones at once: the other one was first.
        if (isUniqueViolation(error)) throw new AppError('STATE_CONFLICT', { message: '正在开具，请稍候再试' });
        throw error;
      }
    }
    await this.audit.record(m, {
      actor,
      action: known ? 'certificate.print' : 'certificate.issue',
      entity: 'payout_certificate',
      entityId: row.id,
      after: { payoutId: order.id },
    });
    return row;
  }

  private async print(certificate: CertificateRecord, order: PayoutRecord): Promise<Download> {
    const { definition, recoveredFen, uscc } = await this.db.read(async (m) => {
      const application = await this.applications.view(m, order.applicationId);
      const record = await this.policy.measureAt(m, application.measureId, application.measureVersion);
      return { ...record, uscc: application.uscc, recoveredFen: await recoveredOf(m, order.id) };
    });
    const code = printedCode(certificate.code);
    const bytes = await paperPdf({
      title: '惠企资金兑付证明',
      number: `核验码 ${code}`,
      facts: [
        { label: '企业名称', value: order.enterpriseName },
        { label: '信用代码', value: uscc },
        { label: '兑付事项', value: order.measureTitle },
        { label: order.nonCash ? '减免金额' : '兑付金额', value: formatYuanText(order.amountFen), strong: true },
        ...(recoveredFen > 0 ? [{ label: '其中已退回', value: formatYuanText(recoveredFen) }] : []),
        { label: order.nonCash ? '兑现日期' : '到账日期', value: dayText(shanghaiDay(order.settledAt!)) },
        ...(order.accountMasked
          ? [{ label: '收款账户', value: `${order.bankName ?? ''} ${order.accountMasked}（${order.payeeName ?? ''}）` }]
          : []),
        { label: '受理编号', value: order.receiptNo },
        { label: '拨付单号', value: order.orderNo },
        { label: '开具日期', value: dayText(shanghaiDay(certificate.issuedAt)) },
      ],
      notes: [
        `兹证明上述款项已按政策兑付。核验方法：在“亲清惠企”小程序或网页“核验兑付证明”中输入核验码 ${code}，以核验结果为准。`,
        '核验时只显示企业名称、事项、金额、日期和账号末四位。款项退回或追回的，核验结果随之变化。',
      ],
      issuer: definition.departments.office,
      madeAt: this.clock.now(),
      demo: this.config.demo,
    });
    return new Download(bytes, `兑付证明-${order.receiptNo}.pdf`, 'application/pdf');
  }
}
