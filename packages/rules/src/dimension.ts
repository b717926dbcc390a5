/** What an expression counts, so that yuan are never compared with heads. */
import type { Expression, ExpressionNode } from './expression-schema.js';
import { operandsOf, operatorOf } from './expression.js';
import { factByName } from './facts.js';
import { type Dimension, readLiteral } from './literal.js';

/** 'any' is zero (which fits everything) or an unknown fact (reported elsewhere). */
export type Dimensions = Dimension | 'any';

export type DimensionFault = { text: string };

export function dimensionOf(expression: Expression): Dimensions | DimensionFault {
  if (typeof expression === 'number') return expression === 0 ? 'any' : 'scalar';
  if (typeof expression === 'string') {
    const literal = readLiteral(expression);
    if (literal) return literal.dimension;
    return dimensionOfFact(expression);
  }
  const dimensions: Dimensions[] = [];
  for (const operand of operandsOf(expression)) {
    const dimension = dimensionOf(operand);
    if (typeof dimension === 'object') return dimension;
    dimensions.push(dimension);
  }
  return combine(expression, dimensions);
}

export function dimensionOfFact(name: string): Dimensions | DimensionFault {
  const definition = factByName(name);
  if (!definition) return 'any';
  switch (definition.type) {
    case 'money':
      return 'money';
    case 'date':
      return 'date';
    case 'integer':
    case 'decimal':
    case 'rate':
      return 'scalar';
    default:
      return { text: `“${definition.label}”不是数值，不能参与计算` };
  }
}

function combine(node: ExpressionNode, dimensions: Dimensions[]): Dimensions | DimensionFault {
  const operator = operatorOf(node);
  const [first = 'any', second = 'any'] = dimensions;
  switch (operator) {
    case 'growthRate':
      return 'scalar';
    case 'context':
      return node.context === 'rank' ? 'scalar' : node.context === 'alreadyPaid' ? 'money' : 'date';
    case 'days':
    case 'months':
      return dimensions.every((dimension) => dimension === 'date' || dimension === 'any')
        ? 'scalar'
        : { text: '天数和月数只能由日期计算' };
    case 'multiply': {
      if (dimensions.indexOf('date') >= 0) return { text: '日期不能相乘' };
      const money = dimensions.filter((dimension) => dimension === 'money').length;
      return money > 1 ? { text: '金额不能与金额相乘' } : money === 1 ? 'money' : 'scalar';
    }
    case 'divide':
      if (first === 'date' || second === 'date') return { text: '日期不能相除' };
      if (second === 'money') return first === 'money' || first === 'any' ? 'scalar' : { text: '不能用数量除以金额' };
      return first;
    case 'subtract':
      // Two days apart are a count of days; money from money stays money.
      if (first === 'date' && dimensions.slice(1).every((dimension) => dimension === 'date')) return 'scalar';
      return same(dimensions);
    default:
      return same(dimensions);
  }
}

function same(dimensions: Dimensions[]): Dimensions | DimensionFault {
  const firm = dimensions.filter((dimension): dimension is Dimension => dimension !== 'any');
  const [first] = firm;
  if (first === undefined) return 'any';
  return firm.every((dimension) => dimension === first)
    ? first
    : { text: '金额、数量（比例）、日期混在了一起，不能相加减或比较' };
}

export function sameDimension(a: Dimensions, b: Dimensions): boolean {
  return a === 'any' || b === 'any' || a === b;
}

export const DIMENSION_NAMES: Record<Dimensions, string> = {
  money: '金额',
  scalar: '数量或比例',
  date: '日期',
  any: '任意',
};
