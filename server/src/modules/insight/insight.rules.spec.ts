import { journeyOf, type Move, percentile } from './insight.rules.js';

const move = (at: string, from: Move['from'], to: Move['to']): Move => ({ at: new Date(`${at}T02:00:00Z`), from, to });

describe('the journey of a case', () => {
  // 2026-09-14 is a Monday; the Mid-Autumn and National Day holidays begin on 25 September.
  const straight = [
    move('2026-09-14', 'draft', 'submitted'),
    move('2026-09-14', 'submitted', 'checking'),
    move('2026-09-14', 'checking', 'in_review'),
    move('2026-09-17', 'in_review', 'approved'),
    move('2026-09-17', 'approved', 'payable'),
    move('2026-09-18', 'payable', 'paid'),
  ];

  it('counts working days from filing to decision to money', () => {
    expect(journeyOf(straight)).toEqual({ review: 3, payment: 1, whole: 4 });
  });

  it('leaves out the days on which the firm held the case', () => {
    const paused = [
      move('2026-09-07', 'draft', 'submitted'),
      move('2026-09-08', 'in_review', 'supplement'),
      move('2026-09-14', 'supplement', 'submitted'),
      move('2026-09-16', 'in_review', 'approved'),
      move('2026-09-18', 'payable', 'paid'),
    ];
    expect(journeyOf(paused)).toEqual({ review: 3, payment: 2, whole: 5 });
  });

  it('says nothing about what is not over', () => {
    expect(journeyOf(straight.slice(0, 3))).toEqual({ review: null, payment: null, whole: null });
    expect(journeyOf(straight.slice(0, 5))).toEqual({ review: 3, payment: null, whole: null });
  });

  // Sunday, 20 September is worked to make up for the holidays.
  it('takes the payment that stayed, where one came back', () => {
    const returned = [...straight, move('2026-09-21', 'paid', 'payable'), move('2026-09-23', 'payable', 'paid')];
    expect(journeyOf(returned)).toMatchObject({ payment: 5, whole: 8 });
  });
});

describe('percentile', () => {
  it('is a value that occurred', () => {
    const values = [5, 1, 4, 2, 3];
    expect(percentile(values, 0.5)).toBe(3);
    expect(percentile(values, 0.9)).toBe(5);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBe(9);
    expect(percentile([], 0.5)).toBeNull();
  });
});
