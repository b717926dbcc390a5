import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { shanghaiDay } from '../../platform/clock/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Progress } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { PayeeAccountService } from '../enterprise/index.js';
import type { Actor } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { type BankBatch, batchFaults, OUT_FORMATS, type OutFormat } from './bank/bank-batch.js';
import type { BankLayout } from './bank/bank-layout.js';
import { writeBatch, type WrittenFile } from './bank/write-batch.js';
import { BankVault } from './bank-vault.js';
import { idsOf } from './batch.lines.js';
import { manifestOf } from './batch.desk.js';
import { BankFileRecord, type BatchRecord, PayoutRecord } from './payout.entity.js';
import { sealedFiles } from './payout.repository.js';

const REPORT_EVERY = 500;

/** The files of a batch that leave for the bank: made once when it is sealed, and compared ever after. */
@Injectable()
export class BatchFiles {
  constructor(
    private readonly ledger: LedgerService,
    private readonly accounts: PayeeAccountService,
    private readonly vault: BankVault,
    private readonly progress: Progress,
  ) {}

  /**
   * The batch as a bank reads it.
   * @throws {AppError} BATCH_CHANGED where an account is not the order's any more, STATE_CONFLICT with all faults of
   * lines that can't be written
   */
  async read(
    m: EntityManager,
    actor: Actor,
    batch: BatchRecord,
    lines: readonly PayoutRecord[],
    at: Date,
  ): Promise<BankBatch> {
    await this.progress.report('核对收款账户', 0, lines.length);
    const purpose = { entity: 'payout_batch', entityId: batch.id, reason: `封存批次 ${batch.number}` };
    const numbers = await this.accounts.decryptedAll(
      m,
      actor,
      lines.flatMap((line) => line.payeeAccountId ?? []),
      purpose,
    );
    const pool = (await this.ledger.pools(m)).find((each) => each.code === batch.poolCode);
    const bank: BankBatch = {
      number: batch.number,
      at,
      payOn: shanghaiDay(at),
      payer: { name: pool?.department ?? batch.poolCode, poolCode: batch.poolCode },
      lines: lines.map((line) => {
        const account = numbers.get(line.payeeAccountId ?? '');
        if (!account || account.accountName !== line.payeeName)
          throw new AppError('BATCH_CHANGED', { details: { orderNo: line.orderNo } });
        return {
          orderNo: line.orderNo,
          payeeName: account.accountName,
          accountNumber: account.accountNumber,
          bankName: account.bankName,
          branchName: account.branchName ?? undefined,
          amountFen: line.amountFen,
          purpose: line.measureTitle.slice(0, 60),
        };
      }),
    };
    const faults = batchFaults(bank.lines);
    if (faults.length > 0) {
      throw new AppError('STATE_CONFLICT', {
        message: `有 ${faults.length} 处问题，不能封存：${faults.slice(0, 5).join('；')}`,
        details: { faults },
      });
    }
    return bank;
  }

  /** Writes under which account number each line is sealed, as a keyed digest. */
  async sealAccounts(m: EntityManager, bank: BankBatch, lines: readonly PayoutRecord[]): Promise<void> {
    const numbers = new Map(bank.lines.map((line) => [line.orderNo, line.accountNumber]));
    for (const [index, line] of lines.entries()) {
      line.accountFingerprint = this.vault.accountFingerprint(numbers.get(line.orderNo)!);
      await m.update(PayoutRecord, { id: line.id, status: 'batched' }, { accountFingerprint: line.accountFingerprint });
      if (index % REPORT_EVERY === 0) await this.progress.report('登记收款账户', index, lines.length);
    }
  }

  /** Makes and stores the bytes of every format. @returns the digest of the CSV, by which the batch is known */
  async write(
    m: EntityManager,
    actor: Actor,
    batch: BatchRecord,
    bank: BankBatch,
    at: Date,
    layout: BankLayout | undefined,
  ): Promise<string> {
    let sha256 = '';
    const formats: OutFormat[] = [...OUT_FORMATS, ...(layout ? (['layout'] as const) : [])];
    for (const [index, format] of formats.entries()) {
      await this.progress.report('生成银行文件', index, formats.length);
      const { name, bytes }: WrittenFile = await writeBatch(bank, format, layout);
      const id = newId();
      const stored = this.vault.close(id, bytes);
      if (format === 'csv') sha256 = stored.sha256;
      await m.insert(BankFileRecord, {
        id,
        batchId: batch.id,
        direction: 'out',
        format,
        name,
        ...stored,
        status: 'sealed',
        reasons: [],
        counts: null,
        byId: actor.id,
        byName: actor.name,
        at,
        acceptedKey: null,
      });
    }
    await this.progress.report('写入台账', formats.length, formats.length);
    return sha256;
  }

  /** @throws {AppError} BATCH_CHANGED where rows or bytes are not what was sealed */
  async requireUnchanged(m: EntityManager, batch: BatchRecord, lines: readonly PayoutRecord[]): Promise<void> {
    const files = await sealedFiles(m, batch);
    for (const file of files) this.vault.open(file);
    const formats: OutFormat[] = [...OUT_FORMATS, ...(batch.layoutCode ? (['layout'] as const) : [])];
    const total = lines.reduce((sum, line) => sum + line.amountFen, 0);
    const same =
      formats.every((format) => files.some((file) => file.format === format)) &&
      files.some((file) => file.format === 'csv' && file.sha256 === batch.sha256) &&
      idsOf(lines).length === batch.lineCount &&
      total === batch.totalFen &&
      lines.every((line) => line.status === 'batched') &&
      manifestOf(lines) === batch.manifest;
    if (!same) throw new AppError('BATCH_CHANGED', { details: { batch: batch.number } });
  }
}
