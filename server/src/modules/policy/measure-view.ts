import type { PoolState } from '@qinqing/contract';
import type { MeasureCard, MeasureChapter, MeasureDetail, PolicyDocument } from '@qinqing/contract/public';
import { describeBenefit, describeConditions, maxBenefitFen, type Measure } from '@qinqing/rules';
import { questionsOf } from './measure-form.js';
import { type MeasureRecord, windowStateOf } from './measure-record.js';

const RELATION = { stackable: '可叠加享受', take_higher: '就高不重复', share_capped: '合计不超过上限' } as const;

/** The part of a card that never changes for a version. */
type FixedCard = Omit<MeasureCard, 'windowState' | 'poolState' | 'highlights'>;
const fixedCards = new WeakMap<MeasureRecord, FixedCard>();

/** How the sum is worked out: the rule itself in one line, then what the guide says of it. */
export function standardOf(record: MeasureRecord): string[] {
  const rule = describeBenefit(record.definition);
  const guide = record.definition.guide.standard.split('\n').map((line) => line.trim());
  return [rule, ...guide.filter((line) => line !== '' && line !== rule)];
}

function fixedCardOf(record: MeasureRecord): FixedCard {
  const known = fixedCards.get(record);
  if (known) return known;
  const { definition } = record;
  const promised = definition.clocks.promisedWorkingDays;
  const card: FixedCard = {
    id: record.id,
    code: record.code,
    version: record.version,
    title: definition.title,
    summary: definition.summary,
    level: definition.level,
    mode: definition.mode,
    audience: definition.audience.text,
    benefitText: describeBenefit(definition),
    maxFen: maxBenefitFen(definition),
    nonCash: record.nonCash,
    opensOn: definition.window.opensOn,
    closesOn: definition.window.closesOn,
    officeName: definition.departments.office,
    themes: definition.themes,
    documentNumber: definition.documentNo[0] ?? '',
    ...(promised > 0 ? { promisedWorkingDays: promised } : {}),
  };
  fixedCards.set(record, card);
  return card;
}

export function cardOf(record: MeasureRecord, on: string, poolStates: ReadonlyMap<string, PoolState>): MeasureCard {
  return {
    ...fixedCardOf(record),
    windowState: windowStateOf(record.definition, on),
    poolState: poolStates.get(record.poolCode) ?? 'ample',
  };
}

export const TOTAL_CONTROL: Record<Measure['totalControl'], string> = {
  pro_rata: '总额控制：申报截止后按比例兑现',
  filing_order: '总额控制：按申报先后兑现，用完为止',
  none: '不设总额控制',
};

export interface DetailContext {
  documents: PolicyDocument[];
  demo: boolean;
  chapters: MeasureChapter[];
  /** published measures by code, for stacking relations */
  byCode: ReadonlyMap<string, MeasureRecord>;
}

export function detailOf(record: MeasureRecord, card: MeasureCard, context: DetailContext): MeasureDetail {
  const { definition } = record;
  const { departments, guide, clocks } = definition;
  return {
    ...card,
    conditions: describeConditions(definition),
    // A firm must know before it applies that less may come of it, or that it should be quick.
    standard: [
      ...standardOf(record),
      ...(definition.totalControl === 'none' ? [] : [TOTAL_CONTROL[definition.totalControl]]),
    ],
    materials: definition.materials,
    fields: questionsOf(definition).map(({ field }) => field),
    route: routeOf(record),
    publicityWorkingDays: definition.publicity.workingDays,
    ...(clocks.statutoryWorkingDays > 0 ? { statutoryWorkingDays: clocks.statutoryWorkingDays } : {}),
    office: {
      name: departments.office,
      address: departments.address,
      phone: departments.phone,
      complaintPhone: guide.complaintPhone,
      ...(departments.hours ? { hours: departments.hours } : {}),
    },
    documents: context.documents,
    demo: context.demo,
    chapters: context.chapters,
    stacking: definition.stacking.flatMap(({ with: code, relation, note }) => {
      const other = context.byCode.get(code);
      const text = note ? `${RELATION[relation]}：${note}` : RELATION[relation];
      return other ? [{ measureId: other.id, title: other.title, relation: text }] : [];
    }),
    publishedAt: record.publishedAt.toISOString(),
    definition: record.raw,
  };
}

export function routeOf(record: MeasureRecord): MeasureDetail['route'] {
  return record.definition.route.map(({ stage, desk, role, promiseWorkingDays }) => ({
    stage,
    desk,
    role,
    promisedWorkingDays: promiseWorkingDays,
  }));
}
