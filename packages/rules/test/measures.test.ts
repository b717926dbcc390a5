import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { AMOUNT_OPERATORS } from '../src/amount-schema.js';
import { amountOperator } from '../src/amount.js';
import { CONDITION_OPERATORS } from '../src/condition-schema.js';
import { conditionOperator } from '../src/condition.js';
import {
  describeBenefit,
  describeConditions,
  evaluate,
  factByName,
  formFields,
  lintMeasure,
  maxBenefitFen,
  parseMeasure,
  requiredFacts,
  runExamples,
} from '../src/index.js';
import { measureJsonSchema } from '../src/json-schema.js';
import { walkMeasure } from '../src/walk.js';
import { files, measureOf, measures } from './load.js';

describe.each(files)('$name', ({ name, input }) => {
  it('parses, and gives back exactly what was written', () => {
    const result = parseMeasure(input);
    expect(result).toMatchObject({ ok: true });
    expect(measureOf(input)).toEqual(input);
    expect(name).toBe(`${measureOf(input).code.toLowerCase()}.yaml`);
  });

  it('lints clean: every condition both ways, every edge and limit touched by an example', () => {
    expect(lintMeasure(measureOf(input))).toEqual([]);
  });

  it('asks a firm whose data the departments have for six things at most', () => {
    const asked = formFields(measureOf(input)).filter(({ prefillFrom }) => prefillFrom === undefined);
    expect(asked.map(({ key }) => key).slice(6)).toEqual([]);
  });

  it('answers its example firms as they expect', () => {
    const results = runExamples(measureOf(input));
    expect(results.length).toBeGreaterThanOrEqual(10);
    expect(results.filter((result) => !result.ok)).toEqual([]);
  });

  it('describes itself in Chinese, with a ceiling that no example exceeds', () => {
    const measure = measureOf(input);
    expect(describeBenefit(measure)).toMatch(/[\u4e00-\u9fff]/);
    for (const line of describeConditions(measure)) expect(line.label).toMatch(/[\u4e00-\u9fff]/);
    const most = maxBenefitFen(measure);
    expect(most).not.toBeNull();
    for (const result of runExamples(measure)) expect(result.actual.maxFen).toBeLessThanOrEqual(most as number);
  });

  it('knows every fact that it needs', () => {
    for (const fact of requiredFacts(measureOf(input))) expect(factByName(fact), fact).toBeDefined();
  });

  it('leaves a firm of which nothing is known undecided', () => {
    const evaluation = evaluate(measureOf(input), {}, { on: '2026-06-01' });
    expect(evaluation.outcome).toBe('unknown');
    expect(evaluation.amount.minFen).toBe(0);
    expect(evaluation.wouldChange.length).toBeGreaterThan(0);
  });
});

describe('the set of measures', () => {
  const all = measures();

  it('uses every kind of amount and every kind of condition', () => {
    const amounts = new Set<string>();
    const conditions = new Set<string>();
    for (const measure of all) {
      walkMeasure(measure, {
        amount: (node) => amounts.add(amountOperator(node)),
        condition: (condition) => conditions.add(conditionOperator(condition)),
      });
    }
    expect([...AMOUNT_OPERATORS].filter((operator) => !amounts.has(operator))).toEqual([]);
    expect([...CONDITION_OPERATORS].filter((operator) => !conditions.has(operator))).toEqual([]);
  });

  it('is punctuated as Chinese is: no narrow mark in a sentence, but in a number, a time or a ratio', () => {
    const narrow = (text: string) => /[\u4e00-\u9fff]/.test(text) && /[;?!()]|,(?!\d{3})|:(?!\d)/.test(text);
    expect(
      ['最高 5 万元,一次', '甲(含)', '5%,10 亿元且 3%', '附:表', '可以吗?'].filter((text) => !narrow(text)),
    ).toEqual([]);
    expect(['9:00–12:00 办公', '市、区 5:5', '1,000 元', 'a, b', '甲（含），乙'].filter(narrow)).toEqual([]);
    const found: string[] = [];
    const visit = (value: unknown): void => {
      if (typeof value === 'string' && narrow(value)) found.push(value);
      if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
    };
    const strangers = new URL('./strangers/', import.meta.url);
    for (const { input } of files) visit(input);
    for (const name of readdirSync(strangers)) visit(parse(readFileSync(new URL(name, strangers), 'utf8')));
    expect(found).toEqual([]);
  });

  it('covers the ways of handling', () => {
    expect(all.length).toBeGreaterThanOrEqual(16);
    expect(new Set(all.map((measure) => measure.code)).size).toBe(all.length);
    expect(new Set(all.map((measure) => measure.level)).size).toBe(4);
    expect(all.filter((measure) => measure.mode === 'no_application').length).toBeGreaterThanOrEqual(1);
    expect(all.filter((measure) => measure.mode === 'instant').length).toBeGreaterThanOrEqual(1);
    const short = all.filter(
      (measure) =>
        measure.mode === 'reviewed' &&
        measure.publicity.workingDays === 0 &&
        measure.route.map((stage) => stage.stage).join() === 'initial,final',
    );
    expect(short.length).toBeGreaterThanOrEqual(2);
    expect(
      all.filter((measure) => measure.route.length === 4 && measure.publicity.workingDays > 0).length,
    ).toBeGreaterThan(3);
    expect(all.some((measure) => measure.window.closesOn < '2026-01-01')).toBe(true);
    expect(all.some((measure) => measure.window.opensOn > '2027-01-01')).toBe(true);
    expect(all.some((measure) => measure.benefit.kind === 'non_cash')).toBe(true);
  });

  it('asks a small shop no more than six things', () => {
    const shop = all.find((measure) => measure.code === 'HL-2026-SHOP-01');
    const fields = shop ? formFields(shop) : [];
    expect(fields.length).toBeGreaterThan(2);
    expect(fields.length).toBeLessThanOrEqual(6);
    expect(fields[0]).toEqual({
      key: 'monthlyRent',
      label: '月租金',
      type: 'money',
      required: true,
      help: '按租赁合同填写，单位：元',
      unit: '元',
      min: 0,
      max: 1_000_000_000_000_000,
      fact: 'monthlyRent',
      prefillFrom: 'monthlyRent',
    });
  });

  it('relates only to measures that exist', () => {
    const codes = all.map((measure) => measure.code);
    for (const measure of all) for (const relation of measure.stacking) expect(codes).toContain(relation.with);
  });
});

it('publishes the JSON Schema that the code has', () => {
  const published = readFileSync(new URL('../measure.schema.json', import.meta.url), 'utf8');
  expect(published, 'stale: run `npm run schema`').toBe(`${JSON.stringify(measureJsonSchema(), null, 2)}\n`);
});
