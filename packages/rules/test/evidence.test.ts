import { describe, expect, it } from 'vitest';
import {
  doubleUses,
  type EvidenceClaim,
  evidenceNumbers,
  evidencePlace,
  fundingParts,
  ownPartCaps,
  lintMeasure,
} from '../src/index.js';
import { evidenceNumber } from '../src/evidence.js';
import { inputWith, measureWith } from './load.js';

const FULL = '25350200000012345678';
const OLD = '350213013012345678';

describe('the number of a paper', () => {
  it.each([
    ['invoice', FULL, FULL],
    ['invoice', ' 2535 0200 0000 1234 5678 ', FULL],
    ['invoice', '3502130130-12345678', OLD],
    ['invoice', '\uff12\uff15350200000012345678', FULL],
    ['invoice', '1234567', null],
    ['invoice', `${FULL}1`, null],
    ['invoice', `${OLD}1`, null],
    ['invoice', `X${OLD}1`, null],
    ['contract', 'hl-2026/\uff08\u501f\uff0901', 'HL-2026/(\u501f)01'],
    ['contract', 'a-1', null],
    ['contract', `${'A'.repeat(61)}`, null],
    ['contract', 'AB*12', null],
  ] as const)('%s %s', (kind, text, number) => {
    expect(evidenceNumber(kind, text)).toBe(number);
  });

  it('is read from a list as people write it, each once, with what is none', () => {
    expect(evidenceNumbers('invoice', `${FULL}\n${OLD}\uff0c3502130130-12345678\u30011234;;\uff1b`)).toEqual({
      numbers: [FULL, OLD],
      wrong: ['1234'],
    });
    expect(evidenceNumbers('invoice', '')).toEqual({ numbers: [], wrong: [] });
  });

  it('has one place among all measures, or one within each that lets it be shared', () => {
    expect(evidencePlace('A-01', { kind: 'invoice' }, FULL)).toBe(`invoice:${FULL}`);
    expect(evidencePlace('A-01', { kind: 'contract', shared: false }, 'K-01')).toBe('contract:K-01');
    expect(evidencePlace('A-01', { kind: 'invoice', shared: true }, FULL)).toBe(`invoice:${FULL}:A-01`);
  });
});

const evidence = (extra: object = {}) => [
  { key: 'papers', kind: 'invoice' as const, label: '发票', field: 'papers', ...extra },
];
const claim = (code: string, application: string, number: string, extra: object = {}): EvidenceClaim => ({
  measure: { code, title: `政策${code}`, evidence: evidence(extra) },
  evidence: 'papers',
  number,
  application,
});

describe('one paper pays once', () => {
  it('whatever the two measures are and however the number is written', () => {
    const claims = [claim('A-01', '1', FULL), claim('B-01', '2', OLD), claim('C-01', '3', `2535-${FULL.slice(4)}`)];
    expect(doubleUses(claims)).toEqual([
      { kind: 'invoice', number: FULL, claims: [claims[0], claims[2]], reason: `发票 ${FULL} 已用于“政策A-01”` },
    ]);
  });

  it('also within one measure, but not against itself in one application', () => {
    expect(doubleUses([claim('A-01', '1', FULL), claim('A-01', '1', FULL)])).toEqual([]);
    expect(doubleUses([claim('A-01', '1', FULL), claim('A-01', '2', FULL)])).toHaveLength(1);
  });

  it('unless the clause lets it be shared, and then still once per measure', () => {
    const shared = { shared: true };
    expect(doubleUses([claim('A-01', '1', FULL, shared), claim('B-01', '2', FULL, shared)])).toEqual([]);
    expect(doubleUses([claim('A-01', '1', FULL, shared), claim('B-01', '2', FULL)])).toEqual([]);
    expect(doubleUses([claim('A-01', '1', FULL, shared), claim('A-01', '2', FULL, shared)])).toHaveLength(1);
  });

  it('does not mix kinds, unknown evidence and what is no number', () => {
    const contract = { kind: 'contract' };
    expect(doubleUses([claim('A-01', '1', FULL), claim('B-01', '2', FULL, contract)])).toEqual([]);
    expect(doubleUses([claim('A-01', '1', '1'), claim('B-01', '2', '1')])).toEqual([]);
    const none = { ...claim('B-01', '2', FULL), measure: { code: 'B-01', title: 'B', evidence: undefined } };
    expect(doubleUses([claim('A-01', '1', FULL), none])).toEqual([]);
  });
});

describe('the linter', () => {
  const withEvidence = (list: unknown[], form: unknown[] = [], materials: unknown[] = []) =>
    lintMeasure(measureWith({ evidence: list, form, materials }))
      .filter(({ level }) => level === 'error')
      .map(({ code, path }) => [code, path]);
  const field = { key: 'papers', label: '发票号码', type: 'textarea', required: true };

  it('wants the field that holds the numbers, and the material that shows them', () => {
    expect(withEvidence(evidence(), [field])).toEqual([]);
    expect(withEvidence(evidence(), [{ ...field, type: 'text' }])).toEqual([]);
    expect(withEvidence(evidence())).toEqual([['evidence_field', 'evidence[0].field']]);
    expect(withEvidence(evidence(), [{ ...field, type: 'integer' }])).toEqual([
      ['evidence_field', 'evidence[0].field'],
    ]);
    expect(withEvidence(evidence({ material: 'scan' }), [field])).toEqual([
      ['evidence_material', 'evidence[0].material'],
    ]);
    expect(withEvidence([...evidence(), ...evidence()], [field])).toEqual([['duplicate_key', 'evidence[1]']]);
  });

  it('refuses a ceiling that is named twice', () => {
    const ceiling = { code: 'CEILING-2026-A', scope: 'stack', cap: '5万元' };
    expect(
      lintMeasure(measureWith({ ceilings: [ceiling, ceiling] }))
        .filter(({ level }) => level === 'error')
        .map(({ code, path }) => [code, path]),
    ).toEqual([['duplicate_key', 'ceilings[1]']]);
  });
});

describe('a split benefit', () => {
  const city = { level: 'city', pool: 'POOL-XM-2026', rate: '50%' };
  const split = (own: string, others: unknown[], more: object = {}) => ({
    share: { amount: '1000元', rate: own, purpose: 'split', with: others, ...more },
  });
  const errors = (amount: unknown) =>
    lintMeasure(measureWith({ amount }))
      .filter(({ level }) => level === 'error')
      .map(({ code, path }) => [code, path]);

  it('is paid from both pools, 5:5', () => {
    const measure = measureWith({ amount: split('50%', [city]) });
    expect(fundingParts(measure, 12_345)).toEqual([
      { level: 'district', pool: 'POOL-2026-TEST', fen: 12_345 },
      { level: 'city', pool: 'POOL-XM-2026', fen: 12_345 },
    ]);
  });

  it('in the proportion that is written, each rounded as the measure rounds', () => {
    const amount = {
      sum: [
        '1元',
        split('30%', [
          { ...city, rate: '45%' },
          { ...city, pool: 'POOL-FJ-2026', level: 'provincial', rate: '25%' },
        ]),
      ],
    };
    const fens = (mode: string, to: string) =>
      fundingParts(measureWith({ amount, rounding: { mode, to } }), 10_100).map(({ fen }) => fen);
    expect(fens('floor', 'fen')).toEqual([10_100, 15_150, 8416]);
    expect(fens('ceil', 'fen')).toEqual([10_100, 15_150, 8417]);
    expect(fens('floor', 'yuan')).toEqual([10_100, 15_100, 8400]);
    expect(fens('half_up', 'yuan')).toEqual([10_100, 15_200, 8400]);
  });

  it('takes a limit on the whole or on the own part as a limit on the own part', () => {
    const cap = (limit: unknown, scope: string) => ({ limit, scope });
    const inner = { fixed: '5元', caps: [cap('10.01元', 'firm_year'), cap('revenue@2025', 'firm')] };
    const share = { amount: inner, rate: '33%', purpose: 'split' };
    expect(ownPartCaps(measureWith({ amount: { share, caps: [cap('4元', 'firm')] } }))).toEqual([
      { limitFen: 400, scope: 'firm', label: undefined },
      { limitFen: 330, scope: 'firm_year', label: undefined },
    ]);
    // An advance is not a part that somebody else completes.
    expect(ownPartCaps(measureWith({ amount: { share: { ...share, purpose: 'advance' } } }))).toEqual([]);
    expect(ownPartCaps(measureWith({ amount: '5元' }))).toEqual([]);
  });

  it('has one part where nobody shares it, and the others pay nothing by a share of nothing', () => {
    expect(fundingParts(measureWith({ amount: '5元' }), 500)).toEqual([
      { level: 'district', pool: 'POOL-2026-TEST', fen: 500 },
    ]);
    expect(fundingParts(measureWith({ amount: split('0%', [{ ...city, rate: '100%' }]) }), 0)).toHaveLength(1);
  });

  it('adds up to the whole, once, from other pools', () => {
    expect(errors(split('50%', [city]))).toEqual([]);
    expect(errors(split('40%', [city]))).toEqual([['split_sum', 'benefit.amount.share']]);
    expect(errors(split('50%', [{ ...city, pool: 'POOL-2026-TEST' }]))).toEqual([
      ['split_sum', 'benefit.amount.share.with'],
    ]);
    expect(errors(split('50%', [city], { purpose: 'advance' }))).toEqual([['split_sum', 'benefit.amount.share.with']]);
    expect(errors({ sum: [split('50%', [city]), split('50%', [city])] })).toEqual([
      ['split_sum', 'benefit.amount.sum[1].share.with'],
    ]);
    expect(errors({ share: { amount: '1元', rate: '40%', purpose: 'split' } })).toEqual([]);
  });
});

it('keeps what was written of all these', () => {
  const input = inputWith({
    evidence: evidence({ most: 3, shared: true, clause: '同一发票可分别申报。' }),
    ceilings: [{ code: 'CEILING-2026-A', scope: 'firm_year', cap: '5万元', clause: '合计不超过 5 万元。' }],
  });
  expect(measureWith(input)).toEqual(input);
});
