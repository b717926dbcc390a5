import type { FactRaw } from '@qinqing/contract';
import { evaluate } from '@qinqing/rules';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { declaredValue } from './firm-facts.js';
import type { Firm } from './firms.js';
import { type FactsByFirm, type Filing, knownTo } from './story.js';

/** The firms behind the demonstration log-ins: chosen by what they can show, not by name. */
export interface Part {
  account: string;
  suits: (firm: Firm) => boolean;
  /** measures that fit and that the firm has left for the visitor to apply for */
  open: readonly string[];
  /** facts that it has declared on its page before, so that the home page can already say how much */
  declared?: readonly string[];
  /** what it has applied for already */
  filed: readonly { code: string; day: string; hour: number }[];
}

const PARTS: readonly Part[] = [
  {
    account: 'xiaodian',
    suits: (firm) =>
      firm.legalForm === 'self_employed' && firm.industryCode === 'F5213' && firm.economy.landlord === 'private',
    open: ['HL-2026-SHOP-01'],
    declared: ['monthlyRent', 'rentedMonths', 'finalTenant'],
    filed: [{ code: 'FJ-2026-EMPLOY-01', day: '2026-05-18', hour: 10.3 }],
  },
  {
    account: 'canguan',
    suits: (firm) => firm.sector === 'catering' && firm.sizeClass === 'small',
    open: ['HL-2026-CATER-01', 'HL-2026-DIGITAL-01'],
    filed: [{ code: 'HL-2026-TAX-01', day: '2026-03-10', hour: 15.2 }],
  },
  {
    account: 'pifa',
    suits: (firm) => firm.sector === 'wholesale' && firm.sizeClass === 'large',
    open: ['HL-2026-WHOLE-02'],
    filed: [{ code: 'HL-2026-WHOLE-01', day: '2026-03-17', hour: 9.7 }],
  },
  {
    account: 'gongchang',
    suits: (firm) => firm.sector === 'industry' && firm.sizeClass === 'medium',
    open: ['HL-2026-INDUSTRY-01'],
    filed: [
      { code: 'HL-2026-UTIL-01', day: '2026-10-12', hour: 11.1 },
      { code: 'HL-2026-POWER-01', day: '2026-05-07', hour: 16.4 },
      // Its window closes with more claims than money: this firm sees what that means for it.
      { code: 'HL-2026-EXPORT-01', day: '2026-06-22', hour: 10.6 },
    ],
  },
  {
    account: 'jiudian',
    suits: (firm) => ['H6110', 'H6121'].includes(firm.industryCode) && firm.economy.area >= 500,
    open: ['HL-2026-AREA-01'],
    filed: [{ code: 'FJ-2026-EMPLOY-01', day: '2026-05-20', hour: 14.8 }],
  },
  {
    account: 'shangchang',
    suits: (firm) => ['F5211', 'F5212'].includes(firm.industryCode) && firm.sizeClass === 'medium',
    open: ['HL-2026-DIGITAL-01'],
    filed: [
      { code: 'HL-2026-RETAIL-02', day: '2026-03-24', hour: 10.9 },
      { code: 'HL-2026-COMPOSITE-01', day: '2026-11-09', hour: 9.4 },
    ],
  },
];

export interface CastMember {
  account: string;
  firm: Firm;
  declared: Record<string, FactRaw>;
  filings: Filing[];
}

/** @throws RangeError where no firm can play a part */
export function castParts(
  firms: readonly Firm[],
  facts: FactsByFirm,
  measures: readonly MeasureRecord[],
): CastMember[] {
  return PARTS.map((part) => {
    const needed = [...part.open, ...part.filed.map(({ code }) => code)].map((code) => {
      const measure = measures.find((each) => each.code === code);
      if (!measure) throw new RangeError(`no published measure ${code}`);
      return measure;
    });
    for (const firm of firms) {
      // Known from the first delivery on, and able to act by itself.
      if (!part.suits(firm) || firm.registeredOn >= '2025' || firm.legalForm === 'branch') continue;
      const results = needed.map((measure) =>
        evaluate(measure.definition, knownTo(firm, facts, measure), {
          on: '2026-11-20',
          alreadyPaidFen: 0,
          otherBenefits: [],
        }),
      );
      if (!results.every(({ outcome, amount }) => outcome === 'met' && amount.exact && amount.minFen > 0)) continue;
      const filings = part.filed.flatMap(({ code, day, hour }, index): Filing[] => {
        const measure = needed[part.open.length + index];
        const evaluation = results[part.open.length + index];
        return measure && evaluation
          ? [{ code, firm, day, hour, evaluation, expectedFen: evaluation.amount.minFen }]
          : [];
      });
      const declared = Object.fromEntries(
        (part.declared ?? []).flatMap((name) => {
          const value = declaredValue(firm, name);
          return value === null ? [] : [[name, value]];
        }),
      );
      return { account: part.account, firm, declared, filings };
    }
    throw new RangeError(`no firm can play ${part.account}`);
  });
}
