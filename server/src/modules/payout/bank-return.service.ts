import { formatYuan } from '@qinqing/contract';
import type { BankDocument } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { Db } from '../../platform/db/index.js';
import { Idempotency, type IncomingFile } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { plain } from './bank/check-result.js';
import { readReturnFile } from './bank/read-return.js';
import type { ReturnFile } from './bank/return-file.js';
import { BankReturnRecord } from './bank.entity.js';
import { BankDocuments, documentView } from './bank-documents.js';
import { receiveBankFile, type UploadedFile } from './bank-upload.js';
import { PayoutRecord } from './payout.entity.js';
import { PayoutMoves } from './payout.moves.js';
import { chunks } from './payout.repository.js';
import { RepairDesk } from './repair.desk.js';

/** Paid money that comes back days later (退汇), in a file of its own: read whole, believed whole or put aside whole. */
@Injectable()
export class BankReturnService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly documents: BankDocuments,
    private readonly moves: PayoutMoves,
    private readonly repairs: RepairDesk,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws {AppError} FORBIDDEN, PAYLOAD_TOO_LARGE, UPLOAD_EMPTY */
  async import(actor: Actor, part: IncomingFile): Promise<BankDocument> {
    requireRole(actor, 'payout_maker', 'payout_releaser');
    const file = await receiveBankFile(part);
    const read = await readReturnFile(file.bytes);
    return this.db.write(async (m) => {
      const answer = documentView(await this.importIn(m, actor, file, read));
      await this.idempotency.complete(m, answer);
      return answer;
    });
  }

  async importIn(
    m: EntityManager,
    actor: Actor,
    file: UploadedFile,
    read: ReturnFile,
    { at = this.clock.now(), quiet = false }: { at?: Date; quiet?: boolean } = {},
  ) {
    const input = { kind: 'return', format: read.format, file, lines: read.lines, at } as const;
    // The hash first: a file that was taken is a duplicate, although its orders are not paid any more.
    const orders = await ordersOf(
      m,
      read.lines.map((line) => line.orderNo),
    );
    const taken = await this.isTaken(m, file);
    const faults = taken ? [] : returnFaults(read, orders);
    if (faults.length > 0) return this.documents.quarantine(m, actor, input, faults);
    const document = await this.documents.accept(m, actor, input, sha256(file.bytes));
    if (document.status !== 'accepted') return document;
    const rows = read.lines.map((line) => ({
      id: newId(),
      documentId: document.id,
      lineNo: line.line,
      orderNo: line.orderNo,
      payoutId: orders.get(line.orderNo)!.id,
      amountFen: line.amountFen,
      reason: line.reason.slice(0, 500),
      reference: line.reference.slice(0, 100) || null,
      at,
    }));
    for (const part of chunks(rows))
      await m.createQueryBuilder().insert().into(BankReturnRecord).values(part).updateEntity(false).execute();
    for (const line of read.lines) {
      const order = orders.get(line.orderNo)!;
      await this.ledger.returned(m, { payoutId: order.id, at, reference: line.reference || file.name });
      const reason = line.reason.slice(0, 500);
      const text = `银行退回：${reason}。请核对或更正收款账户，核实后重新拨付。`;
      await this.moves.move(m, [order], {
        event: 'return',
        actor,
        at,
        reason,
        tell: !quiet,
        news: { title: '款项被银行退回', text, tone: 'danger' },
      });
    }
    await this.repairs.open(m, [...orders.values()], 'returned', at);
    return document;
  }

  private isTaken(m: EntityManager, file: UploadedFile): Promise<boolean> {
    return this.documents.isTaken(m, 'return', sha256(file.bytes));
  }
}

async function ordersOf(m: EntityManager, orderNos: readonly string[]): Promise<Map<string, PayoutRecord>> {
  const orders = new Map<string, PayoutRecord>();
  for (const part of chunks([...new Set(orderNos)]))
    for (const row of await m.findBy(PayoutRecord, { orderNo: In(part) })) orders.set(row.orderNo, row);
  return orders;
}

/** Every reason why the file can't be believed; empty only where all of it can. */
function returnFaults({ lines, faults: readFaults }: ReturnFile, orders: ReadonlyMap<string, PayoutRecord>): string[] {
  const faults = [...readFaults];
  const seen = new Map<string, number>();
  for (const line of lines) {
    const say = (text: string) => faults.push(`第 ${line.line} 行（${line.orderNo}）：${text}`);
    const first = seen.get(line.orderNo);
    if (first !== undefined) say(`与第 ${first} 行重复`);
    else seen.set(line.orderNo, line.line);
    const order = orders.get(line.orderNo);
    if (!order) {
      say('没有这张拨付单');
      continue;
    }
    if (order.amountFen !== line.amountFen)
      say(`金额 ${formatYuan(line.amountFen)} 元与拨付单 ${formatYuan(order.amountFen)} 元不符`);
    if (plain(line.payeeName) !== plain(order.payeeName ?? '')) say('收款户名与拨付单不符');
    if (order.status === 'dispatched' || order.status === 'unknown') say('到账结果尚未导入，请先导入该批次的回盘');
    else if (order.status !== 'paid') say('拨付单不是已到账状态');
  }
  return faults;
}
