import type { BankFile, BatchView } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { IncomingFile } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import type { BankResult, ResultLine } from './bank/bank-result.js';
import { type ExpectedBatch, resultFaults } from './bank/check-result.js';
import { MAX_RESULT_BYTES, readBankResult } from './bank/read-result.js';
import { BankVault } from './bank-vault.js';
import { deskFault } from './batch.desk.js';
import { BatchService } from './batch.service.js';
import { BankFileRecord, BankLineRecord, BatchRecord, type PayoutRecord, type ResultCounts } from './payout.entity.js';
import { PayoutMoves } from './payout.moves.js';
import { batchById, chunks, linesOf } from './payout.repository.js';
import { isOpenAtBank } from './payout.rules.js';
import { fileView, PayoutViews } from './payout.views.js';

/** Reasons kept of a file that is wrong in every line. */
const MAX_REASONS = 200;
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
    private readonly views: PayoutViews,
  ) {}

  /**
   * Takes a result file in. A file with any doubt about it is kept with all reasons and changes nothing; a file that
   * was taken before changes nothing.
   * @throws {AppError} FORBIDDEN, PAYLOAD_TOO_LARGE, UPLOAD_EMPTY, STATE_CONFLICT unless results are waited for
   */
  async import(actor: Actor, batchId: string, file: IncomingFile): Promise<{ file: BankFile; batch: BatchView }> {
    requireRole(actor, 'payout_maker', 'payout_releaser');
    const bytes = await readAll(file);
    const name = file.filename.slice(-200);
    const result = await readBankResult(bytes);
    return this.db.write(async (m) => {
      const taken = await this.importIn(m, actor, batchId, { name, bytes }, result);
      return { file: fileView(taken), batch: await this.views.batch(m, actor, await batchById(m, batchId)) };
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
      return this.keep(m, actor, row('duplicate', { reasons: ['这个文件已经导入过,未重复入账'] }));
    const fault = deskFault(batch, 'result_part', actor, false);
    if (fault) throw fault;
    const lines = await linesOf(m, batchId);
    const faults = resultFaults(result, this.expected(batch, lines));
    if (faults.length > 0) {
      const quarantined = row('quarantined', { reasons: shortened(faults) });
      quarantined.content = this.vault.close(quarantined.id, file.bytes).content;
      return this.keep(m, actor, quarantined);
    }
    const plan = planOf(lines, result.lines);
    const accepted = row('accepted', { acceptedKey });
    accepted.content = this.vault.close(accepted.id, file.bytes).content;
    accepted.counts = countsAfter(lines, plan);
    await this.keep(m, actor, accepted);
    await this.insertLines(m, accepted, result.lines, lines, plan);
    await this.apply(m, actor, batch, plan, file, at);
    const open = lines.some((line) => isOpenAtBank(line.status));
    await this.batches.step(m, actor, batch, open ? 'result_part' : 'result_all', open ? {} : { closedAt: at }, { at });
    return accepted;
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
    if (plan.paid.length > 0) await this.ledger.settleAll(m, { payoutIds: ids(plan.paid), at, reference });
    if (failed.length > 0) await this.ledger.failBackAll(m, { payoutIds: ids(failed), at, reference });
    const tell = !file.quiet;
    const move = { actor, at, tell };
    await this.moves.move(m, plan.paid, {
      ...move,
      event: 'settle',
      patch: { settledAt: at },
      news: { title: '款项已到账', tone: 'success' },
    });
    for (const [reason, rows] of plan.failed) {
      const text = `银行反馈:${reason}。我们会联系您更正后重新拨付。`;
      await this.moves.move(m, rows, {
        ...move,
        event: 'fail',
        reason,
        news: { title: '付款未成功', text, tone: 'danger' },
      });
    }
    const text = '银行尚未给出明确结果,正在核实,请勿担心,款项不会丢失。';
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
    for (const part of chunks(rows))
      await m.createQueryBuilder().insert().into(BankLineRecord).values(part).updateEntity(false).execute();
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
      plan.failed.set(reason, [...(plan.failed.get(reason) ?? []), line]);
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

function shortened(faults: readonly string[]): string[] {
  if (faults.length <= MAX_REASONS) return [...faults];
  return [...faults.slice(0, MAX_REASONS), `另有 ${faults.length - MAX_REASONS} 处问题未列出`];
}

/** @throws {AppError} PAYLOAD_TOO_LARGE, UPLOAD_EMPTY */
async function readAll(file: IncomingFile): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of file.stream) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > MAX_RESULT_BYTES) throw new AppError('PAYLOAD_TOO_LARGE');
  }
  if (file.stream.truncated) throw new AppError('PAYLOAD_TOO_LARGE');
  if (size === 0) throw new AppError('UPLOAD_EMPTY');
  return Buffer.concat(parts);
}
