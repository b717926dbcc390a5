import { createRequire } from 'node:module';
import type { Condition, Expression } from '@qinqing/rules';
import type { Engine as EngineType, TopLevelCondition } from 'json-rules-engine';
import type { BenchMeasure } from './families.js';
import type { Values } from './firms.js';

const require = createRequire(import.meta.url);

/** Whether each measure fits one firm for certain, in the order of the measures. */
export type Peer = (firms: readonly Values[]) => Promise<boolean[][]>;

/** The facts whose computed values a peer is given ready: no peer is charged for arithmetic that it lacks. */
type Computed = Map<string, (values: Values) => number | null>;

function computedName(expression: Expression, computed: Computed): string {
  if (typeof expression === 'string') return expression.replace('@', '_');
  if (typeof expression === 'number') throw new Error('a bare number');
  const span = expression.growth ?? expression.growthRate;
  if (!span) throw new Error(`not in the bench: ${JSON.stringify(expression)}`);
  const name = `${expression.growth ? 'growth' : 'rate'}_${span.of}_${span.to}`;
  computed.set(name, (values) => {
    const [then, now] = [values[`${span.of}@${span.from}`], values[`${span.of}@${span.to}`]];
    if (typeof then !== 'number' || typeof now !== 'number') return null;
    if (expression.growth) return now - then;
    return then > 0 ? now / then - 1 : null;
  });
  return name;
}

const UNITS: Record<string, number> = { 万元: 1_000_000, 元: 100, '%': 0.01 };

function numberOf(limit: Expression): number {
  if (typeof limit === 'number') return limit;
  const match = /^([\d.]+)(万元|元|%)$/.exec(String(limit));
  if (!match) throw new Error(`not in the bench: ${JSON.stringify(limit)}`);
  return match[2] === '%' ? Number(match[1]) / 100 : Number(match[1]) * (UNITS[match[2] as string] as number);
}

/** A leaf as (fact, relation, value); every relation is false for a fact that is missing. */
interface Test {
  fact: string;
  relation: '>=' | '<=' | '==' | 'in' | 'notIn' | 'under' | 'notUnder' | 'from' | 'to';
  value: unknown;
}
type Tree = { all: Tree[] } | { any: Tree[] } | Test;

function treeOf(condition: Condition, computed: Computed): Tree {
  if (condition.all) return { all: condition.all.map((child) => treeOf(child, computed)) };
  if (condition.any) return { any: condition.any.map((child) => treeOf(child, computed)) };
  if (condition.value !== undefined) {
    const fact = computedName(condition.value, computed);
    if (condition.gte !== undefined) return { fact, relation: '>=', value: numberOf(condition.gte) };
    return { fact, relation: '<=', value: numberOf(condition.lte as Expression) };
  }
  if (condition.fact !== undefined) {
    if (condition.in) return { fact: condition.fact, relation: 'in', value: condition.in };
    if (condition.notIn) return { fact: condition.fact, relation: 'notIn', value: condition.notIn };
    return { fact: condition.fact, relation: '==', value: condition.is };
  }
  if (condition.industry) {
    const under = condition.industry.in.map((value): Tree => ({ fact: 'industryCode', relation: 'under', value }));
    const apart = (condition.industry.except ?? []).map(
      (value): Tree => ({ fact: 'industryCode', relation: 'notUnder', value }),
    );
    return { all: [...(under.length === 1 ? under : [{ any: under }]), ...apart] };
  }
  if (condition.date) {
    const fact = String(condition.date.of);
    return {
      all: [
        { fact, relation: 'from', value: condition.date.from },
        { fact, relation: 'to', value: condition.date.to },
      ],
    };
  }
  if (condition.pairs) {
    const { value, rate, anyOf } = condition.pairs;
    const [level, growth] = [computedName(value, computed), computedName(rate, computed)];
    return {
      any: anyOf.map((pair) => ({
        all: [
          { fact: level, relation: '>=', value: numberOf(pair.value) },
          { fact: growth, relation: '>=', value: numberOf(pair.rate) },
        ],
      })),
    };
  }
  throw new Error(`not in the bench: ${JSON.stringify(condition)}`);
}

function treesOf(measures: readonly BenchMeasure[]): { trees: Tree[]; computed: Computed; names: string[] } {
  const computed: Computed = new Map();
  const trees = measures.map(({ measure }) => treeOf(measure.eligibility, computed));
  const names = new Set<string>();
  const visit = (tree: Tree): void => {
    if ('all' in tree) tree.all.forEach(visit);
    else if ('any' in tree) tree.any.forEach(visit);
    else names.add(tree.fact);
  };
  trees.forEach(visit);
  return { trees, computed, names: [...names] };
}

/** What a peer reads of a firm: every fact by name, null where it is missing. Made before the clock starts. */
export function peerFacts(measures: readonly BenchMeasure[], firms: readonly Values[]): Values[] {
  const { computed, names } = treesOf(measures);
  return firms.map((values) => {
    const facts: Record<string, unknown> = {};
    for (const name of names) {
      facts[name] = computed.get(name)?.(values) ?? values[name] ?? values[name.replace('_', '@')] ?? null;
    }
    return facts as Values;
  });
}

/** One engine with a rule per measure, one run per firm. */
export function jsonRulesEngine(measures: readonly BenchMeasure[]): Peer {
  const { Engine } = require('json-rules-engine') as { Engine: new (rules: never[], options: object) => EngineType };
  const engine = new Engine([], { allowUndefinedFacts: true });
  const known = (value: unknown) => value !== null && value !== undefined;
  engine.addOperator('under', (value: string, prefix: string) => known(value) && value.startsWith(prefix));
  engine.addOperator('notUnder', (value: string, prefix: string) => known(value) && !value.startsWith(prefix));
  engine.addOperator('from', (value: string, least: string) => known(value) && value >= least);
  engine.addOperator('to', (value: string, most: string) => known(value) && value <= most);
  engine.addOperator('knownNotIn', (value: string, list: string[]) => known(value) && !list.includes(value));
  engine.addOperator('knownAtLeast', (value: number, least: number) => known(value) && value >= least);
  engine.addOperator('knownAtMost', (value: number, most: number) => known(value) && value <= most);
  const operators: Record<Test['relation'], string> = {
    '>=': 'knownAtLeast',
    '<=': 'knownAtMost',
    '==': 'equal',
    in: 'in',
    notIn: 'knownNotIn',
    under: 'under',
    notUnder: 'notUnder',
    from: 'from',
    to: 'to',
  };
  const written = (tree: Tree): object => {
    if ('all' in tree) return { all: tree.all.map(written) };
    if ('any' in tree) return { any: tree.any.map(written) };
    return { fact: tree.fact, operator: operators[tree.relation], value: tree.value };
  };
  treesOf(measures).trees.forEach((tree, i) => {
    engine.addRule({ conditions: written(tree) as TopLevelCondition, event: { type: String(i) } });
  });
  return async (firms) => {
    const decided: boolean[][] = [];
    for (const facts of firms) {
      const fits = measures.map(() => false);
      for (const { type } of (await engine.run(facts)).events) fits[Number(type)] = true;
      decided.push(fits);
    }
    return decided;
  };
}

/** Calls to the native engine that are under way at the same time. */
const IN_FLIGHT = 64;

/** One decision whose expressions are the measures, one call per firm, many calls under way at once. */
export function zenEngine(measures: readonly BenchMeasure[]): Peer {
  const { ZenEngine } = require('@gorules/zen-engine') as typeof import('@gorules/zen-engine');
  const written = (tree: Tree): string => {
    if ('all' in tree) return `(${tree.all.map(written).join(' and ')})`;
    if ('any' in tree) return `(${tree.any.map(written).join(' or ')})`;
    const { fact, relation } = tree;
    const value = JSON.stringify(tree.value);
    const test = {
      '>=': `${fact} >= ${value}`,
      '<=': `${fact} <= ${value}`,
      '==': `${fact} == ${value}`,
      in: `${fact} in ${value}`,
      notIn: `${fact} not in ${value}`,
      under: `startsWith(${fact}, ${value})`,
      notUnder: `not startsWith(${fact}, ${value})`,
      from: `d(${fact}) >= d(${value})`,
      to: `d(${fact}) <= d(${value})`,
    }[relation];
    return relation === '==' ? test : `(${fact} != null and ${test})`;
  };
  const position = { x: 0, y: 0 };
  const expressions = treesOf(measures).trees.map((tree, i) => ({ id: `e${i}`, key: `m${i}`, value: written(tree) }));
  const decision = new ZenEngine().createDecision({
    contentType: 'application/vnd.gorules.decision',
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', position },
      { id: 'rules', name: 'rules', type: 'expressionNode', position, content: { expressions } },
      { id: 'out', name: 'out', type: 'outputNode', position },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'rules', type: 'edge' },
      { id: 'b', sourceId: 'rules', targetId: 'out', type: 'edge' },
    ],
  });
  return async (firms) => {
    const decided: boolean[][] = [];
    for (let from = 0; from < firms.length; from += IN_FLIGHT) {
      const answers = await Promise.all(firms.slice(from, from + IN_FLIGHT).map((facts) => decision.evaluate(facts)));
      for (const { result } of answers) decided.push(measures.map((_, i) => result[`m${i}`] === true));
    }
    return decided;
  };
}
