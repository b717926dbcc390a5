import type { EnterpriseRef, FirmHome } from '@qinqing/contract/firm';
import { formatYuanText } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { ApplicationService, MatchService } from '../application/index.js';
import { BindingService, EnterpriseService } from '../enterprise/index.js';
import { StuckCaseService } from '../feedback/index.js';
import { FirmContext, requireFirm } from '../identity/index.js';
import { OfferService } from '../offer/index.js';
import { ClawbackViews, RepairService } from '../payout/index.js';
import { PolicyService, SavedMeasuresService } from '../policy/index.js';
import { benefitOf, CLOSING_WORKING_DAYS, daysLeft, type NeedDraft, ranked } from './home.rules.js';

/** The first page of a person who acts for firms, gathered from the modules that know. */
@Injectable()
export class HomeService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly people: FirmContext,
    private readonly enterprises: EnterpriseService,
    private readonly bindings: BindingService,
    private readonly policy: PolicyService,
    private readonly saved: SavedMeasuresService,
    private readonly applications: ApplicationService,
    private readonly matches: MatchService,
    private readonly offers: OfferService,
    private readonly repairs: RepairService,
    private readonly clawbacks: ClawbackViews,
    private readonly stuck: StuckCaseService,
  ) {}

  /** @throws {AppError} NOT_FOUND for an enterprise for which the person does not act */
  async of(actor: Actor, enterpriseId?: string): Promise<FirmHome> {
    requireFirm(actor);
    const firms = await this.db.read((m) => this.enterprises.refsOf(m, actor.id));
    if (enterpriseId !== undefined && !firms.some(({ id }) => id === enterpriseId)) throw new AppError('NOT_FOUND');
    const list = enterpriseId === undefined ? undefined : await this.matches.listMatches(actor, enterpriseId);
    const closing = await this.savedClosing(actor);
    const money = (await Promise.all(firms.map((firm) => this.moneyOf(actor, firm)))).flat();
    const requests = (await Promise.all(firms.map((firm) => this.requestsOf(actor, firm)))).flat();
    return this.db.read(async (m) => {
      const cases = await this.casesOf(m, firms);
      const offers = await this.offersOf(m, firms);
      const answers = await this.answersOf(m, actor.id);
      return {
        ...(list ? { benefit: benefitOf(list) } : {}),
        needs: ranked([...money, ...offers, ...cases, ...requests, ...answers, ...closing], this.clock.today()),
        unreadMessages: await this.people.unreadOf(m, actor.id),
      };
    });
  }

  private async casesOf(m: EntityManager, firms: readonly EnterpriseRef[]): Promise<NeedDraft[]> {
    const needs: NeedDraft[] = [];
    const rows = await this.applications.waitingOf(
      m,
      firms.map(({ id }) => id),
    );
    for (const row of rows) {
      const firm = { enterpriseId: row.enterpriseId, enterpriseName: row.enterpriseName };
      if (row.status === 'supplement') {
        needs.push({
          kind: 'supplement',
          title: row.measureTitle,
          text: `需要补正 ${row.supplement?.items.length ?? 0} 处`,
          ...firm,
          ...(row.supplement ? { dueOn: row.supplement.dueOn } : {}),
          link: `application:${row.id}`,
        });
      } else {
        const { definition } = await this.policy.measureAt(m, row.measureId, row.measureVersion);
        needs.push({
          kind: 'draft',
          title: row.measureTitle,
          text: '申报已开始填写，还没有提交',
          ...firm,
          dueOn: definition.window.closesOn,
          link: `draft:${row.id}`,
        });
      }
    }
    return needs;
  }

  private async offersOf(m: EntityManager, firms: readonly EnterpriseRef[]): Promise<NeedDraft[]> {
    const offers = await this.offers.openOf(
      m,
      firms.map(({ id }) => id),
    );
    return offers.map(({ id, enterpriseId, enterpriseName, measureTitle, amountFen, confirmBy }) => ({
      kind: 'offer' as const,
      title: measureTitle,
      text: `免申即享 ${formatYuanText(amountFen)}，确认后才会拨付`,
      enterpriseId,
      enterpriseName,
      amountFen,
      dueOn: confirmBy,
      link: `offer:${id}`,
    }));
  }

  /** Money that has not stayed with the firm, and money that the firm owes. */
  private async moneyOf(actor: Actor, { id, name }: EnterpriseRef): Promise<NeedDraft[]> {
    const firm = { enterpriseId: id, enterpriseName: name };
    const repairs = (await this.repairs.listFor(actor, id)).items.filter(({ status }) => status === 'asked');
    const owed = (await this.clawbacks.ofFirm(actor, id)).items.filter(({ status }) => status === 'demanded');
    return [
      ...repairs.map((repair) => ({
        kind: 'account_repair' as const,
        title: repair.measureTitle,
        text: `${repair.cause === 'returned' ? '款项被退回' : '银行付款未成功'}，请更正收款账户`,
        ...firm,
        amountFen: repair.amountFen,
        link: `application:${repair.applicationId}`,
      })),
      ...owed.map((claim) => ({
        kind: 'clawback' as const,
        title: claim.measureTitle,
        text: `需退回 ${formatYuanText(claim.amountFen - claim.recoveredFen)}`,
        ...firm,
        amountFen: claim.amountFen - claim.recoveredFen,
        dueOn: claim.dueOn,
        link: `clawback:${claim.id}`,
      })),
    ];
  }

  private async requestsOf(actor: Actor, { id, name, role }: EnterpriseRef): Promise<NeedDraft[]> {
    if (role !== 'owner') return [];
    const { items } = await this.bindings.pendingOf(actor, id);
    return items.map(({ userName }) => ({
      kind: 'member_request' as const,
      title: `${userName}申请加入企业`,
      text: '请确认是否为本企业人员',
      enterpriseId: id,
      enterpriseName: name,
      link: `members:${id}`,
    }));
  }

  private async answersOf(m: EntityManager, personId: string): Promise<NeedDraft[]> {
    return (await this.stuck.answeredOf(m, personId)).map(({ id, number, step, measureTitle }) => ({
      kind: 'answer' as const,
      title: measureTitle ?? `您反映的问题 ${number}`,
      text: `“${step}”有了答复，请看是否解决`,
      link: `stuck:${id}`,
    }));
  }

  private async savedClosing(actor: Actor): Promise<NeedDraft[]> {
    const today = this.clock.today();
    const { items } = await this.saved.list(actor);
    return items
      .filter(({ measure }) => measure.windowState === 'open')
      .filter(({ measure }) => daysLeft(today, measure.closesOn) <= CLOSING_WORKING_DAYS)
      .map(({ measure }) => ({
        kind: 'saved_deadline' as const,
        title: measure.title,
        text: '您收藏的政策快要截止',
        dueOn: measure.closesOn,
        link: `measure:${measure.id}`,
      }));
  }
}
