import { addDays } from '@qinqing/contract/working-days';
import { evaluate, type Facts } from '@qinqing/rules';
import type { Evaluation } from '@qinqing/contract';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { creditOf, isSeriouslyDishonest } from './firm-credit.js';
import { declaredValue, type FirmFact, factsOf } from './firm-facts.js';
import type { Firm } from './firms.js';
import { Prng } from './prng.js';

/**
 * Who applies for what and when in the demonstration year. Only the firms' side is planned: what comes of an
 * application is decided by the real checks, reviews and payments when the year is played.
 */

export interface Campaign {
  code: string;
  /** entitled firms that apply */
  cases: number;
  /** first and last day of filing */
  from: string;
  to: string;
  /** a cheap look before the rules are asked */
  likely: (firm: Firm) => boolean;
}

const HARDSHIP = ['retail', 'catering', 'hotel', 'travel', 'culture'];
const ABOVE = (firm: Firm): boolean => firm.aboveThreshold;
const SMALL = (firm: Firm): boolean => firm.sizeClass === 'micro' || firm.sizeClass === 'small';

export const CAMPAIGNS: readonly Campaign[] = [
  {
    code: 'HL-2026-RENT-01',
    cases: 306,
    from: '2026-01-20',
    to: '2026-10-20',
    likely: (firm) => firm.economy.landlord === 'state',
  },
  {
    code: 'HL-2026-SHOP-01',
    cases: 300,
    from: '2026-01-26',
    to: '2026-11-18',
    likely: (firm) => firm.economy.landlord === 'private' && SMALL(firm),
  },
  {
    code: 'HL-2026-WHOLE-01',
    cases: 18,
    from: '2026-02-10',
    to: '2026-07-31',
    likely: (firm) => firm.sector === 'wholesale' && ABOVE(firm),
  },
  {
    code: 'HL-2026-RETAIL-02',
    cases: 15,
    from: '2026-02-10',
    to: '2026-08-31',
    likely: (firm) => firm.sector === 'retail' && ABOVE(firm),
  },
  {
    code: 'HL-2026-TAX-01',
    cases: 170,
    from: '2026-02-06',
    to: '2026-06-30',
    likely: (firm) => HARDSHIP.includes(firm.sector) || firm.sector === 'logistics',
  },
  {
    code: 'HL-2026-EXPORT-01',
    cases: 36,
    from: '2026-02-24',
    to: '2026-09-30',
    likely: (firm) => firm.industryCode === 'F5181' || firm.sector === 'industry',
  },
  {
    code: 'HL-2026-ENTRY-01',
    cases: 44,
    from: '2026-03-02',
    to: '2026-10-31',
    likely: (firm) => (firm.reportingSince ?? '') >= '2025',
  },
  {
    code: 'HL-2026-AREA-01',
    cases: 70,
    from: '2026-03-09',
    to: '2026-11-12',
    likely: (firm) => ['hotel', 'culture', 'travel'].includes(firm.sector),
  },
  {
    code: 'HL-2026-INTRO-01',
    cases: 10,
    from: '2026-03-16',
    to: '2026-08-31',
    likely: (firm) => firm.industryCode === 'F5211',
  },
  {
    code: 'FJ-2026-EMPLOY-01',
    cases: 420,
    from: '2026-04-13',
    to: '2026-09-30',
    likely: (firm) => HARDSHIP.includes(firm.sector) || firm.industryCode === 'G5441',
  },
  {
    code: 'HL-2026-COMPOSITE-01',
    cases: 56,
    from: '2026-04-14',
    to: '2026-10-28',
    likely: (firm) => firm.sector === 'retail' && ABOVE(firm),
  },
  {
    code: 'HL-2026-INDUSTRY-01',
    cases: 45,
    from: '2026-04-15',
    to: '2026-10-26',
    likely: (firm) => firm.sector === 'industry' && ABOVE(firm),
  },
  {
    code: 'HL-2026-POWER-01',
    cases: 44,
    from: '2026-04-16',
    to: '2026-09-30',
    likely: (firm) => firm.sector === 'industry' && ABOVE(firm),
  },
  {
    code: 'HL-2026-UTIL-01',
    cases: 90,
    from: '2026-04-20',
    to: '2026-11-13',
    likely: (firm) => firm.sector === 'industry',
  },
  {
    code: 'HL-2026-CATER-01',
    cases: 8,
    from: '2026-04-20',
    to: '2026-10-31',
    likely: (firm) => firm.sector === 'catering' && ABOVE(firm),
  },
  {
    code: 'HL-2026-WHOLE-02',
    cases: 11,
    from: '2026-04-22',
    to: '2026-10-31',
    likely: (firm) => firm.sector === 'wholesale' && ABOVE(firm),
  },
  {
    code: 'HL-2026-LANDLORD-01',
    cases: 60,
    from: '2026-04-22',
    to: '2026-10-30',
    likely: (firm) => firm.economy.landlord === 'owned',
  },
  { code: 'XM-2026-LOAN-01', cases: 290, from: '2026-04-27', to: '2026-11-18', likely: () => true },
  {
    code: 'HL-2026-DIGITAL-01',
    cases: 330,
    from: '2026-05-11',
    to: '2026-11-18',
    likely: (firm) => firm.sector !== 'catering' && firm.economy.heads >= 15,
  },
  {
    code: 'HL-2026-EVENT-01',
    cases: 14,
    from: '2026-05-18',
    to: '2026-11-12',
    likely: (firm) => ['hotel', 'culture', 'travel'].includes(firm.sector),
  },
  {
    code: 'HL-2026-EMPLOY-02',
    cases: 70,
    from: '2026-07-06',
    to: '2026-11-18',
    likely: (firm) => firm.legalForm !== 'self_employed' && firm.economy.heads >= 5,
  },
];

/** Filings by firms that are not entitled, as a share of those that are. */
const HOPEFUL = 0.03;

export interface Filing {
  /** code of the measure */
  code: string;
  firm: Firm;
  /** calendar day and hour of filing in Shanghai */
  day: string;
  hour: number;
  /** what the rules say when the plan is made; 0 for a firm that only hopes */
  expectedFen: number;
  evaluation: Evaluation;
}

export type FactsByFirm = ReadonlyMap<Firm, readonly FirmFact[]>;

/** All filings of the year in order of time. @param firms without those whose filings are laid down by hand */
export function planFilings(
  firms: readonly Firm[],
  facts: FactsByFirm,
  measures: readonly MeasureRecord[],
  random: Prng,
): Filing[] {
  const filings: Filing[] = [];
  for (const campaign of CAMPAIGNS) {
    const measure = measures.find(({ code }) => code === campaign.code);
    if (!measure) throw new RangeError(`no published measure ${campaign.code}`);
    filings.push(...planCampaign(campaign, measure, firms, facts, random.fork(campaign.code)));
  }
  return filings.sort((a, b) => a.day.localeCompare(b.day) || a.hour - b.hour || a.firm.index - b.firm.index);
}

function planCampaign(
  campaign: Campaign,
  measure: MeasureRecord,
  firms: readonly Firm[],
  facts: FactsByFirm,
  random: Prng,
): Filing[] {
  const { audience } = measure.definition;
  const hopeful = Math.ceil(campaign.cases * HOPEFUL);
  const entitled: Filing[] = [];
  const others: Filing[] = [];
  for (const firm of random.shuffle(firms)) {
    if (entitled.length >= campaign.cases) break;
    if (!campaign.likely(firm) || isSeriouslyDishonest(firm.uscc)) continue;
    if (audience.sizes.length > 0 && !audience.sizes.includes(firm.sizeClass)) continue;
    const filing = { code: campaign.code, firm, ...filingTime(campaign, random) };
    if (firm.registeredOn >= filing.day.slice(0, 7)) continue;
    const evaluation = evaluate(measure.definition, knownTo(firm, facts, measure), {
      on: filing.day,
      alreadyPaidFen: 0,
      otherBenefits: [],
    });
    const { outcome, amount } = evaluation;
    if (outcome === 'met' && amount.exact && amount.minFen > 0)
      entitled.push({ ...filing, evaluation, expectedFen: amount.minFen });
    else if (outcome === 'not_met' && others.length < hopeful && canFillIn(firm, facts, measure)) {
      others.push({ ...filing, evaluation, expectedFen: 0 });
    }
  }
  return [...entitled, ...others];
}

/** Whether the firm has an answer to every question: without a loan nobody gets past the loan's form. */
function canFillIn(firm: Firm, facts: FactsByFirm, measure: MeasureRecord): boolean {
  const known = knownTo(firm, facts, measure);
  return measure.definition.form.every(
    ({ fact, required }) => fact === undefined || !required || known[fact] !== undefined,
  );
}

/** Measures that stay open see a second wave after the reminders of November. */
const LAST_WAVE = { from: '2026-11-02', days: 18, share: 0.11 };

/** Most file early, by day and in the evening. */
function filingTime({ from, to }: Campaign, random: Prng): { day: string; hour: number } {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  const early = addDays(from, Math.floor((days + 1) * random.next() ** 1.5));
  const late = addDays(LAST_WAVE.from, random.int(0, LAST_WAVE.days));
  const day = to >= LAST_WAVE.from && random.chance(LAST_WAVE.share) ? late : early;
  return { day, hour: 8.5 + 12 * random.next() };
}

const REGISTRY_FACTS = ['industryCode', 'legalForm', 'sizeClass', 'street', 'registeredOn'];

/** A firm's facts as the rules will see them once its form is filled in. */
export function knownTo(firm: Firm, facts: FactsByFirm, measure: MeasureRecord): Facts {
  const known: Facts = {};
  for (const { name, value, source, asOf } of facts.get(firm) ?? []) known[name] = { value, source, asOf };
  for (const name of REGISTRY_FACTS) {
    const [fact] = factsOf(firm, [name]);
    if (fact) known[name] = { value: fact.value, source: fact.source, asOf: fact.asOf };
  }
  const records = creditOf(firm.uscc);
  known.seriouslyDishonest = { value: records.some(({ kind }) => kind === 'seriously_dishonest') };
  known.abnormalOperation = { value: records.some(({ kind }) => kind === 'abnormal_operation') };
  known.penaltyDates = { value: records.filter(({ kind }) => kind === 'penalty').map(({ since }) => since) };
  for (const { fact } of measure.definition.form) {
    if (fact === undefined || known[fact] !== undefined) continue;
    const value = declaredValue(firm, fact);
    if (value !== null) known[fact] = { value, source: '企业申报' };
  }
  return known;
}
