import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Measure, parseMeasure } from '../src/index.js';

const folder = new URL('../measures/', import.meta.url);

/** Those of the demonstration, and beside them the patterns that it does not show. */
export const files: { name: string; input: unknown }[] = ['', 'patterns/'].flatMap((under) =>
  readdirSync(fileURLToPath(new URL(under, folder)))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ name, input: parse(readFileSync(fileURLToPath(new URL(under + name, folder)), 'utf8')) })),
);

export function measureOf(input: unknown): Measure {
  const result = parseMeasure(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors, null, 1));
  return result.measure;
}

export const measures = (): Measure[] => files.map((file) => measureOf(file.input));

/** A measure with nothing but the parts under test. */
export function measureWith(parts: {
  eligibility?: unknown;
  amount?: unknown;
  rounding?: unknown;
  examples?: unknown[];
  [key: string]: unknown;
}): Measure {
  return measureOf(inputWith(parts));
}

export function inputWith(
  parts: Record<string, unknown> & { eligibility?: unknown; amount?: unknown },
): Record<string, unknown> {
  const { eligibility, amount, rounding, ...rest } = parts;
  return {
    code: 'T-0001',
    version: 1,
    title: '测试政策',
    summary: '测试',
    level: 'district',
    documentNo: ['厦湖府办〔2026〕1号'],
    clauses: [],
    departments: { lead: '区商务局', office: '商贸科', phone: '0592-5550101', address: '行政中心' },
    mode: 'reviewed',
    themes: ['测试'],
    lifeSituations: [],
    audience: { text: '全部企业', industries: [], sizes: [] },
    window: { opensOn: '2026-01-01', closesOn: '2026-12-31' },
    eligibility: eligibility ?? { fact: 'operating', is: true },
    benefit: { kind: 'cash', rounding: rounding ?? { mode: 'floor', to: 'fen' }, amount: amount ?? '1万元' },
    totalControl: 'none',
    stacking: [],
    form: [],
    materials: [],
    route: [{ stage: 'final', desk: '商贸科', role: 'final_approver', promiseWorkingDays: 1 }],
    publicity: { workingDays: 0 },
    clocks: { promisedWorkingDays: 5, statutoryWorkingDays: 20 },
    guide: {
      who: '企业',
      conditions: '条件',
      standard: '标准',
      basis: '依据',
      flow: ['申报'],
      address: '地址',
      consultPhone: '0592-5550101',
      complaintPhone: '0592-5550199',
      validity: '2026 年',
    },
    pool: 'POOL-2026-TEST',
    examples: [],
    ...rest,
  };
}
