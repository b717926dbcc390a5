/** Computes amounts, exactly and step by step. Each amount is ≥ 0; only the last step of a measure rounds. */
import type { AmountStep } from '@qinqing/contract';
import {
  type Amount,
  AMOUNT_OPERATORS,
  type AmountNode,
  type AmountOperator,
  type Axis,
  type Cap,
  type MarginalBand,
} from './amount-schema.js';
import { amountLabel, capLabel } from './amount-text.js';
import { conditionLabel } from './condition-text.js';
import { evaluateCondition } from './condition.js';
import { dimensionOf } from './dimension.js';
import { moneyText, numberText } from './display.js';
import type { Environment } from './environment.js';
import { type Expression, operatorsOf } from './expression-schema.js';
import { evaluateExpression, factsOf, isRate, literalInterval, unitOf } from './expression.js';
import {
  addIntervals,
  asAmount,
  divideIntervals,
  hull,
  type Interval,
  isPoint,
  mapRising,
  maximumOf,
  minimumOf,
  multiplyIntervals,
  NOTHING,
  point,
  related,
  subtractIntervals,
} from './interval.js';
import {
  add,
  compare,
  divide,
  floor,
  isFinite,
  maximum,
  minimum,
  multiply,
  type Rational,
  rational,
  sign,
  subtract,
  toSafeInteger,
  ZERO,
} from './rational.js';
import { type Candidates, candidateSpans, spanEnds } from './spans.js';

export function amountOperator(node: AmountNode): AmountOperator {
  return operatorsOf(node, AMOUNT_OPERATORS)[0] as AmountOperator;
}

/** Collects the steps in the order in which a person would work them out. */
export class Working {
  constructor(
    readonly environment: Environment,
    readonly steps: AmountStep[] = [],
  ) {}

  /** Same facts, steps thrown away: for branches that only might apply. */
  aside(): Working {
    return new Working(this.environment);
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
    const low = toSafeInteger(amount.low);
    const high = toSafeInteger(amount.high);
    const figure = isPoint(amount) ? { fen: low } : { minFen: low, maxFen: high };
    this.steps.push({ path, label, ...figure, ...extra });
  }
}

/** The amount of a node with its modifiers: when → operator → nothingBelow → caps. */
export function evaluateAmount(amount: Amount, path: string, working: Working): Interval {
  if (typeof amount === 'string') {
    const fixed = asAmount(literalInterval(amount));
    working.push(path, amountLabel(amount), fixed);
    return fixed;
  }
  const { environment } = working;
  let condition: 'met' | 'not_met' | 'unknown' = 'met';
  if (amount.when) {
    condition = evaluateCondition(amount.when, environment, `${path}.when`).outcome;
    environment.observer?.branch?.(`${path}.when`, condition === 'met');
    if (condition === 'not_met') {
      working.push(path, amountLabel(amount), NOTHING, {
        ...clauseOf(amount),
        note: `不符合“${conditionLabel(amount.when)}”,此项不计`,
      });
      return NOTHING;
    }
  }
  const plain = evaluateOperator(amount, path, working);
  let value = asAmount(plain.value);
  if (condition === 'unknown') value = hull(value, NOTHING);
  working.push(path, amountLabel(amount), value, {
    ...clauseOf(amount),
    ...(plain.note !== undefined && isPoint(value) ? { note: plain.note } : {}),
    ...factUses(plain.facts, working),
  });
  value = withFloor(amount, path, value, working);
  return (amount.caps ?? []).reduce((left, cap, i) => withCap(cap, `${path}.caps[${i}]`, left, working), value);
}

function clauseOf(node: { clause?: string | undefined }): { clause?: string } {
  return node.clause === undefined ? {} : { clause: node.clause };
}

function factUses(names: string[], working: Working): Pick<AmountStep, 'facts'> {
  return names.length === 0 ? {} : { facts: names.map((name) => working.environment.use(name)) };
}

function withFloor(node: AmountNode, path: string, value: Interval, working: Working): Interval {
  if (node.nothingBelow === undefined) return value;
  const least = literalInterval(node.nothingBelow).low;
  const kept = mapRising(value, (end) => (compare(end, least) < 0 ? ZERO : end));
  const below = isPoint(value) && compare(value.low, least) < 0;
  if (isPoint(value)) working.environment.observer?.branch?.(`${path}.nothingBelow`, below);
  working.push(`${path}.nothingBelow`, `不足 ${moneyText(toSafeInteger(least))}的不予兑现`, kept, {
    note: isPoint(value) ? (below ? '低于起付金额,不予兑现' : '达到起付金额') : '待确认',
  });
  return kept;
}

function withCap(cap: Cap, path: string, value: Interval, working: Working): Interval {
  let limit = asAmount(working.number(cap.limit));
  if (cap.less !== undefined) limit = asAmount(subtractIntervals(limit, asAmount(working.number(cap.less))));
  const capped = minimumOf(value, limit);
  const binds = related(value, 'gt', limit);
  const reached = related(value, 'gte', limit);
  if (reached !== 'unknown') working.environment.observer?.branch?.(path, reached === 'met');
  const facts = factsOf(cap.limit);
  working.push(path, capLabel(cap), capped, {
    ...clauseOf(cap),
    note: binds === 'met' ? '超过上限,按上限计' : binds === 'not_met' ? '未超过上限' : '是否超过上限待确认',
    ...factUses(cap.less === undefined ? facts : factsOf(cap.less, facts), working),
  });
  return capped;
}

interface Plain {
  value: Interval;
  /** How the figure came about, shown when it is certain. */
  note?: string;
  facts: string[];
}

function evaluateOperator(node: AmountNode, path: string, working: Working): Plain {
  const operator = amountOperator(node);
  const at = `${path}.${operator}`;
  switch (operator) {
    case 'fixed':
      return { value: literalInterval(node.fixed as string), facts: [] };
    case 'value':
      return { value: working.number(node.value as Expression), facts: factsOf(node.value as Expression) };
    case 'perUnit': {
      const { count, pay } = node.perUnit as NonNullable<AmountNode['perUnit']>;
      const units = working.number(count);
      return {
        value: multiplyIntervals(units, literalInterval(pay)),
        note: `${read(count, units)} × ${money(literalInterval(pay))}`,
        facts: factsOf(count),
      };
    }
    case 'rate': {
      const { of, rate } = node.rate as NonNullable<AmountNode['rate']>;
      const base = working.number(of);
      const share = working.number(rate);
      return { value: multiplyIntervals(base, share), note: `${money(base)} × ${rateText(share)}`, facts: factsOf(rate, factsOf(of)) };
    }
    case 'steps': {
      const { of, every, pay, mode } = node.steps as NonNullable<AmountNode['steps']>;
      const base = working.observed(of, at);
      const size = literalInterval(every).low;
      const count = mapRising(base, (end) => stepCount(end, size, mode));
      const text = mode === 'whole' ? `${plainText(count)} 档` : `${plainText(count)} 倍`;
      return {
        value: multiplyIntervals(count, literalInterval(pay)),
        note: `${read(of, base)},折合 ${text} × ${money(literalInterval(pay))}`,
        facts: factsOf(of),
      };
    }
    case 'marginal': {
      const { of, bands } = node.marginal as NonNullable<AmountNode['marginal']>;
      const base = working.observed(of, at);
      return {
        value: mapRising(base, (end) => bands.map((band) => bandPart(end, band)).reduce(add)),
        note: isPoint(base) ? marginalNote(base.low, bands) : '',
        facts: factsOf(of),
      };
    }
    case 'bands': {
      const { of, table } = node.bands as NonNullable<AmountNode['bands']>;
      const value = working.observed(of, at);
      const amounts = pick(candidateSpans(value, table), working, (i, branch) =>
        evaluateAmount((table[i] as { amount: Amount }).amount, `${at}.table[${i}]`, branch),
      );
      return { value: amounts, note: `${read(of, value)}对应的档次`, facts: factsOf(of) };
    }
    case 'matrix':
      return matrixAmount(node.matrix as NonNullable<AmountNode['matrix']>, at, working);
    case 'rankTable': {
      const { of = { context: 'rank' as const }, table } = node.rankTable as NonNullable<AmountNode['rankTable']>;
      const rank = working.observed(of, at);
      const spans = table.map((row) => (row.to === undefined ? { from: row.from } : { from: row.from, to: row.to + 1 }));
      const value = pick(candidateSpans(rank, spans), working, (i) =>
        literalInterval((table[i] as { pay: string }).pay),
      );
      return { value, note: isPoint(rank) ? `第 ${plainText(rank)} 名` : '', facts: factsOf(of) };
    }
    case 'leastOf':
    case 'greatestOf':
    case 'sum':
      return combine(operator, node[operator] as Amount[], at, working);
    case 'minus': {
      const { amount, less } = node.minus as NonNullable<AmountNode['minus']>;
      const gross = evaluateAmount(amount, `${at}.amount`, working);
      const off = asAmount(working.number(less));
      return { value: subtractIntervals(gross, off), note: `${money(gross)} - ${money(off)}`, facts: factsOf(less) };
    }
    case 'stages': {
      const stages = node.stages as NonNullable<AmountNode['stages']>;
      const index = (working.environment.context.stage ?? 1) - 1;
      const stage = stages[index];
      if (!stage) return { value: NOTHING, note: `没有第 ${index + 1} 期`, facts: [] };
      return { value: evaluateAmount(stage.amount, `${at}[${index}].amount`, working), note: `本次兑现:${stage.label}`, facts: [] };
    }
    case 'months': {
      const { rent, months, rate, atMost } = node.months as NonNullable<AmountNode['months']>;
      const base = working.number(rent);
      const count = upTo(asAmount(working.number(months)), atMost);
      return {
        value: [base, count, literalInterval(rate)].reduce(multiplyIntervals),
        note: `${money(base)} × ${plainText(count)} 个月 × ${rate}`,
        facts: factsOf(months, factsOf(rent)),
      };
    }
    case 'interest':
      return interestAmount(node.interest as NonNullable<AmountNode['interest']>, working);
    case 'share': {
      const { amount, rate } = node.share as NonNullable<AmountNode['share']>;
      const whole = evaluateAmount(amount, `${at}.amount`, working);
      return { value: multiplyIntervals(whole, literalInterval(rate)), note: `${money(whole)} × ${rate}`, facts: [] };
    }
    case 'coFunding': {
      const { spend, rate, others } = node.coFunding as NonNullable<AmountNode['coFunding']>;
      const base = working.number(spend);
      const given = asAmount(working.number(others));
      return {
        value: subtractIntervals(multiplyIntervals(base, literalInterval(rate)), given),
        note: `${money(base)} × ${rate} - 其他层级已补助 ${money(given)}`,
        facts: factsOf(others, factsOf(spend)),
      };
    }
    case 'choose':
      return chooseAmount(node.choose as NonNullable<AmountNode['choose']>, at, working);
    case 'index': {
      const { parts, pay } = node.index as NonNullable<AmountNode['index']>;
      const score = parts
        .map((part) => multiplyIntervals(literalInterval(part.weight), asScore(working.number(part.value))))
        .reduce(addIntervals);
      return {
        value: multiplyIntervals(score, literalInterval(pay)),
        note: `综合指数 ${plainText(score)} × ${money(literalInterval(pay))}`,
        facts: parts.reduce<string[]>((names, part) => factsOf(part.value, names), []),
      };
    }
  }
}

/** A part of an index that cannot be computed (no base period) counts for nothing, the other parts still do. */
function asScore(value: Interval): Interval {
  if (value.defined === 'yes') return value;
  return value.defined === 'no' ? NOTHING : { ...hull({ ...value, defined: 'yes' }, NOTHING), defined: 'yes' };
}

function stepCount(value: Rational, size: Rational, mode: 'whole' | 'pro_rata'): Rational {
  const count = maximum(ZERO, isFinite(value) ? divide(value, size) : value);
  return mode === 'whole' ? floor(count) : count;
}

/** What one band pays on the part of the value that lies inside it. */
function bandPart(value: Rational, band: MarginalBand): Rational {
  const { from, to } = spanEnds(band);
  const inside = subtract(minimum(value, to), from);
  if (sign(inside) <= 0) return ZERO;
  if (band.rate !== undefined) return multiply(inside, literalInterval(band.rate).low);
  const count = stepCount(inside, literalInterval(band.every ?? 1).low, band.mode ?? 'whole');
  return multiply(count, literalInterval(band.pay ?? '0元').low);
}

function marginalNote(value: Rational, bands: MarginalBand[]): string {
  return bands
    .map((band) => bandPart(value, band))
    .map((part, i) => ({ part, i }))
    .filter(({ part }) => sign(part) > 0)
    .map(({ part, i }) => `第 ${i + 1} 段 ${moneyText(toSafeInteger(part))}`)
    .join(' + ');
}

/** One certain branch is worked out in the open; several possible ones give the hull of their amounts. */
function pick(
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

function matrixAmount(matrix: NonNullable<AmountNode['matrix']>, path: string, working: Working): Plain {
  const rows = axisCandidates(matrix.rows, `${path}.rows`, working);
  const columns = axisCandidates(matrix.columns, `${path}.columns`, working);
  const cells: Interval[] = rows.outside || columns.outside ? [NOTHING] : [];
  for (const row of rows.indexes) {
    for (const column of columns.indexes) cells.push(literalInterval(matrix.pay[row]?.[column] ?? '0元'));
  }
  const facts = [...axisFacts(matrix.rows), ...axisFacts(matrix.columns)];
  const note =
    rows.indexes.length === 1 && columns.indexes.length === 1
      ? `第 ${(rows.indexes[0] as number) + 1} 行第 ${(columns.indexes[0] as number) + 1} 列`
      : '不在表内';
  return { value: cells.reduce(hull), note, facts };
}

function axisFacts(axis: Axis): string[] {
  return axis.fact === undefined ? factsOf(axis.of) : [axis.fact];
}

function axisCandidates(axis: Axis, path: string, working: Working): Candidates {
  if (axis.fact === undefined) return candidateSpans(working.observed(axis.of, path), axis.bands);
  const value = working.environment.raw(axis.fact);
  if (value === null) return { indexes: axis.values.map((_, i) => i), outside: true };
  const index = axis.values.indexOf(value as string | boolean);
  if (index >= 0) working.environment.observer?.branch?.(`${path}[${index}]`, true);
  return index < 0 ? { indexes: [], outside: true } : { indexes: [index], outside: false };
}

function combine(operator: 'leastOf' | 'greatestOf' | 'sum', amounts: Amount[], path: string, working: Working): Plain {
  const values = amounts.map((amount, i) => evaluateAmount(amount, `${path}[${i}]`, working));
  const value = values.reduce(operator === 'sum' ? addIntervals : operator === 'leastOf' ? minimumOf : maximumOf);
  if (operator !== 'sum' && values.every(isPoint)) {
    values.forEach((own, i) => {
      working.environment.observer?.branch?.(`${path}[${i}]`, compare(own.low, value.low) === 0);
    });
  }
  const joint = operator === 'sum' ? ' + ' : '、';
  return { value, note: values.map(money).join(joint), facts: [] };
}

function interestAmount(interest: NonNullable<AmountNode['interest']>, working: Working): Plain {
  const { principal, annualRate, days, months, yearDays = 365, atMost } = interest;
  const base = working.number(principal);
  const rate = working.number(annualRate);
  const time = (days ?? months) as Expression;
  const count = upTo(asAmount(working.number(time)), atMost);
  const year = days === undefined ? 12 : yearDays;
  const value = divideIntervals([base, rate, count].reduce(multiplyIntervals), point(rational(year)));
  const unit = days === undefined ? '个月' : '天';
  return {
    value,
    note: `${money(base)} × ${rateText(rate)} × ${plainText(count)} ${unit} ÷ ${year}`,
    facts: factsOf(time, factsOf(annualRate, factsOf(principal))),
  };
}

function chooseAmount(choose: NonNullable<AmountNode['choose']>, path: string, working: Working): Plain {
  const possible: number[] = [];
  let certain = false;
  for (let i = 0; i < choose.from.length && !certain; i += 1) {
    const { when } = choose.from[i] as { when: Parameters<typeof evaluateCondition>[0] };
    const { outcome } = evaluateCondition(when, working.environment, `${path}.from[${i}].when`);
    working.environment.observer?.branch?.(`${path}.from[${i}]`, outcome === 'met');
    if (outcome !== 'not_met') possible.push(i);
    certain = outcome === 'met';
  }
  const { otherwise } = choose;
  const at = (index: number) =>
    index < 0
      ? { amount: otherwise as Amount, path: `${path}.otherwise` }
      : { amount: (choose.from[index] as { amount: Amount }).amount, path: `${path}.from[${index}].amount` };
  // Index −1 stands for the otherwise branch, which is reached only if no other is certain.
  if (!certain && otherwise !== undefined) possible.push(-1);
  const value = pick({ indexes: possible, outside: !certain && otherwise === undefined }, working, (index, branch) => {
    const chosen = at(index);
    return evaluateAmount(chosen.amount, chosen.path, branch);
  });
  return { value, facts: [] };
}

function upTo(value: Interval, atMost: number | undefined): Interval {
  return atMost === undefined ? value : minimumOf(value, point(rational(atMost)));
}

function money(value: Interval): string {
  return isPoint(value) ? moneyText(toSafeInteger(maximumOf(value, NOTHING).low)) : '待确认';
}

function rateText(value: Interval): string {
  return isPoint(value) ? numberText(value.low, 'scalar', { rate: true }) : '待确认';
}

function plainText(value: Interval): string {
  return isPoint(value) ? numberText(value.low, 'scalar') : '待确认';
}

/** A base as read from its expression: money, or a count with its unit. */
function read(expression: Expression, value: Interval): string {
  if (!isPoint(value)) return '待确认';
  const unit = unitOf(expression);
  if (isRate(expression)) return numberText(value.low, 'scalar', { rate: true });
  if (unit !== undefined) return numberText(value.low, 'scalar', { unit });
  return isMoney(expression) ? moneyText(toSafeInteger(value.low)) : numberText(value.low, 'scalar');
}

function isMoney(expression: Expression): boolean {
  return dimensionOf(expression) === 'money';
}
