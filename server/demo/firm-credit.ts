import { Prng } from './prng.js';

export type CreditKind = 'seriously_dishonest' | 'abnormal_operation' | 'penalty';

export interface CreditRow {
  kind: CreditKind;
  text: string;
  source: string;
  /** YYYY-MM-DD */
  since: string;
  until: string | null;
}

/** Credit records of an invented firm, from its code alone; nearly every firm has none. */
export function creditOf(uscc: string): CreditRow[] {
  const random = new Prng(`${uscc}:credit`);
  const roll = random.next();
  const since = `${random.int(2023, 2026)}-0${random.int(1, 9)}-${String(random.int(1, 28)).padStart(2, '0')}`;
  if (roll < 0.003) {
    return [{ kind: 'seriously_dishonest', text: '列入严重失信主体名单', source: '区发改局', since, until: null }];
  }
  if (roll < 0.013) {
    return [{ kind: 'abnormal_operation', text: '通过登记的住所无法联系', source: '区市场监管局', since, until: null }];
  }
  if (roll < 0.035) {
    const until = `${Number(since.slice(0, 4)) + 1}${since.slice(4)}`;
    return [{ kind: 'penalty', text: '一般行政处罚(已履行)', source: '区市场监管局', since, until }];
  }
  return [];
}

export function isSeriouslyDishonest(uscc: string): boolean {
  return creditOf(uscc).some((row) => row.kind === 'seriously_dishonest');
}
