/** What would change the answer: for each condition in the way, the smallest change of one fact that turns it. */
import type { Change, FactUse, Outcome } from '@qinqing/contract';
import { COMPARISONS, type Condition } from './condition-schema.js';
import { conditionLabel, expectedText } from './condition-text.js';
import {
  childConditions,
  computedUse,
  conditionOperator,
  factsOfCondition,
  factsRead,
  outcomeOf,
} from './condition.js';
import { factText } from './display.js';
import { Environment, type EvaluationContext } from './environment.js';
import { type Expression, operatorsOf } from './expression-schema.js';
import { factsOf } from './expression.js';
import type { FactDefinition, Facts } from './fact-definition.js';
import { factByName } from './facts.js';
import { sizeUse } from './size-condition.js';
import { periodRank, splitFactName } from './periods.js';

interface Step extends Change {
  /** Signed change in base units where one was found by search. */
  delta?: number;
}

type Target = 'met' | 'not_met';

/** The fewest changes that make the whole condition met; empty where it already is. */
export function changesToMeet(condition: Condition, facts: Facts, context: EvaluationContext, path: string): Change[] {
  const steps = new Search(facts, context).reach(condition, path, 'met');
  return merged(steps).map(({ delta: _delta, ...change }) => change);
}

/** Two conditions may need the same figure raised: the larger change serves both. */
function merged(steps: Step[]): Step[] {
  const kept: Step[] = [];
  for (const step of steps) {
    const same = kept.findIndex((other) => other.fact === step.fact && sameWay(other, step));
    if (same < 0) kept.push(step);
    else if (Math.abs(step.delta ?? 0) > Math.abs((kept[same] as Step).delta ?? 0)) kept[same] = step;
  }
  return kept;
}

function sameWay(a: Step, b: Step): boolean {
  if (a.delta === undefined || b.delta === undefined) return a.sentence === b.sentence;
  return a.delta > 0 === b.delta > 0;
}

class Search {
  private readonly environment: Environment;

  constructor(facts: Facts, context: EvaluationContext) {
    this.environment = new Environment(facts, context);
  }

  reach(condition: Condition, path: string, target: Target): Step[] {
    const outcome = outcomeOf(condition, this.environment);
    if (outcome === target) return [];
    const operator = conditionOperator(condition);
    const children = childConditions(condition, path);
    if (children.length === 0) return this.leaf(condition, path, target, outcome);
    // none(A, B) is met where all of A, B are not: the target flips with the operator.
    const inner: Target = (operator === 'none') === (target === 'met') ? 'not_met' : 'met';
    const needed = this.neededChildren(condition, target, children.length);
    const options = children
      .map((entry) => this.reach(entry.child, entry.path, inner))
      .sort((a, b) => a.length - b.length);
    return options.slice(0, needed).reduce<Step[]>((all, steps) => all.concat(steps), []);
  }

  private neededChildren(condition: Condition, target: Target, count: number): number {
    switch (conditionOperator(condition)) {
      case 'any':
        return target === 'met' ? 1 : count;
      case 'atLeast': {
        const least = condition.atLeast?.count ?? count;
        return target === 'met' ? least : count - least + 1;
      }
      default:
        return target === 'met' ? count : 1;
    }
  }

  private leaf(condition: Condition, path: string, target: Target, outcome: Outcome): Step[] {
    const missing = factsRead(condition, this.environment).filter((name) => this.environment.raw(name) === null);
    if (outcome === 'unknown' && missing.length > 0) {
      return missing.map((name) => this.missingFact(name, condition, path));
    }
    const found = this.search(condition, target);
    if (found) return [this.figure(found.name, found.value, found.delta, path)];
    return [this.stated(condition, path, target)];
  }

  private missingFact(name: string, condition: Condition, path: string): Step {
    const use = this.environment.use(name);
    const asked = conditionLabel(condition);
    const main = mainOf(condition);
    return {
      path,
      fact: name,
      label: use.label,
      from: use.display,
      // What a growth or a ratio has to reach says nothing of the one figure that is missing for it.
      to: main === undefined || main === name ? (expectedText(condition) ?? asked) : '补充后计算',
      sentence: `补充“${use.label}”后即可判断${asked === use.label ? '' : `（要求：${asked}）`}`,
    };
  }

  private figure(name: string, value: number, delta: number, path: string): Step {
    const definition = factByName(name) as FactDefinition;
    const amount = factText(definition, Math.abs(delta));
    return {
      path,
      fact: name,
      label: definition.label,
      from: factText(definition, this.environment.raw(name)),
      to: factText(definition, value),
      delta,
      sentence: `${definition.label}再${delta > 0 ? '增加' : '减少'} ${amount}即可达到`,
    };
  }

  /** Where no figure can be searched for: what the condition asks, against what is known. */
  private stated(condition: Condition, path: string, target: Target): Step {
    const main = mainOf(condition);
    const names = factsOfCondition(condition);
    const computed = main !== undefined && (typeof main !== 'string' || names.indexOf(main) < 0);
    const use = condition.size
      ? sizeUse(condition.size, this.environment)
      : computed
        ? computedUse(main as Expression, this.environment)
        : names[0] !== undefined
          ? this.environment.use(names[0])
          : undefined;
    const label = use?.label ?? conditionLabel(condition);
    const expected = expectedText(condition) ?? conditionLabel(condition);
    const to = target === 'met' ? expected : `非（${expected}）`;
    return {
      path,
      fact: use?.name ?? 'otherBenefits',
      label,
      from: use?.display ?? '',
      to,
      sentence:
        use === undefined ? `需要：${target === 'met' ? '' : '不属于'}${conditionLabel(condition)}` : told(use, to),
    };
  }

  /** Bisects for the least change of the latest numeric fact that turns the leaf. */
  private search(condition: Condition, target: Target): { name: string; value: number; delta: number } | null {
    if (condition.value === undefined && !condition.pairs) return null;
    const name = this.adjustable(condition);
    if (name === null) return null;
    const definition = factByName(name) as FactDefinition;
    const now = this.environment.raw(name) as number;
    const least = definition.min ?? 0;
    const most = definition.max ?? Number.MAX_SAFE_INTEGER;
    const turnsAt = (leaf: Condition, value: number) => outcomeOf(leaf, this.environment.with(name, value)) === target;
    let best: { name: string; value: number; delta: number } | null = null;
    for (const direction of [1, -1]) {
      for (const leaf of this.parts(condition)) {
        const delta = leastDelta(
          (size) => turnsAt(leaf, now + direction * size),
          direction > 0 ? most - now : now - least,
        );
        if (delta === null || !turnsAt(condition, now + direction * delta)) continue;
        if (best === null || delta < Math.abs(best.delta)) {
          best = { name, value: now + direction * delta, delta: direction * delta };
        }
      }
    }
    return best;
  }

  /** Each comparison alone is monotone where both ends of a band together are not. */
  private parts(condition: Condition): Condition[] {
    const comparisons = operatorsOf(condition, COMPARISONS);
    if (comparisons.length < 2) return [condition];
    return comparisons.map((comparison) => ({ value: condition.value, [comparison]: condition[comparison] }));
  }

  /** The figure of the latest period: the only one that a firm can still move. */
  private adjustable(condition: Condition): string | null {
    const main = condition.value ?? condition.pairs?.value;
    const names = main === undefined ? [] : factsOf(main).slice();
    if (condition.pairs) factsOf(condition.pairs.rate, names);
    const numeric = names.filter((name) => {
      const type = factByName(name)?.type;
      return type === 'money' || type === 'integer' || type === 'rate';
    });
    numeric.sort((a, b) => periodRank(splitFactName(b).period) - periodRank(splitFactName(a).period));
    const [latest] = numeric;
    return latest !== undefined && typeof this.environment.raw(latest) === 'number' ? latest : null;
  }
}

/** What a condition compares; undefined where it asks a fact as it stands. */
function mainOf(condition: Condition): Expression | undefined {
  return condition.value ?? condition.date?.of ?? condition.pairs?.value;
}

/** Of a statement that is true or not, yes and no are no values that anybody would say. */
function told({ label, display }: FactUse, to: string): string {
  if (to === '是' && display === '否') return `需要：${label}（现在不是）`;
  if (to === '否' && display === '是') return `需要不是：${label}（现在是）`;
  return `“${label}”需为：${to}（现为：${display}）`;
}

/** The least size ≥ 1 that turns, found by doubling and bisecting; null where none within `limit` does. */
function leastDelta(turns: (size: number) => boolean, limit: number): number | null {
  if (limit < 1) return null;
  let high = 1;
  while (!turns(high)) {
    if (high >= limit) return null;
    high = Math.min(high * 2, limit);
  }
  let low = Math.floor(high / 2);
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (turns(middle)) high = middle;
    else low = middle;
  }
  return high;
}
