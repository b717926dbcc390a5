import type { PayoutExplanation } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db } from '../../platform/db/index.js';
import { Download } from '../../platform/http/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { BankDocumentRecord, BankReturnRecord } from './bank.entity.js';
import { explanationPage, factsUsed } from './explanation.rules.js';
import { ExplanationSigner } from './explanation.signature.js';
import { HoldRecord, PayoutDecider, PayoutDesk } from './payout.entity.js';
import { filesOf, payoutById } from './payout.repository.js';
import { PayoutViews } from './payout.views.js';

/** Why was this yuan paid: everything about one payment in one file that can be verified without the server. */
@Injectable()
export class ExplanationService {
  readonly signer: ExplanationSigner;

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    config: Config,
    private readonly audit: AuditService,
    private readonly views: PayoutViews,
  ) {
    this.signer = new ExplanationSigner(config.auditKey);
  }

  /** @throws {AppError} FORBIDDEN, NOT_FOUND */
  async export(actor: Actor, id: string, format: 'json' | 'html'): Promise<Download> {
    requireRole(actor, 'auditor', 'leader', 'admin', 'finance_reviewer', 'payout_releaser');
    const explanation = await this.explain(actor, id);
    const signed = this.signer.sign(explanation);
    await this.db.write((m) =>
      this.audit.record(m, {
        actor,
        action: 'payout.export',
        entity: 'payout_export',
        entityId: id,
        after: { format, sha256: signed.sha256 },
      }),
    );
    const name = `${explanation.payout.orderNo}-拨付说明.${format}`;
    return format === 'json'
      ? new Download(Buffer.from(`${JSON.stringify(signed, null, 2)}\n`), name, 'application/json')
      : new Download(Buffer.from(explanationPage(explanation, signed)), name, 'text/html; charset=utf-8');
  }

  private async explain(actor: Actor, id: string): Promise<PayoutExplanation> {
    const payout = await this.views.payout(actor, id);
    const batchAudit = payout.batch ? await this.audit.historyOf('payout_batch', payout.batch.id) : [];
    return this.db.read(async (m) => {
      const row = await payoutById(m, id);
      const deciders = await m.findBy(PayoutDecider, { payoutId: id });
      const desks = await m.find(PayoutDesk, { where: { payoutId: id }, order: { at: 'ASC' } });
      const holds = await m.find(HoldRecord, { where: { payoutId: id }, order: { id: 'ASC' } });
      const files = row.batchId ? await filesOf(m, row.batchId) : [];
      const returned = await m.findOneBy(BankReturnRecord, { payoutId: id });
      const document = returned && (await m.findOneByOrFail(BankDocumentRecord, { id: returned.documentId }));
      return {
        madeAt: this.clock.now().toISOString(),
        madeBy: actor.name,
        payout,
        facts: factsUsed(payout.evaluation),
        people: [
          ...deciders.map(({ staffId }) => ({ desk: 'approve' as const, staffId })),
          ...desks.map(({ desk, staffId, at }) => ({ desk, staffId, at: at.toISOString() })),
        ],
        holds: holds.map((hold) => ({
          kind: hold.kind,
          detail: hold.detail,
          status: hold.status,
          ...(hold.byName ? { liftedBy: hold.byName } : {}),
          ...(hold.reason ? { reason: hold.reason } : {}),
        })),
        files: files.map(({ name, sha256, status, direction }) => ({ name, sha256, status, direction })),
        ...(returned && document
          ? {
              bankReturn: {
                fileName: document.name,
                sha256: document.sha256,
                line: returned.lineNo,
                reason: returned.reason,
              },
            }
          : {}),
        ...(row.previousId ? { previousId: row.previousId } : {}),
        batchAudit: batchAudit.map(({ seq, at, actorName, action, hash }) => ({ seq, at, actorName, action, hash })),
      };
    });
  }
}
