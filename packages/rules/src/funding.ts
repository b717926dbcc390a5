/** Who pays a split benefit (市、区分担): the measure's own pool and those of the other levels. */
import type { AmountNode, Bearer } from './amount-schema.js';
import { ROUNDING_UNITS } from './evaluate.js';
import { literalInterval } from './expression.js';
import type { Measure } from './measure-schema.js';
import { divide, multiply, rational, roundTo, sign, toSafeInteger } from './rational.js';
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

function splitOf(measure: Measure): NonNullable<AmountNode['share']> | undefined {
  let found: NonNullable<AmountNode['share']> | undefined;
  walkAmount(measure.benefit.amount, 'benefit.amount', {
    amount: ({ share }) => {
      if (share?.with && !found) found = share;
    },
  });
  return found;
}
