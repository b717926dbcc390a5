import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../../platform/config/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../identity/index.js';
import { plainYuan } from './bank/bank-batch.js';
import { readBankResult } from './bank/read-result.js';
import { BankResultService } from './bank-result.service.js';
import { BatchService } from './batch.service.js';
import { HoldService } from './hold.service.js';
import type { PayoutRecord } from './payout.entity.js';
import { linesOf } from './payout.repository.js';
import { stringify } from 'csv-stringify/sync';

export interface PastBatch {
  poolCode: string;
  payoutIds: readonly string[];
  /** holds `payout_maker` */
  maker: Actor;
  /** seals; holds `payout_maker` too and is somebody else */
  sealer: Actor;
  /** answers for what is unusual about the lines; may lift holds */
  lifter: Actor;
  /** releases and sends; holds `payout_releaser`, decided on none of the cases */
  releaser: Actor;
  at: { made: Date; sealed: Date; released: Date; sent: Date; result: Date };
  /** how far it goes; default: until the bank's result is in */
  until?: 'draft' | 'sealed' | 'released' | 'sent' | 'result';
  /** whether the firms' inboxes are told; default: no, for messages are dated by the clock and not by `at` */
  tell?: boolean;
  /** what the bank says; orders that are not named were paid. `missing`: no line in the file */
  results?: ReadonlyMap<string, { result: 'failed' | 'pending' | 'missing'; reason?: string }>;
}

/**
 * Takes batches of a demonstration's past through every step that a real one takes: sealed bytes, hashes, a result file
 * read by the real reader. Only the second factor is left out, which is why it refuses to work elsewhere.
 */
@Injectable()
export class PayoutHistory {
  constructor(
    private readonly config: Config,
    private readonly batches: BatchService,
    private readonly holds: HoldService,
    private readonly results: BankResultService,
  ) {}

  /**
   * @returns the batch's id
   * @throws {AppError} DEMO_ONLY outside demonstration mode; otherwise whatever the steps themselves refuse
   */
  async replay(m: EntityManager, past: PastBatch): Promise<string> {
    if (!this.config.demo) throw new AppError('DEMO_ONLY');
    const { maker, sealer, lifter, releaser, at, until = 'result' } = past;
    let batch = await this.batches.createIn(m, maker, {
      poolCode: past.poolCode,
      payoutIds: past.payoutIds,
      at: at.made,
    });
    const { id } = batch;
    const step = (when: Date) => ({ id, version: batch.version, at: when });
    if (until === 'draft') return id;
    batch = await this.batches.sealIn(m, sealer, step(at.sealed), NO_CODE);
    if (until === 'sealed') return id;
    await this.holds.liftAllIn(m, lifter, { id, reason: '已电话联系企业并核对材料，情况属实', at: at.released });
    batch = await this.batches.releaseIn(m, releaser, step(at.released), NO_CODE);
    if (until === 'released') return id;
    batch = await this.batches.sendIn(m, releaser, step(at.sent));
    if (until === 'sent') return id;
    const bytes = resultFile(batch.number, await linesOf(m, id), past.results ?? new Map());
    const file = { name: `${batch.number}-回盘.csv`, bytes, at: at.result, quiet: !past.tell };
    const taken = await this.results.importIn(m, releaser, id, file, await readBankResult(bytes));
    if (taken.status !== 'accepted')
      throw new Error(`the bank's answer to ${batch.number} was not accepted: ${taken.reasons.join(';')}`);
    return id;
  }
}

/** The second factor, which nobody can give for the past. */
const NO_CODE = async (): Promise<void> => undefined;

const WORD = { paid: '成功', failed: '失败', pending: '处理中' } as const;

/** A result file as a bank would send it. */
export function resultFile(
  number: string,
  lines: readonly PayoutRecord[],
  results: NonNullable<PastBatch['results']>,
): Buffer {
  const rows = lines.flatMap((line) => {
    const { result, reason } = results.get(line.id) ?? { result: 'paid' as const, reason: '' };
    return result === 'missing' ? [] : [{ line, word: WORD[result], reason: reason ?? '' }];
  });
  const total = rows.reduce((sum, { line }) => sum + line.amountFen, 0);
  const table = [
    ['批次号', number, '笔数', String(rows.length), '合计金额', plainYuan(total)],
    ['拨付单号', '收款户名', '金额', '处理结果', '失败原因'],
    ...rows.map(({ line, word, reason }) => [
      line.orderNo,
      line.payeeName ?? '',
      plainYuan(line.amountFen),
      word,
      reason,
    ]),
  ];
  return Buffer.from(`\ufeff${stringify(table, { record_delimiter: '\r\n' })}`);
}
