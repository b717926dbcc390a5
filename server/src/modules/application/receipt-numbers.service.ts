import { Injectable } from '@nestjs/common';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { ReceiptSerial } from './application.entity.js';
import { receiptNumber } from './receipt-number.js';

/** Serials taken at once: at the rush of an opening, one row written per submission would make all wait in a line. */
const BLOCK = 50;

/**
 * Hands out receipt numbers. A process takes a block of the day's serials in a unit of its own and deals from it; a
 * process that stops leaves the rest of its block unused, so numbers are unique and rising but may have gaps.
 */
@Injectable()
export class ReceiptNumbers {
  private block = { day: '', next: 0, end: 0 };
  private taking: Promise<void> = Promise.resolve();

  constructor(private readonly db: Db) {}

  /** Call it before the unit of work that uses the number. @param day YYYY-MM-DD */
  async next(day: string): Promise<string> {
    const [number] = await this.take(day, 1);
    return number as string;
  }

  /** Many numbers of one day, for imports. */
  async take(day: string, count: number): Promise<string[]> {
    const numbers: string[] = [];
    while (numbers.length < count) {
      if (this.block.day !== day || this.block.next >= this.block.end) {
        await this.refill(day, Math.max(BLOCK, count - numbers.length));
        continue;
      }
      numbers.push(receiptNumber(day, this.block.next));
      this.block.next += 1;
    }
    return numbers;
  }

  /** One at a time, so that a burst of submissions takes one block and not one each. */
  private async refill(day: string, size: number): Promise<void> {
    const before = this.taking;
    const mine = before.then(async () => {
      if (this.block.day === day && this.block.next < this.block.end) return;
      const end = await this.reserve(day, size);
      this.block = { day, next: end - size, end };
    });
    // A failed refill must not fail the next one.
    this.taking = mine.then(undefined, () => undefined);
    await mine;
  }

  private reserve(day: string, size: number): Promise<number> {
    return this.db.write(async (m) => {
      const raise = () =>
        m
          .createQueryBuilder()
          .update(ReceiptSerial)
          .set({ next: () => 'next + :size' })
          .where({ day })
          .setParameter('size', size)
          .execute();
      if ((await raise()).affected !== 1) {
        try {
          await m.insert(ReceiptSerial, { day, next: 1 });
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
        }
        await raise();
      }
      // The row is ours until the unit ends, so this is the value that was just written.
      const { next } = await m.findOneByOrFail(ReceiptSerial, { day });
      return next;
    });
  }
}
