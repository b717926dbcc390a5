import { organisationCheckDigit, usccCheckDigit } from '@qinqing/contract';
import { isSeriouslyDishonest } from './firm-credit.js';
import { companyBrand, personName, shopBrand, STREETS, uniqueName } from './firm-names.js';
import { type Bound, type Sector, SECTORS, type SectorProfile, type Trade } from './industries.js';
import { Prng } from './prng.js';

/**
 * 3,000 invented firms of one district from a fixed seed: the same firms on every machine, so that tests, screenshots
 * and figures can name them. Each firm has a small economy (months of revenue, power, tax) from which every fact with a
 * period is added up, so that a quarter is always the sum of its months and a growth rate always has its two values.
 * Amounts here are in yuan; facts turn them into fen.
 */

export const FIRM_SEED = 'qinqing-2026';
export const FIRM_COUNT = 3000;
/** First and last month of the economy; the last is the month before the demonstration's present. */
export const FIRST_MONTH = '2024-01';
export const LAST_MONTH = '2026-10';

export type SizeClass = 'micro' | 'small' | 'medium' | 'large';
export type LegalForm = 'limited' | 'joint_stock' | 'sole_owner' | 'partnership' | 'self_employed' | 'branch';
export type Ownership = 'private' | 'state' | 'collective' | 'hk_mo_tw' | 'foreign';

export interface Firm {
  /** position in the list, from 0; stable */
  index: number;
  uscc: string;
  name: string;
  sector: Sector;
  industryCode: string;
  industryName: string;
  legalForm: LegalForm;
  ownership: Ownership;
  sizeClass: SizeClass;
  /** YYYY-MM-DD */
  registeredOn: string;
  street: string;
  address: string;
  legalPerson: string;
  /** three facts that need not agree: where it is registered, pays tax, and reports statistics */
  registeredInDistrict: boolean;
  taxedInDistrict: boolean;
  statisticsInDistrict: boolean;
  /** reports to the statistics bureau (规上、限上、纳统) */
  aboveThreshold: boolean;
  /** first month of reporting, YYYY-MM; null where it does not report */
  reportingSince: string | null;
  economy: Economy;
}

export interface Economy {
  heads: number;
  /** by month YYYY-MM, whole yuan; months before registration are absent */
  revenue: Map<string, number>;
  powerKwh: Map<string, number>;
  /** yuan per kWh */
  powerPrice: number;
  margin: number;
  /** floor area in m² */
  area: number;
  /** yuan per m² and month; 0 for owned property */
  rentPerSquareMetre: number;
  landlord: 'owned' | 'private' | 'state';
  /** share of revenue spent on research and development */
  researchShare: number;
}

/** Shares of the four size classes among registered firms: most are micro, and 颗粒均收 is about them. */
const SIZE_SHARES: readonly { size: SizeClass; share: number }[] = [
  { size: 'micro', share: 0.8 },
  { size: 'small', share: 0.16 },
  { size: 'medium', share: 0.03 },
  { size: 'large', share: 0.01 },
];

/** By month of the year: January rush, the trough of Spring Festival, a strong fourth quarter; mean 1. */
const SEASON = [1.02, 0.78, 0.95, 0.96, 0.99, 1.02, 0.98, 0.98, 1.04, 1.05, 1.1, 1.13];
const WAN = 10_000;

export function makeFirms(count = FIRM_COUNT, seed = FIRM_SEED): Firm[] {
  const random = new Prng(seed);
  const names = new Set<string>();
  const codes = new Set<string>();
  // Shares are dealt out, not drawn, so that the smallest class is there in any list long enough to hold it.
  const sizes = random.fork('sizes').shuffle(dealSizes(count));
  return sizes.map((size, index) => makeFirm(random.fork(`firm-${index}`), index, size, names, codes));
}

function dealSizes(count: number): SizeClass[] {
  const sizes: SizeClass[] = [];
  for (const { size, share } of SIZE_SHARES.slice(1)) {
    for (let i = 0; i < Math.round(count * share); i += 1) sizes.push(size);
  }
  while (sizes.length < count) sizes.push('micro');
  return sizes;
}

function makeFirm(random: Prng, index: number, sizeClass: SizeClass, names: Set<string>, codes: Set<string>): Firm {
  const profile = random.weighted(SECTORS, (sector) => sector.weight * sizeFactor(sector, sizeClass));
  const trade = random.weighted(tradesOf(profile, sizeClass), (item) => item.weight);
  const selfEmployed = sizeClass === 'micro' && trade.shopWords.length > 0 && random.chance(profile.selfEmployed);
  const legalForm = selfEmployed ? 'self_employed' : drawLegalForm(random, sizeClass);
  const ownership = selfEmployed ? 'private' : drawOwnership(random, sizeClass);
  const registeredOn = drawRegistration(random, sizeClass);
  const registeredInDistrict = random.chance(0.96);
  const street = random.weighted(STREETS, (item) => item.weight);
  const uscc = drawUscc(random, codes, selfEmployed, registeredOn, registeredInDistrict);
  // A made-up name may be somebody's real one: those that are shown as dishonest say that they are examples.
  const prefix = isSeriouslyDishonest(uscc) ? '示例' : '';
  const legalPerson = personName(random);
  const { heads, yearly } = drawScale(random, profile, sizeClass, selfEmployed);
  const economy = makeEconomy(random, profile, sizeClass, heads, yearly, registeredOn);
  const lastYear = sumMonths(economy.revenue, '2025-01', '2025-12');
  const threshold = profile.statisticsThreshold;
  const aboveThreshold = threshold !== null && lastYear >= threshold && !selfEmployed && random.chance(0.94);
  const taxedInDistrict = registeredInDistrict ? random.chance(0.97) : random.chance(0.25);
  return {
    index,
    uscc,
    name: uniqueName(names, () => drawName(random, trade, legalForm, prefix, legalPerson)),
    sector: profile.sector,
    industryCode: trade.code,
    industryName: trade.name,
    legalForm,
    ownership,
    sizeClass,
    registeredOn,
    street: street.name,
    address: `厦门市湖里区${random.pick(street.roads)}${random.int(1, 880)}号${random.chance(0.6) ? `${random.int(1, 28)}0${random.int(1, 9)}室` : ''}`,
    legalPerson,
    registeredInDistrict,
    taxedInDistrict,
    statisticsInDistrict: aboveThreshold && taxedInDistrict && random.chance(0.97),
    aboveThreshold,
    reportingSince: aboveThreshold ? drawReporting(random, registeredOn) : null,
    economy,
  };
}

function tradesOf(profile: SectorProfile, size: SizeClass): readonly Trade[] {
  const { trades, chainTrades } = profile;
  return (size === 'medium' || size === 'large') && chainTrades
    ? trades.filter((trade) => chainTrades.includes(trade.code))
    : trades;
}

/** Large firms are rare among restaurants and shops, common in wholesale and industry. */
function sizeFactor(profile: SectorProfile, size: SizeClass): number {
  if (size === 'micro') return profile.sector === 'industry' ? 0.6 : 1;
  if (size === 'small') return 1;
  const heavy: readonly Sector[] = ['wholesale', 'industry', 'logistics', 'software', 'construction'];
  const factor = heavy.includes(profile.sector) ? 1.5 : 0.6;
  if (size === 'medium') return factor;
  // A trading district: nearly half of its large firms are wholesalers.
  if (profile.sector === 'wholesale') return 8;
  return profile.sector === 'travel' || profile.sector === 'culture' ? 0.1 : factor;
}

function drawLegalForm(random: Prng, size: SizeClass): LegalForm {
  if (size === 'medium' || size === 'large') return random.chance(0.18) ? 'joint_stock' : 'limited';
  const roll = random.next();
  if (roll < 0.9) return 'limited';
  if (roll < 0.95) return 'sole_owner';
  return roll < 0.98 ? 'partnership' : 'branch';
}

function drawOwnership(random: Prng, size: SizeClass): Ownership {
  const big = size === 'medium' || size === 'large';
  const roll = random.next();
  if (roll < (big ? 0.16 : 0.012)) return 'state';
  if (roll < (big ? 0.19 : 0.02)) return 'collective';
  if (roll < (big ? 0.3 : 0.05)) return 'hk_mo_tw';
  return roll < (big ? 0.38 : 0.065) ? 'foreign' : 'private';
}

/** Many young firms, few old ones; bigger ones are older. */
function drawRegistration(random: Prng, size: SizeClass): string {
  const oldest = size === 'large' ? 1992 : size === 'medium' ? 1996 : 2000;
  const youngest = size === 'large' ? 2016 : size === 'medium' ? 2020 : size === 'small' ? 2024 : 2026;
  const span = youngest - oldest + 1;
  const year = youngest - Math.floor(span * random.next() ** 1.7);
  const month = year === 2026 ? random.int(1, 8) : random.int(1, 12);
  return `${year}-${pad(month)}-${pad(random.int(1, 28))}`;
}

function drawReporting(random: Prng, registeredOn: string): string {
  // Lists open once a year in January; monthly entry exists for new firms only.
  const earliest = Math.max(Number(registeredOn.slice(0, 4)) + 1, 2008);
  const roll = random.next();
  if (earliest > 2026) return '2026-09';
  if (roll < 0.09) return '2026-02';
  if (roll < 0.2 || earliest >= 2025) return earliest > 2025 ? '2026-02' : '2025-02';
  return `${random.int(earliest, 2024)}-02`;
}

/**
 * Heads and yearly revenue that together make exactly the wanted class: a firm short of either measure drops a class,
 * so one of a micro firm's two measures lies below the small bound, and both of a small firm's reach it.
 */
function drawScale(
  random: Prng,
  profile: SectorProfile,
  size: SizeClass,
  selfEmployed: boolean,
): { heads: number; yearly: number } {
  const { small, medium, large } = profile.bounds;
  const [low, high] = profile.revenuePerHead;
  if (size === 'micro') {
    const most = Math.max(small.heads - 1, 2);
    const heads = selfEmployed ? 1 + Math.floor(Math.min(5, most) * random.next() ** 1.6) : random.int(1, most);
    return { heads, yearly: heads * random.logUniform(low * 0.6, high) };
  }
  const [from, to]: [Bound, Bound] =
    size === 'small' ? [small, medium] : size === 'medium' ? [medium, large] : [large, scaled(large)];
  const heads = Math.round(random.logUniform(from.heads, Math.max(to.heads - 1, from.heads + 1)));
  // Large wholesalers turn over billions with a few hundred people.
  const giant = size === 'large' && profile.sector === 'wholesale';
  // Chains sell more per head than the corner shop does.
  const chain = profile.sector === 'retail' && (size === 'medium' || size === 'large') ? 3.4 : 1;
  const perHead = giant ? random.logUniform(600 * WAN, 6000 * WAN) : chain * random.logUniform(low, high);
  const natural = Math.min(heads * perHead, 26_000_000_000);
  const floor = from.revenue * random.logUniform(1.12, 1.9);
  // Short of the next class by heads already; a firm with few heads may sell far more than the next class asks for.
  return { heads: size === 'large' ? heads : Math.min(heads, to.heads - 1), yearly: Math.max(natural, floor) };
}

const scaled = (bound: Bound): Bound => ({ heads: bound.heads * 4, revenue: bound.revenue * 8 });

/** The class by the 2011 standard from heads and revenue of a year in yuan; used to check the drawing as well. */
export function sizeClassOf(sector: Sector, heads: number, revenueYuan: number): SizeClass {
  const bounds = SECTORS.find((profile) => profile.sector === sector)?.bounds;
  if (!bounds) throw new RangeError(`no size standard for ${sector}`);
  const reaches = (bound: Bound): boolean => heads >= bound.heads && revenueYuan >= bound.revenue;
  if (reaches(bounds.large)) return 'large';
  if (reaches(bounds.medium)) return 'medium';
  return reaches(bounds.small) ? 'small' : 'micro';
}

function makeEconomy(
  random: Prng,
  profile: SectorProfile,
  size: SizeClass,
  heads: number,
  yearly: number,
  registeredOn: string,
): Economy {
  const growth2025 = drawGrowth(random, size);
  const growth2026 = drawGrowth(random, size);
  const start = registeredOn.slice(0, 7) > FIRST_MONTH ? registeredOn.slice(0, 7) : FIRST_MONTH;
  const [powerLow, powerHigh] = profile.powerIntensity;
  const intensity = random.logUniform(powerLow, powerHigh);
  const levels: Record<string, number> = { '2024': 1 / (1 + growth2025), '2025': 1, '2026': 1 + growth2026 };
  const revenue = new Map<string, number>();
  const powerKwh = new Map<string, number>();
  // Young firms open within their first year; dividing by the share of 2025 that they traded keeps their class.
  const traded2025 =
    registeredOn >= '2026' ? 1 : Math.min(12, monthsBetween(registeredOn.slice(0, 7), '2025-12') + 1) / 12;
  for (const month of monthsFrom(start, LAST_MONTH)) {
    const season = SEASON[Number(month.slice(5)) - 1] ?? 1;
    const level = levels[month.slice(0, 4)] ?? 1;
    const value = Math.max(0, Math.round((yearly / traded2025 / 12) * level * season * random.normal(1, 0.05)));
    revenue.set(month, value);
    powerKwh.set(month, Math.round((value / WAN) * intensity * random.normal(1, 0.04)) + heads * 20);
  }
  const landlord = drawLandlord(random, profile.sector);
  return {
    heads,
    revenue,
    powerKwh,
    powerPrice: random.int(62, 88) / 100,
    margin: random.logUniform(profile.margin[0], profile.margin[1]),
    area: Math.max(12, Math.round(heads * random.logUniform(profile.areaPerHead[0], profile.areaPerHead[1]))),
    rentPerSquareMetre: landlord === 'owned' ? 0 : random.int(22, 130),
    landlord,
    researchShare: drawResearch(random, profile.sector),
  };
}

const USUAL_GROWTH: Record<SizeClass, number> = { micro: 0.03, small: 0.12, medium: 0.19, large: 0.25 };

/** Around the usual of its size, with a tail of fast growers and one of shrinking firms. */
function drawGrowth(random: Prng, size: SizeClass): number {
  const roll = random.next();
  if (roll < 0.17) return random.logUniform(0.2, 0.9);
  if (roll < 0.25) return -random.logUniform(0.1, 0.45);
  return Math.max(-0.3, random.normal(USUAL_GROWTH[size], 0.07));
}

function drawLandlord(random: Prng, sector: Sector): Economy['landlord'] {
  const roll = random.next();
  if (roll < (sector === 'industry' ? 0.35 : 0.12)) return 'owned';
  return roll < (sector === 'industry' ? 0.5 : 0.3) ? 'state' : 'private';
}

function drawResearch(random: Prng, sector: Sector): number {
  if (sector === 'software') return random.logUniform(0.04, 0.18);
  return sector === 'industry' && random.chance(0.6) ? random.logUniform(0.01, 0.06) : 0;
}

const FORMS: Record<Exclude<LegalForm, 'self_employed'>, readonly string[]> = {
  limited: ['有限公司', '有限公司', '有限公司', '有限责任公司'],
  joint_stock: ['股份有限公司'],
  sole_owner: ['（个人独资）'],
  partnership: ['（普通合伙）'],
  branch: ['有限公司湖里分公司'],
};

function drawName(random: Prng, trade: Trade, form: LegalForm, prefix: string, owner: string): string {
  if (form === 'self_employed') {
    // Some owners give the shop their own name, which the public must never read in full.
    const brand = random.chance(0.1) ? owner : shopBrand(random);
    return `厦门市湖里区${prefix}${brand}${random.pick(trade.shopWords)}（个体工商户）`;
  }
  const word = random.pick(trade.words);
  const brand = prefix + companyBrand(random);
  if (form === 'sole_owner' || form === 'partnership') {
    const last = trade.shopWords.length > 0 ? random.pick(trade.shopWords) : `${word}服务部`;
    return `厦门市湖里区${brand}${last}${FORMS[form][0]}`;
  }
  const place = random.chance(0.12) ? '厦门市' : random.chance(0.04) ? '福建' : '厦门';
  return `${place}${brand}${word}${random.pick(FORMS[form])}`;
}

const ORGANISATION_LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * GB 32100-2015: 9 (market regulation), 1 company or 2 self-employed, place of first registration, organisation code
 * with its own check digit (GB 11714), check character. Codes from October 2015 on begin with MA.
 */
function drawUscc(
  random: Prng,
  taken: Set<string>,
  selfEmployed: boolean,
  registeredOn: string,
  inDistrict: boolean,
): string {
  for (;;) {
    // Firms move: the place in the code says where a firm was born, never where it is.
    const place =
      inDistrict && random.chance(0.93) ? '350206' : random.pick(['350203', '350205', '350211', '350213', '350582']);
    let body = registeredOn >= '2015-10-01' ? 'MA' : '';
    while (body.length < 8) {
      body += body.startsWith('MA')
        ? random.pick([...ORGANISATION_LETTERS])
        : String(random.int(body === '' ? 1 : 0, 9));
    }
    const first17 = `9${selfEmployed ? '2' : '1'}${place}${body}${organisationCheckDigit(body) ?? ''}`;
    const check = usccCheckDigit(first17);
    if (check === null) throw new Error(`cannot complete the credit code ${first17}`);
    const code = first17 + check;
    if (!taken.has(code)) {
      taken.add(code);
      return code;
    }
  }
}

/** Months YYYY-MM from the first to the last, both included. */
export function monthsFrom(first: string, last: string): string[] {
  const months: string[] = [];
  for (let year = Number(first.slice(0, 4)), month = Number(first.slice(5)); ; month += 1) {
    if (month > 12) {
      month = 1;
      year += 1;
    }
    const text = `${year}-${pad(month)}`;
    if (text > last) return months;
    months.push(text);
  }
}

/** Whole months from one YYYY-MM to another; negative where the second is earlier. */
export function monthsBetween(from: string, to: string): number {
  return (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5)) - Number(from.slice(5));
}

/** Sum over the months that the firm traded in [first, last], both included. */
export function sumMonths(series: Map<string, number>, first: string, last: string): number {
  let sum = 0;
  for (const month of monthsFrom(first, last)) sum += series.get(month) ?? 0;
  return sum;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
