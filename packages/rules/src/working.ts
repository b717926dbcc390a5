/** What every amount needs at hand: the firm's facts and the steps so far. */
import type { AmountStep } from '@qinqing/contract';
import type { Environment } from './environment.js';
import type { Expression } from './expression-schema.js';
import { evaluateExpression } from './expression.js';
import { hull, type Interval, isPoint, NOTHING } from './interval.js';
import { type Rational, toSafeInteger } from './rational.js';
import type { Candidates } from './spans.js';

/** Collects the steps in the order in which a person would work them out. */
export class Working {
  constructor(
    readonly environment: Environment,
    readonly steps: AmountStep[] = [],
    /** False where only the figure is wanted: texts cost more than sums. */
    readonly explains = true,
  ) {}

  /** Same facts, steps thrown away: for branches that only might apply. */
  aside(): Working {
    return new Working(this.environment, [], false);
  }

  /** The same steps, for the whole amount of which the measure pays this part: see {@link Environment.withinSplit}. */
  withinSplit(rate: Rational): Working {
    return new Working(this.environment.withinSplit(rate), this.steps, this.explains);
  }

  number(expression: Expression): Interval {
    return evaluateExpression(expression, this.environment);
  }

  observed(expression: Expression, path: string): Interval {
    const value = this.number(expression);
    if (isPoint(value)) this.environment.observer?.value?.(path, value.low);
    return value;
  }

  push(path: string, label: string, amount: Interval, extra: Omit<Partial<AmountStep>, 'path' | 'label'> = {}): void {
    if (!this.explains) return;
    const low = toSafeInteger(amount.low);
    const high = toSafeInteger(amount.high);
    const figure = isPoint(amount) ? { fen: low } : { minFen: low, maxFen: high };
    this.steps.push({ path, label, ...figure, ...extra });
  }
}

export interface Plain {
  value: Interval;
  /** How the figure came about, shown when it is certain. */
  note?: () => string;
  facts: string[];
}

/** One certain branch is worked out in the open; several possible ones give the hull of their amounts. */
export function pick(
  candidates: Candidates,
  working: Working,
  amountAt: (index: number, branch: Working) => Interval,
): Interval {
  const { indexes, outside } = candidates;
  if (indexes.length === 1 && !outside) return amountAt(indexes[0] as number, working);
  const amounts = indexes.map((index) => amountAt(index, working.aside()));
  if (outside) amounts.push(NOTHING);
  return amounts.reduce(hull);
}
