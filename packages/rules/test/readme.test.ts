/** The documentation is the way in: what it shows must parse, lint and give what it says. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { AMOUNT_OPERATORS, CAP_SCOPES } from '../src/amount-schema.js';
import { COMPARISONS, CONDITION_OPERATORS, FACT_TESTS } from '../src/condition-schema.js';
import { EXPRESSION_OPERATORS } from '../src/expression-schema.js';
import { lintMeasure, runExamples } from '../src/index.js';
import { measureWith } from './load.js';

const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => parse(match[1] as string));

describe('README.md', () => {
  it('shows a measure and its example firms that work as printed', () => {
    const [first, second] = blocks;
    const measure = measureWith({ eligibility: first.eligibility, benefit: first.benefit, examples: second.examples });
    expect(runExamples(measure).map((result) => [result.name, result.differences])).toEqual([
      ['增量 1230 万元', []],
      ['差一分', []],
      ['本季数据未到', []],
    ]);
    expect(lintMeasure(measure).filter((error) => error.level === 'error')).toEqual([]);
  });

  it('names every measure of the folder, and none that is not there', () => {
    const named = new Set(
      [...text.matchAll(/`((?:patterns\/)?[a-z]{2}-\d{4}-[a-z]+-\d{2})`/g)].map((match) => match[1]),
    );
    const there = ['', 'patterns/'].flatMap((under) =>
      readdirSync(new URL(`../measures/${under}`, import.meta.url))
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => under + name.slice(0, -'.yaml'.length)),
    );
    expect([...named].sort()).toEqual(there.sort());
  });

  it.each([
    ...EXPRESSION_OPERATORS,
    ...CONDITION_OPERATORS,
    ...COMPARISONS,
    ...FACT_TESTS,
    ...AMOUNT_OPERATORS,
    ...Object.keys(CAP_SCOPES),
  ])('explains %s', (word) => {
    expect(text).toContain(`\`${word}`);
  });
});
