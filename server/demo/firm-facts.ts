import type { FactRaw } from '@qinqing/contract';
import { factByName } from '@qinqing/rules';
import { creditOf } from './firm-credit.js';
import { type Firm, LAST_MONTH, monthsBetween, monthsFrom, sumMonths } from './firms.js';
import { Prng } from './prng.js';

/**
 * What the departments know about a demonstration firm, in the names and units of the fact dictionary of packages/rules
 * (money in fen, rates in basis points). A fact that nobody has is left out, which the rules read as unknown: tax
 * figures of shops taxed at a flat rate, rents of private landlords, loans nobody reported.
 */

export interface FirmFact {
  /** dictionary name with its period: revenue@2025 */
  name: string;
  value: FactRaw;
  /** department that supplies it */
  source: string;
  /** YYYY-MM-DD for which it holds */
  asOf: string;
}

/** Standing facts are as the departments knew them when the package came into force. */
const STANDING_AS_OF = '2025-12-31';
/** Day to which running figures (days of a loan) are counted. */
const COUNTED_TO = '2026-10-31';
const FEN = 100;

interface Span {
  first: string;
  last: string;
  months: number;
}

/** One draw per firm and fact, independent of which other facts are asked for and in which order. */
interface Context {
  firm: Firm;
  /** months of the period; for a standing fact the last twelve */
  span: Span;
  /** same for every period of one fact of one firm */
  random: Prng;
}

type Maker = (context: Context) => FactRaw | null;

/**
 * @param names dictionary names with periods, e.g. `revenue@2025`; what the published measures read, and more
 * @throws RangeError for a name outside the dictionary
 */
export function factsOf(firm: Firm, names: readonly string[]): FirmFact[] {
  const facts: FirmFact[] = [];
  for (const name of names) {
    const definition = factByName(name);
    if (!definition) throw new RangeError(`${name} is not in the fact dictionary`);
    const [base = name, period] = name.split('@');
    const span = spanOf(period);
    const maker = MAKERS[base];
    if (!maker || span.last > LAST_MONTH) continue;
    const value = maker({ firm, span, random: new Prng(`${firm.uscc}:${base}`) });
    if (value === null) continue;
    facts.push({
      name,
      value,
      source: definition.department,
      asOf: period === undefined ? standingDay(firm, base) : lastDayOf(span.last),
    });
  }
  return facts;
}

/** A firm that is younger, or a loan that is, is known at the end of its first month. */
function standingDay(firm: Firm, base: string): string {
  const loan = base.startsWith('loan') || base.startsWith('guarantee') ? loanOf(firm) : null;
  const from = loan && loan.principal > 0 && loan.startedOn > firm.registeredOn ? loan.startedOn : firm.registeredOn;
  return from > STANDING_AS_OF ? lastDayOf(from.slice(0, 7)) : STANDING_AS_OF;
}

export function spanOf(period: string | undefined): Span {
  if (period === undefined) return { first: '2025-11', last: LAST_MONTH, months: 12 };
  const year = period.slice(0, 4);
  if (/^\d{4}$/.test(period)) return { first: `${year}-01`, last: `${year}-12`, months: 12 };
  const part = Number(period.slice(5));
  if (period[4] === 'H') return monthsSpan(year, (part - 1) * 6 + 1, 6);
  if (period[4] === 'Q') return monthsSpan(year, (part - 1) * 3 + 1, 3);
  return { first: period, last: period, months: 1 };
}

function monthsSpan(year: string, first: number, months: number): Span {
  const text = (month: number) => `${year}-${String(month).padStart(2, '0')}`;
  return { first: text(first), last: text(first + months - 1), months };
}

function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

const yuan = (amount: number): number => Math.round(amount) * FEN;
const revenueIn = ({ firm, span }: Context): number => sumMonths(firm.economy.revenue, span.first, span.last);
const powerIn = ({ firm, span }: Context): number => sumMonths(firm.economy.powerKwh, span.first, span.last);
/** Months of the span in which the firm existed. */
const activeMonths = ({ firm, span }: Context): number => {
  const start = firm.registeredOn.slice(0, 7);
  return monthsFrom(span.first, span.last).filter((month) => month >= start).length;
};
const isShop = (firm: Firm): boolean => ['retail', 'catering', 'services'].includes(firm.sector);
const isMall = (firm: Firm): boolean => firm.industryCode === 'F5211' && firm.legalForm !== 'self_employed';
/** Reported to the statistics bureau for the whole span, or nothing is known there. */
const reported = (context: Context, value: () => number): number | null => {
  const { firm, span } = context;
  if (!firm.statisticsInDistrict || firm.reportingSince === null) return null;
  // A firm reports its base period too when it enters the survey, so that its growth can be worked out.
  return monthsBetween(span.last, firm.reportingSince) > 24 ? null : yuan(value());
};
/** Value-added tax and company income tax of the span, in yuan, as rules of thumb over the gross margin. */
const taxesIn = (context: Context): number => {
  const { firm } = context;
  const base = revenueIn(context) * firm.economy.margin;
  const flat = firm.legalForm === 'self_employed';
  return flat ? base * 0.02 : base * 0.11 + Math.max(0, profitIn(context)) * (isSmall(firm) ? 0.05 : 0.22);
};
const profitIn = (context: Context): number => revenueIn(context) * (context.firm.economy.margin * 0.42 - 0.025);
const isSmall = (firm: Firm): boolean => firm.sizeClass === 'micro' || firm.sizeClass === 'small';
/** Tax office figures: nearly complete for companies, thin for shops taxed at a flat rate. */
const taxKnown = ({ firm }: Context): boolean =>
  firm.taxedInDistrict && new Prng(`${firm.uscc}:tax-known`).chance(firm.legalForm === 'self_employed' ? 0.62 : 0.97);
const flagWith =
  (share: (firm: Firm) => number): Maker =>
  ({ firm, random }) =>
    random.chance(share(firm));

type Loan = { principal: number; startedOn: string; days: number; months: number; rate: number; guaranteed: boolean };
/** null: nobody reported; principal 0: the platform knows that there is none. */
function loanOf(firm: Firm): Loan | null {
  const random = new Prng(`${firm.uscc}:loan`);
  const roll = random.next();
  if (roll > (firm.sizeClass === 'micro' ? 0.5 : 0.72)) return null;
  const yearly = Math.max(sumMonths(firm.economy.revenue, '2025-01', '2025-12'), 100_000);
  const startedOn = `${random.pick(['2025-09', '2025-11', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05'])}-${String(random.int(1, 28)).padStart(2, '0')}`;
  const months = random.pick([6, 9, 12, 12, 12, 24, 36]);
  const principal =
    roll < 0.22 ? 0 : Math.max(50_000, Math.round((yearly * random.logUniform(0.06, 0.28)) / 10_000) * 10_000);
  const days = Math.round((Date.parse(COUNTED_TO) - Date.parse(startedOn)) / 86_400_000);
  return {
    principal: Math.min(principal, 50_000_000),
    startedOn,
    days: Math.min(days, months * 30),
    months,
    rate: random.int(300, 465),
    guaranteed: random.chance(0.25),
  };
}
const fromLoan =
  (read: (loan: Loan) => FactRaw | null): Maker =>
  ({ firm }) => {
    const loan = loanOf(firm);
    return loan === null ? null : read(loan);
  };
const withLoan = (read: (loan: Loan) => FactRaw): Maker => fromLoan((loan) => (loan.principal > 0 ? read(loan) : null));
const stateRent: (read: Maker) => Maker = (read) => (context) =>
  context.firm.economy.landlord === 'state' ? read(context) : null;
const rentOf = (firm: Firm): number => firm.economy.area * firm.economy.rentPerSquareMetre;
const when =
  (holds: (firm: Firm) => boolean, make: Maker): Maker =>
  (context) =>
    holds(context.firm) ? make(context) : null;

const STREET_CODES: Record<string, string> = {
  湖里街道: 'huli',
  殿前街道: 'dianqian',
  禾山街道: 'heshan',
  江头街道: 'jiangtou',
  金山街道: 'jinshan',
};
const FORM_CODES: Record<Firm['legalForm'], string> = {
  limited: 'company',
  joint_stock: 'company',
  branch: 'company',
  sole_owner: 'sole_proprietor',
  partnership: 'partnership',
  self_employed: 'self_employed',
};
const OWNERSHIP_CODES: Record<Firm['ownership'], string> = {
  private: 'private',
  state: 'state',
  collective: 'collective',
  hk_mo_tw: 'foreign',
  foreign: 'foreign',
};

const REGISTRATION: Record<string, Maker> = {
  registeredInDistrict: ({ firm }) => firm.registeredInDistrict,
  taxedInDistrict: ({ firm }) => firm.taxedInDistrict,
  reportsInDistrict: ({ firm }) => firm.statisticsInDistrict,
  registeredOn: ({ firm }) => firm.registeredOn,
  industryCode: ({ firm }) => firm.industryCode,
  legalForm: ({ firm }) => FORM_CODES[firm.legalForm],
  ownership: ({ firm }) => OWNERSHIP_CODES[firm.ownership],
  // The class is set once a year: the youngest firms have none yet.
  sizeClass: ({ firm }) => (firm.registeredOn >= '2026-06' ? null : firm.sizeClass),
  independentLegalPerson: ({ firm }) => ['limited', 'joint_stock'].includes(firm.legalForm),
  operating: ({ random }) => (random.chance(0.015) ? null : random.chance(0.985)),
  zombieFirm: flagWith(() => 0.003),
  aboveThreshold: ({ firm }) => firm.aboveThreshold,
  firstStatisticsEntry: ({ firm }) => firm.reportingSince !== null && firm.reportingSince >= '2026',
  statisticsEntryOn: ({ firm }) => (firm.reportingSince === null ? null : `${firm.reportingSince}-01`),
  street: ({ firm }) => STREET_CODES[firm.street] ?? null,
};

const ASSOCIATIONS: Partial<Record<Firm['sector'], string>> = {
  retail: '湖里区商贸流通协会',
  wholesale: '湖里区商贸流通协会',
  catering: '湖里区餐饮行业协会',
  hotel: '湖里区文旅行业协会',
  travel: '湖里区文旅行业协会',
  culture: '湖里区文旅行业协会',
  industry: '湖里区工业企业协会',
};
const licensed = (firm: Firm): boolean => ['hotel', 'culture', 'travel'].includes(firm.sector);

const CREDIT: Record<string, Maker> = {
  seriouslyDishonest: ({ firm }) => creditOf(firm.uscc).some((row) => row.kind === 'seriously_dishonest'),
  abnormalOperation: ({ firm }) => creditOf(firm.uscc).some((row) => row.kind === 'abnormal_operation'),
  penaltyDates: ({ firm }) =>
    creditOf(firm.uscc)
      .filter((row) => row.kind === 'penalty')
      .map((row) => row.since),
  memberships: ({ firm, random }) => {
    const association = ASSOCIATIONS[firm.sector];
    const share = firm.sizeClass === 'micro' ? 0.12 : isMall(firm) ? 0.9 : 0.45;
    return association !== undefined && random.chance(share) ? [association] : random.chance(0.5) ? [] : null;
  },
  licenceHeld: when(
    licensed,
    flagWith(() => 0.96),
  ),
  licenceValidUntil: when(
    licensed,
    ({ random }) => `${random.int(2026, 2030)}-${random.pick(['03', '06', '09', '12'])}-15`,
  ),
  licensedArea: when(licensed, ({ firm }) => firm.economy.area),
};

const BUSINESS: Record<string, Maker> = {
  revenue: (context) => (taxKnown(context) ? yuan(revenueIn(context)) : null),
  // Sales count VAT in, revenue does not.
  wholesaleSales: when(
    (firm) => firm.sector === 'wholesale',
    (context) => reported(context, () => revenueIn(context) * 1.09),
  ),
  retailSales: when(
    (firm) => firm.sector === 'retail',
    (context) => reported(context, () => revenueIn(context) * 1.11),
  ),
  cateringRevenue: when(
    (firm) => firm.sector === 'catering' || firm.sector === 'hotel',
    (context) => reported(context, () => revenueIn(context) * (context.firm.sector === 'hotel' ? 0.32 : 1.05)),
  ),
  industrialOutput: when(
    (firm) => firm.sector === 'industry',
    (context) => reported(context, () => revenueIn(context) * 1.03),
  ),
  rdSpend: (context) => reported(context, () => revenueIn(context) * context.firm.economy.researchShare),
  profit: (context) => reported(context, () => profitIn(context)),
  wages: (context) => reported(context, () => context.firm.economy.heads * 7200 * activeMonths(context)),
  onlineSales: when(
    (firm) => ['F5193', 'F5292'].includes(firm.industryCode),
    (context) => (taxKnown(context) ? yuan(revenueIn(context) * 0.83) : null),
  ),
  exportSales: when(
    (firm) => firm.industryCode === 'F5181' || (firm.sector === 'industry' && firm.sizeClass !== 'micro'),
    (context) => yuan(revenueIn(context) * (context.random.chance(0.35) ? 0 : context.random.logUniform(0.05, 0.6))),
  ),
  taxPaid: (context) => (taxKnown(context) ? yuan(taxesIn(context)) : null),
  districtContribution: (context) => (taxKnown(context) ? yuan(taxesIn(context) * 0.24) : null),
  districtTaxShare: (context) => (taxKnown(context) ? yuan(taxesIn(context) * 0.2) : null),
  propertyTaxShare: when(
    (firm) => firm.industryCode === 'K7020' || (firm.economy.landlord === 'owned' && firm.sizeClass !== 'micro'),
    ({ random }) => yuan(random.logUniform(8_000, 260_000)),
  ),
  powerUse: (context) => (hasMeter(context.firm) ? powerIn(context) : null),
  powerBill: (context) => (hasMeter(context.firm) ? yuan(powerIn(context) * context.firm.economy.powerPrice) : null),
  waterUse: (context) => (hasMeter(context.firm) ? Math.round(powerIn(context) / 60) : null),
  gasUse: when(
    (firm) => ['catering', 'hotel', 'industry'].includes(firm.sector),
    (context) => (hasMeter(context.firm) ? Math.round(powerIn(context) / 25) : null),
  ),
  storeCount: when(isShop, ({ firm, random }) =>
    firm.economy.heads < 8 ? 1 : random.int(1, Math.min(40, Math.ceil(firm.economy.heads / 8))),
  ),
  closedDays: when(isShop, ({ firm }) => closureOf(firm)?.days ?? 0),
  closedArea: when(isShop, ({ firm }) => closureOf(firm)?.area ?? null),
  closedFrom: when(isShop, ({ firm }) => closureOf(firm)?.from ?? null),
};

/** Shops in larger buildings share the landlord's meter: the grid knows nothing about them. */
const hasMeter = (firm: Firm): boolean =>
  new Prng(`${firm.uscc}:meter`).chance(firm.sizeClass === 'micro' ? 0.72 : 0.95);

/** The areas that HL-2025-CLOSED-01 announces: code, street, first day, possible numbers of days. */
const CLOSED_AREAS = [
  { area: 'HL-A1', street: '湖里街道', from: '2025-08-20', days: [7, 12, 14, 30] },
  { area: 'HL-B2', street: '金山街道', from: '2025-08-25', days: [5, 6, 10, 18] },
] as const;

export function closureOf(firm: Firm): { area: string; from: string; days: number } | null {
  const place = CLOSED_AREAS.find((item) => item.street === firm.street);
  const random = new Prng(`${firm.uscc}:closure`);
  if (!place || !isShop(firm) || firm.registeredOn > place.from || !random.chance(0.42)) return null;
  return { area: place.area, from: place.from, days: random.pick(place.days) };
}

const HARDSHIP = ['retail', 'catering', 'hotel', 'travel', 'culture'];
const insuredOf = (firm: Firm): number => {
  const random = new Prng(`${firm.uscc}:insured`);
  if (firm.legalForm === 'self_employed')
    return random.chance(0.45) ? 0 : Math.min(firm.economy.heads, random.int(1, 4));
  return Math.max(1, Math.round(firm.economy.heads * random.logUniform(0.7, 1)));
};

const EMPLOYMENT: Record<string, Maker> = {
  employees: ({ firm, random }) => (random.chance(0.06) ? null : firm.economy.heads),
  insuredHeads: (context) => (activeMonths(context) === 0 ? 0 : insuredOf(context.firm)),
  doubleInsuredHeads: ({ firm, random }) => (random.chance(0.97) ? 0 : Math.min(random.int(1, 3), insuredOf(firm))),
  newHires: ({ firm, random }) => Math.round(insuredOf(firm) * random.logUniform(0.02, 0.25)),
  graduateHires: ({ firm, random }) => Math.round(insuredOf(firm) * random.logUniform(0.005, 0.08)),
  hardshipTrade: ({ firm }) => HARDSHIP.includes(firm.sector) || firm.industryCode === 'G5441',
};

const PREMISES: Record<string, Maker> = {
  // Only the district's own property office reports rents; private ones are for the firm to declare.
  monthlyRent: stateRent(({ firm }) => yuan(rentOf(firm))),
  rentedMonths: stateRent(({ firm }) =>
    Math.max(0, Math.min(120, monthsBetween(firm.registeredOn.slice(0, 7), LAST_MONTH))),
  ),
  finalTenant: stateRent(flagWith(() => 0.94)),
  landlordDistrictOwned: ({ firm }) => firm.economy.landlord === 'state' && new Prng(`${firm.uscc}:owner`).chance(0.75),
  rentWaived: ({ firm, random }) =>
    firm.economy.landlord === 'state' ? (random.chance(0.85) ? 0 : yuan(rentOf(firm))) : 0,
  rentCutMonths: when(
    (firm) => firm.industryCode === 'K7020' || firm.economy.landlord === 'owned',
    ({ random }) => (random.chance(0.4) ? null : random.pick([0, 0, 1, 2, 3])),
  ),
  floorArea: when(isMall, ({ firm }) => firm.economy.area * 12),
  singleOperator: when(
    isMall,
    flagWith(() => 0.85),
  ),
  promotionHeld: when(
    isMall,
    flagWith(() => 0.7),
  ),
  introducedFirms: when(isMall, ({ random }) => random.int(0, 4)),
};

const FINANCING: Record<string, Maker> = {
  loanPrincipal: fromLoan((loan) => yuan(loan.principal)),
  loanStartedOn: withLoan((loan) => loan.startedOn),
  loanDays: withLoan((loan) => loan.days),
  loanMonths: withLoan((loan) => loan.months),
  loanRate: withLoan((loan) => loan.rate),
  interestPaid: withLoan((loan) => yuan((loan.principal * loan.rate * Math.min(loan.days, 365)) / 10_000 / 360)),
  guaranteeBase: withLoan((loan) => (loan.guaranteed ? yuan(loan.principal) : 0)),
  guaranteeFee: withLoan((loan) => (loan.guaranteed ? yuan(loan.principal * 0.008) : 0)),
  loanOverdue: withLoan((loan) => loan.rate > 460),
};

/** Spending on a project of the year: none for most, a share of revenue for some. */
const projectSpend =
  (share: number, low: number, high: number): Maker =>
  (context) =>
    context.random.chance(share) ? yuan(revenueIn(context) * context.random.logUniform(low, high)) : null;

const PROJECTS: Record<string, Maker> = {
  equipmentSpend: when(
    (firm) => firm.sector === 'industry' && firm.sizeClass !== 'micro',
    projectSpend(0.5, 0.01, 0.08),
  ),
  digitalSpend: when(
    (firm) => ['industry', 'wholesale', 'logistics'].includes(firm.sector),
    projectSpend(0.3, 0.002, 0.02),
  ),
  eventSpend: when((firm) => ['culture', 'hotel', 'travel'].includes(firm.sector), projectSpend(0.35, 0.01, 0.08)),
  boothSpend: when((firm) => ['industry', 'wholesale'].includes(firm.sector), projectSpend(0.2, 0.001, 0.006)),
  cityGrant: ({ random }) => (random.chance(0.5) ? null : random.chance(0.9) ? 0 : yuan(random.int(1, 20) * 10_000)),
  visitors: when(
    (firm) => firm.sector === 'travel' || firm.sector === 'culture',
    (context) => Math.round(revenueIn(context) / 260),
  ),
  roomNights: when(
    (firm) => firm.sector === 'hotel',
    (context) => Math.round(revenueIn(context) / 310),
  ),
  cityLabourScheme: flagWith(() => 0.12),
  settled: ({ random }) => (random.chance(0.4) ? null : random.chance(0.7)),
  cityFunded: flagWith((firm) =>
    ['culture', 'hotel', 'travel'].includes(firm.sector) ? 0.16 : isSmall(firm) ? 0.01 : 0.12,
  ),
  indexScore: (context) => (context.firm.statisticsInDistrict ? Math.round(60 + context.random.normal(18, 9)) : null),
};

/** What the firm itself knows and may be asked for; running years count to the last month of the economy. */
const OWN_KNOWLEDGE: Record<string, Maker> = {
  monthlyRent: ({ firm }) => yuan(rentOf(firm)),
  finalTenant: ({ firm }) => firm.economy.landlord !== 'owned',
  rentedMonths: ({ firm }) => Math.max(1, Math.min(120, monthsBetween(firm.registeredOn.slice(0, 7), LAST_MONTH))),
  employees: ({ firm }) => firm.economy.heads,
  revenue: (context) => yuan(revenueIn(context)),
  onlineSales: (context) =>
    yuan(revenueIn(context) * (['F5193', 'F5292'].includes(context.firm.industryCode) ? 0.83 : 0.06)),
  powerBill: (context) => yuan(powerIn(context) * context.firm.economy.powerPrice),
  waterUse: (context) => Math.round(powerIn(context) / 60),
  gasUse: (context) =>
    ['catering', 'hotel', 'industry'].includes(context.firm.sector) ? Math.round(powerIn(context) / 25) : 0,
  digitalSpend: (context) => yuan(revenueIn(context) * context.random.logUniform(0.004, 0.03)),
  equipmentSpend: (context) => yuan(revenueIn(context) * context.random.logUniform(0.006, 0.05)),
  eventSpend: (context) => yuan(Math.min(2_000_000, revenueIn(context) * context.random.logUniform(0.02, 0.08))),
  cityGrant: () => 0,
  graduateHires: ({ firm, random }) => Math.max(1, Math.round(firm.economy.heads * random.logUniform(0.02, 0.1))),
  rentCutMonths: ({ random }) => random.int(1, 3),
  licensedArea: ({ firm }) => firm.economy.area,
  floorArea: ({ firm }) => firm.economy.area * 12,
  introducedFirms: ({ random }) => random.int(1, 4),
  loanPrincipal: withLoan((loan) => yuan(loan.principal)),
  loanStartedOn: withLoan((loan) => loan.startedOn),
  loanDays: withLoan((loan) => loan.days),
  loanMonths: withLoan((loan) => loan.months),
  interestPaid: withLoan((loan) => yuan((loan.principal * loan.rate * Math.min(loan.days, 365)) / 10_000 / 360)),
  guaranteeBase: withLoan((loan) => (loan.guaranteed ? yuan(loan.principal) : 0)),
  guaranteeFee: withLoan((loan) => (loan.guaranteed ? yuan(loan.principal * 0.008) : 0)),
  promotionHeld: () => true,
  singleOperator: () => true,
  benefitConfirmed: () => true,
};

/** What the firm would answer on a form; null where it has nothing to say (no loan, no such project). */
export function declaredValue(firm: Firm, name: string): FactRaw | null {
  const [base = name, period] = name.split('@');
  const maker = OWN_KNOWLEDGE[base];
  return maker ? maker({ firm, span: spanOf(period), random: new Prng(`${firm.uscc}:${base}`) }) : null;
}

/** By base name; a base that is not here is known to nobody until the firm declares it. */
const MAKERS: Record<string, Maker> = {
  ...REGISTRATION,
  ...CREDIT,
  ...BUSINESS,
  ...EMPLOYMENT,
  ...PREMISES,
  ...FINANCING,
  ...PROJECTS,
};
