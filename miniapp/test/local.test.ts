import type { FactRaw } from '@qinqing/contract';
import type { PrefilledField } from '@qinqing/contract/firm';
import { describe, expect, test } from 'vitest';
import { answeredAll, answeredFacts } from '@/data/answers';
import { ASSUMED, QUESTIONS } from '@/data/questions';
import { answersFor } from '@/parts/use-apply';
import { factByName, normalFact } from '@qinqing/rules';
import {
  asRules,
  editableFacts,
  factsFrom,
  factsUsed,
  firstFailure,
  missingOf,
  NOTHING_YET,
  standingText,
  weigh,
} from '@/packages/measure/local/weigh';

const RULES = asRules({
  code: 'HL-2026-TEST-01',
  version: 1,
  title: '零售增量奖励',
  eligibility: {
    all: [
      { fact: 'registeredInDistrict', is: true },
      { fact: 'seriouslyDishonest', is: false },
      { industry: { in: ['F52'] }, label: '零售业' },
      {
        value: { growth: { of: 'retailSales', from: '2025Q1', to: '2026Q1' } },
        gte: '500万元',
        label: '增量 500 万元',
      },
    ],
  },
  benefit: {
    kind: 'cash',
    rounding: { mode: 'floor', to: 'yuan' },
    amount: {
      steps: {
        of: { growth: { of: 'retailSales', from: '2025Q1', to: '2026Q1' } },
        every: '500万元',
        pay: '3万元',
        mode: 'whole',
      },
      caps: [{ limit: '150万元', scope: 'firm' }],
    },
  },
});
const DAY = '2026-03-02';
const shop: Record<string, FactRaw> = { ...ASSUMED, registeredInDistrict: true, industryCode: 'F52' };

describe('weighing on the phone', () => {
  test('what is missing keeps it open, by name', () => {
    const open = weigh(RULES, factsFrom(shop, '您的回答'), DAY);
    expect(open?.outcome).toBe('unknown');
    expect(missingOf(open!)).toEqual(['2025年一季度零售额', '2026年一季度零售额']);
    expect(open?.amount.maxFen).toBe(150_000_000);
  });

  test('a changed figure changes the amount', () => {
    const with2026 = (fen: number) =>
      weigh(
        RULES,
        factsFrom({ ...shop, 'retailSales@2025Q1': 4_000_000_000, 'retailSales@2026Q1': fen }, '您试填的数'),
        DAY,
      );
    expect(with2026(5_230_000_000)).toMatchObject({ outcome: 'met', amount: { minFen: 6_000_000, exact: true } });
    expect(with2026(5_600_000_000)).toMatchObject({ outcome: 'met', amount: { minFen: 9_000_000 } });
    expect(with2026(4_100_000_000)).toMatchObject({ outcome: 'not_met', amount: { maxFen: 0 } });
  });

  test('the one condition that rules out is named', () => {
    const out = weigh(RULES, factsFrom({ ...shop, industryCode: 'C13' }, ''), DAY);
    expect(firstFailure(out!.conditions)).toBe('零售业');
  });

  test('the figures of a decision can be taken up again and give the same decision', () => {
    const facts = factsFrom(
      { ...shop, 'retailSales@2025Q1': 4_000_000_000, 'retailSales@2026Q1': 5_230_000_000 },
      '区统计局',
    );
    const first = weigh(RULES, facts, DAY)!;
    expect(weigh(RULES, factsUsed(first), DAY)).toEqual(first);
  });

  test('what a firm had before counts as it does at the server: instalment, sum of the year, other measures', () => {
    const rules = asRules({
      ...(RULES as unknown as Record<string, unknown>),
      eligibility: { holdsNone: ['HL-2026-OTHER-01'] },
      benefit: {
        kind: 'cash',
        rounding: { mode: 'floor', to: 'yuan' },
        amount: {
          stages: [
            { label: '当期', amount: '3000元' },
            { label: '次年', amount: { fixed: '5000元', when: { value: 'employees', gte: 8 } } },
          ],
          caps: [{ limit: '7000元', scope: 'firm_year', less: { context: 'alreadyPaid' } }],
        },
      },
    });
    const facts = factsFrom({ employees: 9 }, '区人社局');
    const paid = (standing?: Partial<typeof NOTHING_YET>) => {
      const found = weigh(rules, facts, DAY, standing && { ...NOTHING_YET, ...standing });
      return [found?.outcome, found?.amount.maxFen];
    };
    expect(paid()).toEqual(['met', 300_000]);
    expect(paid({ stage: 2 })).toEqual(['met', 500_000]);
    expect(paid({ stage: 2, alreadyPaidFen: 300_000 })).toEqual(['met', 400_000]);
    expect(paid({ otherBenefits: ['HL-2026-OTHER-01'] })).toEqual(['not_met', 0]);
  });

  test('the screen says what of it was counted', () => {
    expect(standingText(NOTHING_YET)).toBe('按今年没有领过这项补助计算');
    expect(standingText({ ...NOTHING_YET, stage: 2 })).toBe('按第 2 期兑现、今年没有领过这项补助计算');
    expect(standingText({ ...NOTHING_YET, alreadyPaidFen: 300_000 })).toBe('按今年已领过 3,000 元计算');
    expect(standingText({ ...NOTHING_YET, stage: 2, alreadyPaidFen: 300_000 })).toBe(
      '按第 2 期兑现、今年已领过 3,000 元计算',
    );
  });

  test('a measure in a newer language is left out instead of breaking the page', () => {
    const newer = asRules({
      ...(RULES as unknown as Record<string, unknown>),
      benefit: { kind: 'cash', rounding: {}, amount: { lottery: 1 } },
    });
    expect(weigh(newer, factsFrom(shop, ''), DAY)).toBeNull();
  });

  test('a division with a class left out is offered as one that is in', () => {
    const industry = { in: ['F52'], except: ['F5265'] };
    const rules = asRules({
      ...(RULES as unknown as Record<string, unknown>),
      eligibility: { all: [{ industry, label: '零售业' }] },
    });
    const offered = editableFacts(rules).states.find(({ definition }) => definition.name === 'industryCode')?.literals;
    expect(offered).toEqual(['F5211']);
    const outcome = (code: string) => weigh(rules, factsFrom({ industryCode: code }, ''), DAY)?.outcome;
    const answer = QUESTIONS.find(({ key }) => key === 'trade')?.options[0]?.facts['industryCode'];
    expect([outcome('F52'), outcome('F5265'), outcome('F5211'), outcome(String(answer))]).toEqual([
      'unknown',
      'not_met',
      'met',
      'met',
    ]);
  });

  test('figures come before states, with the codes that the measure names', () => {
    const { figures, states } = editableFacts(RULES);
    expect(figures.map(({ definition }) => definition.name)).toEqual(['retailSales@2025Q1', 'retailSales@2026Q1']);
    expect(states.map(({ definition, literals }) => [definition.name, literals])).toContainEqual([
      'industryCode',
      ['F52'],
    ]);
  });
});

describe('answers before log-in', () => {
  test('every option says facts that the dictionary knows and can hold', () => {
    const said = QUESTIONS.flatMap(({ options }) => options.flatMap(({ facts }) => Object.entries(facts)));
    for (const [name, value] of [...said, ...Object.entries(ASSUMED)]) {
      const definition = factByName(name);
      expect(definition, name).toBeDefined();
      expect(normalFact(definition!, value), `${name} ${String(value)}`).not.toBeNull();
    }
  });

  test('a typed figure goes before a chosen option, and all five make a round', () => {
    const chosen = { place: 'registered', trade: 'F521' };
    expect(answeredFacts({ chosen, typed: { industryCode: 'F5211' } })).toEqual({
      registeredInDistrict: true,
      taxedInDistrict: false,
      industryCode: 'F5211',
    });
    expect(answeredAll({ chosen })).toBe(false);
    expect(answeredAll({ chosen: Object.fromEntries(QUESTIONS.map(({ key }) => [key, 'unsure'])) })).toBe(true);
  });

  test('they fill empty fields of a form only, and only in its own kind', () => {
    const field = (key: string, type: PrefilledField['type'], fact: string, value: PrefilledField['value'] = null) =>
      ({ key, type, fact, value, label: key, required: true }) as PrefilledField;
    const fields = [
      field('heads', 'integer', 'employees'),
      field('rent', 'money', 'monthlyRent', 100),
      field('tenant', 'flag', 'finalTenant'),
      field('odd', 'text', 'storeCount'),
    ];
    const facts = { employees: 7, monthlyRent: 500_000, finalTenant: true, storeCount: 3 };
    expect(answersFor(fields, facts)).toEqual({ heads: 7, tenant: true });
  });
});
