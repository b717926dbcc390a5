import type { BodyOf } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  ApplicationFiling,
  ApplicationService,
  EvaluationService,
  factsUsed,
  type Filing,
} from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseService, PayeeAccountService } from '../enterprise/index.js';
import { FileService } from '../file/index.js';
import { requireFirm } from '../identity/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { OfferQuestionRow, OfferRow, type QuestionedFact } from './offer.entity.js';
import { OfferMoves, staleVersion, stateConflict } from './offer-moves.js';
import { pageOfOffers } from './offer.repository.js';
import { verdictOf } from './offer.rules.js';
import { OfferViews } from './offer-view.js';

const FILES = 'offer';

/** What a firm does with what it is offered. Nothing is ever confirmed by silence. */
@Injectable()
export class OfferService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly idempotency: Idempotency,
    private readonly audit: AuditService,
    private readonly enterprises: EnterpriseService,
    private readonly accounts: PayeeAccountService,
    private readonly files: FileService,
    private readonly policy: PolicyService,
    private readonly evaluations: EvaluationService,
    private readonly applications: ApplicationService,
    private readonly filing: ApplicationFiling,
    private readonly moves: OfferMoves,
    private readonly views: OfferViews,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(FILES, (actor, offerId) => this.mayRead(actor, offerId));
  }

  async list(
    actor: Actor,
    query: { enterpriseId?: string; status?: OfferRow['status']; cursor?: string; limit?: number },
  ): Promise<{ items: contract.OfferCard[]; nextCursor: string | null }> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const mine = (await this.enterprises.refsOf(m, actor.id)).map(({ id }) => id);
      const enterpriseIds = query.enterpriseId === undefined ? mine : mine.filter((id) => id === query.enterpriseId);
      if (query.enterpriseId !== undefined && enterpriseIds.length === 0) throw new AppError('NOT_FOUND');
      const { enterpriseId: _asked, ...filter } = query;
      const page = await pageOfOffers(m, { ...filter, enterpriseIds });
      return { items: page.items.map((row) => this.views.card(row)), nextCursor: page.nextCursor };
    });
  }

  /** Offers that wait for an answer of these firms, for the home page. */
  async openOf(m: EntityManager, enterpriseIds: readonly string[]): Promise<contract.OfferCard[]> {
    const { items } = await pageOfOffers(m, { enterpriseIds, status: 'open', limit: 20 });
    return items.map((row) => this.views.card(row));
  }

  get(actor: Actor, id: string): Promise<contract.Offer> {
    return this.db.read(async (m) => this.views.firm(m, await this.own(m, actor, id, 'read')));
  }

  /**
   * Makes the application that the offer stands for, with the departments' data of today. Where those have changed the
   * amount, the offer is made anew and nothing is confirmed: a firm says yes to a figure that it has seen.
   * @throws {AppError} OFFER_EXPIRED, OFFER_CHANGED with the new amount in `details`, STATE_CONFLICT, STALE_VERSION,
   * APPLICATION_INCOMPLETE, DUPLICATE_APPLICATION
   */
  async confirm(actor: Actor, id: string, input: BodyOf<typeof contract.confirmOffer>): Promise<contract.Receipt> {
    requireFirm(actor);
    const ready = await this.db.read((m) => this.prepare(m, actor, id, input));
    if ('receipt' in ready) return ready.receipt;
    const { row, filing } = ready;
    const verdict = verdictOf(filing.evaluation);
    if (typeof verdict === 'string' || verdict.fen !== row.amountFen) {
      const fen = typeof verdict === 'string' ? null : verdict.fen;
      await this.db.write((m) => this.renew(m, actor, row, filing, fen));
      throw new AppError('OFFER_CHANGED', { details: { amountFen: fen } });
    }
    return this.db.write(async (m) => {
      const confirmed = await this.moves.move(m, {
        row,
        to: 'confirmed',
        actor,
        action: 'offer.confirm',
        after: { amountFen: row.amountFen },
      });
      const receipt = await this.filing.file(m, actor, filing, `受理编号 ${filing.receiptNo}`);
      await m.update(OfferRow, { id: row.id, version: confirmed.version }, { applicationId: receipt.applicationId });
      await this.idempotency.complete(m, receipt);
      return receipt;
    });
  }

  correct(actor: Actor, id: string, input: BodyOf<typeof contract.correctOffer>): Promise<contract.Offer> {
    return this.ask(actor, id, 'correct', input);
  }

  object(actor: Actor, id: string, input: BodyOf<typeof contract.objectToOffer>): Promise<contract.Offer> {
    return this.ask(actor, id, 'object', input);
  }

  /** Nothing is lost beyond this offer: within the window the firm may still apply by itself. */
  async decline(actor: Actor, id: string, input: BodyOf<typeof contract.declineOffer>): Promise<contract.Offer> {
    requireFirm(actor);
    const changed = await this.db.write(async (m) => {
      const row = await this.own(m, actor, id);
      requireVersion(row, input.version);
      return this.moves.move(m, {
        row,
        to: 'declined',
        actor,
        action: 'offer.decline',
        patch: { closedReason: input.reason ?? null, pausedOn: null },
        ...(input.reason ? { reason: input.reason } : {}),
      });
    });
    return this.db.read((m) => this.views.firm(m, changed));
  }

  private async prepare(
    m: EntityManager,
    actor: Actor,
    id: string,
    input: BodyOf<typeof contract.confirmOffer>,
  ): Promise<{ row: OfferRow; filing: Filing } | { receipt: contract.Receipt }> {
    const row = await this.own(m, actor, id);
    if (row.status === 'confirmed' && row.applicationId) return { receipt: await this.receiptOf(m, row.applicationId) };
    if (row.status === 'lapsed') throw new AppError('OFFER_EXPIRED', { details: { current: row.status } });
    if (row.status !== 'open') throw stateConflict(row);
    requireVersion(row, input.version);
    // The job that ends offers may come late; the last day counts all the same.
    if (row.confirmBy < this.clock.today())
      throw new AppError('OFFER_EXPIRED', { details: { confirmBy: row.confirmBy } });
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    const account = row.nonCash ? null : await this.payeeFor(m, row, input.payeeAccountId);
    const filing = await this.filing.prepare(record, subject, { values: input.values ?? {}, payeeAccountId: account });
    return { row, filing };
  }

  private async payeeFor(m: EntityManager, row: OfferRow, asked: string | undefined): Promise<string | null> {
    if (asked === undefined) return (await this.accounts.proposed(m, row.enterpriseId))?.id ?? null;
    const account = await this.accounts.get(m, asked);
    if (account.enterpriseId !== row.enterpriseId) throw new AppError('NOT_FOUND', { message: '没有找到这个收款账户' });
    return account.id;
  }

  private async receiptOf(m: EntityManager, applicationId: string): Promise<contract.Receipt> {
    const row = await this.applications.view(m, applicationId);
    return {
      applicationId,
      receiptNo: row.receiptNo ?? '',
      submittedAt: (row.submittedAt ?? row.createdAt).toISOString(),
      measureTitle: row.measureTitle,
      enterpriseName: row.enterpriseName,
      expected: row.expected ?? { minFen: row.amountFen ?? 0, maxFen: row.amountFen ?? 0, exact: true },
      ...(row.promisedOn ? { promisedOn: row.promisedOn } : {}),
    };
  }

  /** The departments' data have changed since: the firm sees the new figure, or that nothing is left of it. */
  private async renew(
    m: EntityManager,
    actor: Actor,
    row: OfferRow,
    filing: Filing,
    fen: number | null,
  ): Promise<void> {
    if (fen === null) {
      const closedReason = '最新数据不再符合这项政策的条件';
      const patch = { closedReason, liveKey: null };
      await this.moves.move(m, { row, to: 'withdrawn', actor, action: 'offer.withdraw', patch, reason: closedReason });
      return;
    }
    const version = row.version + 1;
    const set = { amountFen: fen, evaluation: filing.evaluation, version, updatedAt: this.clock.now() };
    const { affected } = await m.update(OfferRow, { id: row.id, status: 'open', version: row.version }, set as never);
    if (affected !== 1) throw staleVersion(row);
    await this.audit.record(m, {
      actor,
      action: 'offer.renew',
      entity: 'offer',
      entityId: row.id,
      version,
      before: { amountFen: row.amountFen },
      after: { amountFen: fen },
    });
  }

  /** A question stops the time limit until it is answered. */
  private async ask(
    actor: Actor,
    id: string,
    kind: OfferQuestionRow['kind'],
    input: { version: number; reason: string; facts?: { name: string; claimed: string }[]; fileIds?: string[] },
  ): Promise<contract.Offer> {
    requireFirm(actor);
    const changed = await this.db.write(async (m) => {
      const row = await this.own(m, actor, id);
      requireVersion(row, input.version);
      if (row.status === 'open' && row.confirmBy < this.clock.today()) throw new AppError('OFFER_EXPIRED');
      const facts = questionedFacts(row, input.facts ?? []);
      const next = await this.moves.move(m, {
        row,
        to: 'questioned',
        actor,
        action: `offer.${kind}`,
        patch: { pausedOn: this.clock.today() },
        after: { facts: facts.map(({ name }) => name) },
      });
      const fileIds = input.fileIds ?? [];
      if (fileIds.length > 0) await this.files.attach(m, actor, fileIds, { kind: FILES, id: row.id });
      const question = { id: newId(), offerId: row.id, kind, reason: input.reason, facts, fileIds, askedBy: actor.id };
      await m.insert(OfferQuestionRow, {
        ...question,
        accepted: null,
        answer: null,
        answeredBy: null,
        answeredAt: null,
      });
      return next;
    });
    return this.db.read((m) => this.views.firm(m, changed));
  }

  private async own(m: EntityManager, actor: Actor, id: string, power: 'read' | 'act' = 'act'): Promise<OfferRow> {
    requireFirm(actor);
    const row = await m.findOneBy(OfferRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    await this.enterprises.requireMember(m, actor, row.enterpriseId, power);
    return row;
  }

  private async mayRead(actor: Actor, offerId: string): Promise<boolean> {
    if (actor.kind !== 'firm') return true;
    return this.db.read(async (m) => {
      const row = await m.findOneBy(OfferRow, { id: offerId });
      return row !== null && this.enterprises.isMember(m, actor.id, row.enterpriseId);
    });
  }
}

function requireVersion(row: OfferRow, version: number): void {
  if (row.version !== version) throw staleVersion(row);
}

/** Only what the offer rests on can be wrong in it. @throws {AppError} VALIDATION */
function questionedFacts(row: OfferRow, asked: readonly { name: string; claimed: string }[]): QuestionedFact[] {
  const used = new Map(factsUsed(row.evaluation).map((fact) => [fact.name, fact]));
  const fields = asked.flatMap(({ name }, index) =>
    used.has(name) ? [] : [{ path: `facts.${index}.name`, message: '这项数据没有用于核算，请重新选择' }],
  );
  if (fields.length > 0) throw new AppError('VALIDATION', { fields });
  return asked.map(({ name, claimed }) => {
    const fact = used.get(name)!;
    return { name, label: fact.label, used: fact.display, claimed };
  });
}
