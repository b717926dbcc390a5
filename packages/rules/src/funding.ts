/** Who pays a split benefit (市、区分担): the measure's own pool and those of the other levels. */
import type { AmountNode, Bearer, Cap } from './amount-schema.js';
import { fenOf } from './describe.js';
import { ROUNDING_UNITS } from './evaluate.js';
import { literalInterval } from './expression.js';
import type { Measure } from './measure-schema.js';
import { divide, multiply, ONE, rational, roundTo, sign, toSafeInteger } from './rational.js';
import { walkAmount } from './walk.js';

export interface FundingPart {
  level: Bearer['level'];
  pool: string;
  fen: number;
}

/**
 * What each level pays where this measure's own part is `ownFen`: own part first, the others in the proportion of
 * their rates, each rounded as the measure rounds. A measure that is not split has one part.
 */
export function fundingParts(measure: Measure, ownFen: number): FundingPart[] {
  const parts: FundingPart[] = [{ level: measure.level, pool: measure.pool, fen: ownFen }];
  const split = splitOf(measure);
  if (!split) return parts;
  const own = literalInterval(split.rate).low;
  const { mode, to } = measure.benefit.rounding;
  for (const { level, pool, rate } of split.with ?? []) {
    if (sign(own) === 0) continue;
    const exact = multiply(rational(ownFen), divide(literalInterval(rate).low, own));
    parts.push({ level, pool, fen: toSafeInteger(roundTo(exact, ROUNDING_UNITS[to], mode)) });
  }
  return parts;
}

/** A limit on what the measure pays, as it stands on the measure's own part. */
export interface OwnPartCap {
  limitFen: number;
  scope: Cap['scope'];
  label?: string | undefined;
}

/**
 * The fixed limits on a measure's amount, as limits on its own part: of one that stands on the whole of a split amount
 * (`share.amount`), the measure's rate of it, rounded down.
 */
export function ownPartCaps({ benefit: { amount } }: Measure): OwnPartCap[] {
  if (typeof amount === 'string') return [];
  const { share } = amount;
  const whole = share?.purpose === 'split' && typeof share.amount !== 'string' ? (share.amount.caps ?? []) : [];
  return [
    ...(amount.caps ?? []).map((cap) => [cap, ONE] as const),
    ...whole.map((cap) => [cap, literalInterval(share?.rate ?? 1).low] as const),
  ].flatMap(([{ limit, scope, label }, rate]) => {
    const limitFen = typeof limit === 'string' ? fenOf(limit) : null;
    if (limitFen === null) return [];
    return [{ limitFen: toSafeInteger(roundTo(multiply(rational(limitFen), rate), 1, 'floor')), scope, label }];
  });
}

function splitOf(measure: Measure): NonNullable<AmountNode['share']> | undefined {
  let found: NonNullable<AmountNode['share']> | undefined;
  walkAmount(measure.benefit.amount, 'benefit.amount', {
    amount: ({ share }) => {
      if (share?.with && !found) found = share;
    },
  });
  return found;
}
