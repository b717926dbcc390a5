import type { BankFile, BatchView } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { Db } from '../../platform/db/index.js';
import { Idempotency, type IncomingFile, Progress } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import type { BankResult, ResultLine } from './bank/bank-result.js';
import { type ExpectedBatch, resultFaults } from './bank/check-result.js';
import { readBankResult } from './bank/read-result.js';
import { receiveBankFile, shortened, type UploadedFile } from './bank-upload.js';
import { BankVault } from './bank-vault.js';
import { deskFault } from './batch.desk.js';
import { BatchService } from './batch.service.js';
import { ExceptionDesk } from './exception.desk.js';
import { BankFileRecord, BankLineRecord, BatchRecord, type PayoutRecord, type ResultCounts } from './payout.entity.js';
import { conflict, PayoutMoves } from './payout.moves.js';
import { batchById, CHUNK, chunks, linesOf, payoutById } from './payout.repository.js';
import { isOpenAtBank } from './payout.rules.js';
import { fileView, PayoutViews } from './payout.views.js';
import { RepairDesk } from './repair.desk.js';

const UNNAMED = '银行未说明原因';

export interface ResultFile {
  name: string;
  bytes: Buffer;
  at?: Date;
  /** demonstration history: firms are not written to about what happened long ago */
  quiet?: boolean;
}

/** What the bank answers: read whole, believed whole or put aside whole. */
@Injectable()
export class BankResultService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    private readonly vault: BankVault,
    private readonly batches: BatchService,
    private readonly moves: PayoutMoves,
    private readonly exceptions: ExceptionDesk,
    private readonly repairs: RepairDesk,
    private readonly views: PayoutViews,
    private readonly idempotency: Idempotency,
    private readonly progress: Progress,
  ) {}

  /**
   * Takes a result file in. A file with any doubt about it is kept with all reasons and changes nothing; a file that
   * was taken before changes nothing.
   * @throws {AppError} FORBIDDEN, PAYLOAD_TOO_LARGE, UPLOAD_EMPTY, STATE_CONFLICT unless results are waited for
   */
  async import(actor: Actor, batchId: string, file: IncomingFile): Promise<{ file: BankFile; batch: BatchView }> {
    requireRole(actor, 'payout_maker', 'payout_releaser');
    const { name, bytes } = await receiveBankFile(file);
    const result = await readBankResult(bytes);
    return this.db.write(async (m) => {
      const taken = await this.importIn(m, actor, batchId, { name, bytes }, result);
      const answer = { file: fileView(taken), batch: await this.views.batch(m, actor, await batchById(m, batchId)) };
      await this.idempotency.complete(m, answer);
      return answer;
    });
  }

  async importIn(
    m: EntityManager,
    actor: Actor,
    batchId: string,
    file: ResultFile,
    result: BankResult,
  ): Promise<BankFileRecord> {
    const at = file.at ?? this.clock.now();
    // The first statement takes the row: a second import of this batch waits here and then sees what this one did.
    await m.increment(BatchRecord, { id: batchId }, 'imports', 1);
    const batch = await batchById(m, batchId);
    const hash = sha256(file.bytes);
    const acceptedKey = `${batchId}:${hash}`;
    const row = (status: BankFileRecord['status'], extra: Partial<BankFileRecord> = {}): BankFileRecord =>
      m.create(BankFileRecord, {
        id: newId(),
        batchId,
        direction: 'in',
        format: result.format,
        name: file.name,
        sha256: hash,
        status,
        content: null,
        reasons: [],
        counts: null,
        byId: actor.id,
        byName: actor.name,
        at,
        acceptedKey: null,
        ...extra,
      });
    if (await m.existsBy(BankFileRecord, { acceptedKey }))
      return this.keep(m, actor, row('duplicate', { reasons: ['这个文件已经导入过，未重复入账'] }));
    await this.progress.report('逐笔核对', 0, result.lines.length);
    const fault = deskFault(batch, 'result_part', actor, new Set());
    if (fault) throw fault;
    const lines = await linesOf(m, batchId);
    const faults = resultFaults(result, this.expected(batch, lines));
    if (faults.length > 0) {
      const quarantined = row('quarantined', { reasons: shortened(faults) });
      quarantined.content = this.vault.close(quarantined.id, file.bytes).content;
      await this.exceptions.raise(m, {
        kind: 'quarantined_file',
        subjectId: quarantined.id,
        title: `批次 ${batch.number} 的回盘文件 ${file.name} 已隔离`,
        details: quarantined.reasons,
        batchId,
        at,
      });
      return this.keep(m, actor, quarantined);
    }
    const plan = planOf(lines, result.lines);
    const accepted = row('accepted', { acceptedKey });
    accepted.content = this.vault.close(accepted.id, file.bytes).content;
    accepted.counts = countsAfter(lines, plan);
    await this.keep(m, actor, accepted);
    await this.insertLines(m, accepted, result.lines, lines, plan);
    await this.apply(m, actor, batch, plan, file, at);
    await this.close(m, actor, batch, lines, at);
    return accepted;
  }

  /**
   * Settles or fails one order by the bank's receipt instead of a file, after two people have agreed to it. The receipt
   * becomes an accepted file with one line, so that the order has its evidence like every other.
   * @throws {AppError} STATE_CONFLICT unless the bank owes a result
   */
  async decideByEvidence(
    m: EntityManager,
    actor: Actor,
    input: {
      payoutId: string;
      result: 'paid' | 'failed';
      reason: string;
      reference: string;
      /** the same evidence counts once */
      key: string;
      receipt: UploadedFile;
      at: Date;
    },
  ): Promise<void> {
    const { at, receipt, result, reference } = input;
    const order = await payoutById(m, input.payoutId);
    if (!isOpenAtBank(order.status) || order.batchId === null) throw conflict(order);
    await m.increment(BatchRecord, { id: order.batchId }, 'imports', 1);
    const batch = await batchById(m, order.batchId);
    const lines = await linesOf(m, batch.id);
    const line = lines.find((each) => each.id === order.id)!;
    if (!isOpenAtBank(line.status)) throw conflict(line);
    const reason = (input.reason || UNNAMED).slice(0, 500);
    const plan: Plan = {
      paid: result === 'paid' ? [line] : [],
      failed: new Map(result === 'failed' ? [[reason, [line]]] : []),
      missing: [],
    };
    const id = newId();
    const file = m.create(BankFileRecord, {
      id,
      batchId: batch.id,
      direction: 'in',
      format: 'evidence',
      name: receipt.name,
      status: 'accepted',
      ...this.vault.close(id, receipt.bytes),
      reasons: [],
      counts: countsAfter(lines, plan),
      byId: actor.id,
      byName: actor.name,
      at,
      acceptedKey: `evidence:${input.key}`,
    });
    await this.keep(m, actor, file);
    const { orderNo, amountFen } = line;
    await this.insertLines(m, file, [{ line: 1, orderNo, amountFen, result, reason, reference }], lines, plan);
    await this.apply(m, actor, batch, plan, { ...receipt, at }, at);
    await this.close(m, actor, batch, lines, at);
  }

  private async close(
    m: EntityManager,
    actor: Actor,
    batch: BatchRecord,
    lines: readonly PayoutRecord[],
    at: Date,
  ): Promise<void> {
    const open = lines.some((line) => isOpenAtBank(line.status));
    await this.batches.step(m, actor, batch, open ? 'result_part' : 'result_all', open ? {} : { closedAt: at }, { at });
  }

  private async apply(
    m: EntityManager,
    actor: Actor,
    batch: BatchRecord,
    plan: Plan,
    file: ResultFile,
    at: Date,
  ): Promise<void> {
    const ids = (rows: readonly PayoutRecord[]) => rows.map((row) => row.id);
    const failed = [...plan.failed.values()].flat();
    const reference = batch.number;
    const all = plan.paid.length + failed.length + plan.missing.length;
    await this.progress.report('登记台账', 0, all);
    if (plan.paid.length > 0) await this.ledger.settleAll(m, { payoutIds: ids(plan.paid), at, reference });
    if (failed.length > 0) await this.ledger.failBackAll(m, { payoutIds: ids(failed), at, reference });
    const tell = !file.quiet;
    const move = { actor, at, tell };
    for (const [index, part] of chunks(plan.paid).entries()) {
      await this.progress.report('登记到账并告知企业', index * CHUNK, all);
      await this.moves.move(m, part, {
        ...move,
        event: 'settle',
        patch: { settledAt: at },
        news: { title: '款项已到账', tone: 'success' },
      });
    }
    await this.progress.report('登记失败与待核实', plan.paid.length, all);
    for (const [reason, rows] of plan.failed) {
      const text = `银行反馈：${reason}。请核对或更正收款账户，核实后重新拨付。`;
      await this.moves.move(m, rows, {
        ...move,
        event: 'fail',
        reason,
        news: { title: '付款未成功', text, tone: 'danger' },
      });
    }
    await this.repairs.open(m, failed, 'failed', at);
    await this.exceptions.drop(m, 'unknown_order', ids([...plan.paid, ...failed]));
    const text = '银行尚未给出明确结果，正在核实，请勿担心，款项不会丢失。';
    await this.moves.move(m, plan.missing, {
      ...move,
      event: 'miss',
      tell: false,
      news: { title: '银行核实中', text, tone: 'warning' },
    });
  }

  private expected(batch: BatchRecord, lines: readonly PayoutRecord[]): ExpectedBatch {
    return {
      number: batch.number,
      totalFen: batch.totalFen,
      lines: new Map(
        lines.map((line) => [
          line.orderNo,
          {
            amountFen: line.amountFen,
            payeeName: line.payeeName ?? '',
            // A bank that masks the number tells nothing about it either way.
            isAccount: (number: string) =>
              !/^\d+$/.test(number) || this.vault.accountFingerprint(number) === line.accountFingerprint,
            decided: line.settledAt
              ? 'paid'
              : line.status === 'failed' || line.status === 'corrected'
                ? 'failed'
                : undefined,
            open: isOpenAtBank(line.status),
          },
        ]),
      ),
    };
  }

  private async insertLines(
    m: EntityManager,
    file: BankFileRecord,
    results: readonly ResultLine[],
    lines: readonly PayoutRecord[],
    plan: Plan,
  ): Promise<void> {
    const byOrder = new Map(lines.map((line) => [line.orderNo, line]));
    const deciding = new Set([...plan.paid, ...[...plan.failed.values()].flat()].map((row) => row.id));
    const rows = results.map((result) => {
      const payoutId = byOrder.get(result.orderNo)!.id;
      return {
        id: newId(),
        fileId: file.id,
        lineNo: result.line,
        orderNo: result.orderNo,
        payoutId,
        amountFen: result.amountFen,
        result: result.result,
        reason: result.reason ?? null,
        reference: result.reference?.slice(0, 100) ?? null,
        decidesKey: deciding.has(payoutId) ? payoutId : null,
        at: file.at,
      };
    });
    for (const part of chunks(rows)) await m.insert(BankLineRecord, part);
  }

  private async keep(m: EntityManager, actor: Actor, file: BankFileRecord): Promise<BankFileRecord> {
    await m.insert(BankFileRecord, file);
    await this.audit.record(m, {
      actor,
      action: `bank_file.${file.status}`,
      entity: 'payout_batch',
      entityId: file.batchId,
      after: {
        fileId: file.id,
        name: file.name,
        sha256: file.sha256,
        counts: file.counts,
        reasons: file.reasons.length,
      },
    });
    return file;
  }
}

interface Plan {
  paid: PayoutRecord[];
  /** by the bank's reason */
  failed: Map<string, PayoutRecord[]>;
  /** the bank did not know, or said nothing: unknown, never failed */
  missing: PayoutRecord[];
}

function planOf(lines: readonly PayoutRecord[], results: readonly ResultLine[]): Plan {
  const byOrder = new Map(results.map((result) => [result.orderNo, result]));
  const plan: Plan = { paid: [], failed: new Map(), missing: [] };
  for (const line of lines.filter((each) => isOpenAtBank(each.status))) {
    const result = byOrder.get(line.orderNo);
    if (result?.result === 'paid') plan.paid.push(line);
    else if (result?.result === 'failed') {
      const reason = (result.reason ?? UNNAMED).slice(0, 500);
      const same = plan.failed.get(reason);
      if (same) same.push(line);
      else plan.failed.set(reason, [line]);
    } else if (line.status === 'dispatched') plan.missing.push(line);
  }
  return plan;
}

/** What this file brought, and what is unknown after it. */
function countsAfter(lines: readonly PayoutRecord[], plan: Plan): ResultCounts {
  const paid = plan.paid.length;
  const failed = [...plan.failed.values()].flat().length;
  const open = lines.filter((line) => isOpenAtBank(line.status)).length;
  return { paid, failed, unknown: open - paid - failed };
}
