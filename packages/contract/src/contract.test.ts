import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import * as firm from './firm.js';
import {
  dayText,
  ERRORS,
  formatWan,
  formatYuan,
  formatYuanText,
  isValidUscc,
  normaliseDocumentNumber,
  normaliseUscc,
  organisationCheckDigit,
  parseYuan,
  type RouteContract,
  urlOf,
  usccCheckDigit,
} from './index.js';
import * as open from './public.js';
import * as staff from './staff.js';
import { addWorkingDays, isWorkingDay, lastDayInclusive, shanghaiDay, workingDaysBetween } from './working-days.js';

describe('money', () => {
  it.each([
    [0, '0 元'],
    [99_99, '99.99 元'],
    [9_999_99, '9,999.99 元'],
    [10_000_00, '1 万元'],
    [128_000_00, '12.8 万元'],
    [128_999_99, '12.89 万元'],
    [99_999_999_99, '9,999.99 万元'],
    [140_000_000_00, '1.4 亿元'],
    [-128_000_00, '-12.8 万元'],
  ])('formats %d fen for reading as %s', (fen, text) => expect(formatWan(fen)).toBe(text));

  it('never shows more than the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 9_999_999_999 }), (fen) => {
        const shown = Number(formatWan(fen).split(' ')[0]?.replace(/,/g, ''));
        expect(Math.round(shown * 1_000_000)).toBeLessThanOrEqual(fen);
      }),
    );
  });

  it('refuses what is no integer amount', () => {
    expect(() => formatYuan(1.5)).toThrow(RangeError);
    expect(() => formatYuan(Number.NaN)).toThrow(RangeError);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), (fen) => {
        expect(parseYuan(formatYuan(fen))).toBe(fen);
      }),
    );
    expect(parseYuan('１２，３４５．６')).toBe(12_345_60);
    expect(parseYuan('1200元')).toBe(1_200_00);
    expect(formatYuanText(1_200_00)).toBe('1,200 元');
    for (const bad of ['', 'abc', '1.234', '-5', '1,23', '1e5', '١']) expect(parseYuan(bad)).toBeNull();
  });
});

describe('USCC (GB 32100-2015)', () => {
  it.each([
    '91320612MA1N7MWR2A',
    '1144030300754334XX',
    '9144030071526726XG',
    '91440300708461136T',
    '914403001922038216',
    '91350206MAAWPNGX50',
    '91350206MADM5BHW8K',
    '91350206MANQMPB27M',
    '91350206MAEMG3Q54Q',
  ])('accepts %s', (code) => expect(isValidUscc(code)).toBe(true));

  it.each(['91350100M000100Y4Z', '91310115MA1H8R7C6D', '', '91320612MA1N7MWR2', '91320612ma1n7mwr2a'])(
    'refuses %s',
    (code) => expect(isValidUscc(code)).toBe(false),
  );

  it('finds every single wrong character', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const code = '91350206MADM5BHW8K';
    for (let at = 0; at < 18; at += 1) {
      for (const other of alphabet) {
        if (other === code[at]) continue;
        expect(isValidUscc(code.slice(0, at) + other + code.slice(at + 1))).toBe(false);
      }
    }
  });

  it('computes both check characters', () => {
    expect(usccCheckDigit('91350100M000100Y4')).toBe('3');
    expect(usccCheckDigit('91350100M000100YI')).toBeNull();
    expect(organisationCheckDigit('71526726')).toBe('X');
    expect(normaliseUscc(' ９1350206-madm5bhw8k ')).toBe('91350206MADM5BHW8K');
  });
});

describe('calendar day', () => {
  it.each([
    ['2026-12-24', '2026年12月24日'],
    ['2027-03-01', '2027年3月1日'],
  ])('%s is read as %s', (day, text) => expect(dayText(day)).toBe(text));
});

describe('document number (GB/T 9704-2012)', () => {
  it.each([
    ['厦府规[2020]3号', '厦府规〔2020〕3号'],
    ['厦湖府办（2022）016号', '厦湖府办〔2022〕16号'],
    ['厦湖府办〔2022〕第16号', '厦湖府办〔2022〕16号'],
    ['厦湖府办【2022】 16', '厦湖府办〔2022〕16号'],
  ])('normalises %s', (from, to) => expect(normaliseDocumentNumber(from)).toBe(to));
  it('refuses other text', () => expect(normaliseDocumentNumber('没有年份的16号')).toBeNull());
});

describe('working days', () => {
  it.each([
    ['2022-04-01', 5, '2022-04-11'],
    ['2022-09-28', 5, '2022-10-10'],
    ['2022-12-30', 3, '2023-01-05'],
    ['2024-02-02', 7, '2024-02-18'],
    ['2025-09-26', 5, '2025-10-10'],
    ['2026-09-18', 5, '2026-09-24'],
    ['2022-04-29', 60, '2022-07-27'],
  ])('%s plus %d is %s', (from, count, to) => {
    expect(addWorkingDays(from, count)).toEqual({ day: to, estimated: false });
    expect(workingDaysBetween(from, to)).toBe(count);
  });

  it.each([
    ['2018-08-16', 7, '2018-08-24'],
    ['2024-03-27', 5, '2024-04-02'],
    ['2022-04-08', 5, '2022-04-14'],
  ])('publicity from %s over %d days ends %s', (from, count, to) => expect(lastDayInclusive(from, count).day).toBe(to));

  it('marks a date past the arranged years as an estimate', () => {
    expect(addWorkingDays('2026-12-30', 5).estimated).toBe(true);
    expect(addWorkingDays('2026-11-23', 5).estimated).toBe(false);
  });

  it('takes the day in Shanghai', () => {
    expect(shanghaiDay(new Date('2026-01-01T15:59:59Z'))).toBe('2026-01-01');
    expect(shanghaiDay(new Date('2026-01-01T16:00:00Z'))).toBe('2026-01-02');
    expect(isWorkingDay('2026-02-17')).toBe(false);
    expect(() => isWorkingDay('2026-2-1')).toThrow(RangeError);
  });
});

describe('route table', () => {
  const all = Object.entries<unknown>({ ...open, ...firm, ...staff }).filter(
    (entry): entry is [string, RouteContract] =>
      typeof entry[1] === 'object' && entry[1] !== null && 'method' in entry[1],
  );

  it('names every method and path once, under its own area', () => {
    expect(all.length).toBeGreaterThan(40);
    const seen = new Set(all.map(([, row]) => `${row.method} ${row.path}`));
    expect(seen.size).toBe(all.length);
    for (const [name, row] of Object.entries(staff)) {
      if (typeof row === 'object' && 'method' in row)
        expect([name, row.path]).toEqual([name, expect.stringMatching(/^\/api\/staff\//)]);
    }
  });

  it('declares every path parameter', () => {
    for (const [name, row] of all) {
      const names = [...row.path.matchAll(/:([A-Za-z]+)/g)].map((m) => m[1] ?? '');
      const declared = Object.keys((row.params as z.ZodMiniObject | undefined)?.shape ?? {});
      expect([name, declared.sort()]).toEqual([name, names.sort()]);
    }
  });

  it('refuses unknown fields and reads paging', () => {
    expect(open.MeasureQuery.safeParse({ limit: '20', q: ' 餐饮 ' })).toMatchObject({
      success: true,
      data: { limit: 20, q: '餐饮' },
    });
    expect(open.MeasureQuery.safeParse({ limit: '101' }).success).toBe(false);
    expect(open.MeasureQuery.safeParse({ colour: 'red' }).success).toBe(false);
  });

  it('builds addresses', () => {
    expect(urlOf(open.getMeasure, { id: 'a/b' })).toBe('/api/public/measures/a%2Fb');
    expect(urlOf(open.listMeasures, {}, { q: '餐饮', limit: 20, cursor: undefined })).toBe(
      '/api/public/measures?q=%E9%A4%90%E9%A5%AE&limit=20',
    );
    expect(() => urlOf(open.getMeasure)).toThrow(TypeError);
  });

  it('gives every error a sentence with a next step in Chinese', () => {
    for (const { message, status } of Object.values(ERRORS)) {
      expect(message).toMatch(/[一-鿿]{4,}/);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });
});
