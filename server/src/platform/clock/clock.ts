import { shanghaiDay } from '@qinqing/contract/working-days';

/** Every instant that the product records is asked from here, so that tests and simulations own the time. */
export abstract class Clock {
  abstract now(): Date;
  /** Today in Asia/Shanghai as YYYY-MM-DD. */
  today(): string {
    return shanghaiDay(this.now());
  }
}

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}

/** Stands still until it is moved. */
export class TestClock extends Clock {
  private at: number;

  constructor(start: Date | string = '2026-03-02T01:00:00.000Z') {
    super();
    this.at = new Date(start).getTime();
  }

  override now(): Date {
    return new Date(this.at);
  }

  set(at: Date | string): void {
    this.at = new Date(at).getTime();
  }

  advance(by: { days?: number; hours?: number; minutes?: number; seconds?: number; ms?: number }): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0 } = by;
    this.at += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + ms;
  }
}
