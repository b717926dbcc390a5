/** What a measure asks and gives, without a firm: for cards, guides, forms and the preview. */
import type { FormField } from '@qinqing/contract';
import { describeAmount } from './amount-text.js';
import { evaluateAmount } from './amount.js';
import type { Condition } from './condition-schema.js';
import { conditionLabel } from './condition-text.js';
import { childConditions, conditionOperator } from './condition.js';
import { Environment } from './environment.js';
import { roundedAmount } from './evaluate.js';
import { factsOf } from './expression.js';
import { factByName } from './facts.js';
import { addIntervals, type Interval, maximumOf } from './interval.js';
import { readLiteral } from './literal.js';
import type { Measure, MeasureFormField } from './measure-schema.js';
import { isBounded, toSafeInteger } from './rational.js';
import { walkAmount, walkMeasure } from './walk.js';
import { Working } from './working.js';

/**
 * Every fact that the decision or the form reads, each once: conditions first, then amounts, then the form (where the
 * caller has it).
 */
export function requiredFacts(
  measure: Pick<Measure, 'eligibility' | 'benefit'> & Partial<Pick<Measure, 'form'>>,
): string[] {
  const names: string[] = [];
  const add = (name: string) => {
    if (names.indexOf(name) < 0) names.push(name);
  };
  walkMeasure(measure, {
    fact: add,
    expression: (expression) => factsOf(expression).forEach(add),
  });
  for (const field of measure.form ?? []) {
    if (field.fact !== undefined) add(field.fact);
    if (field.prefillFrom !== undefined) add(field.prefillFrom);
  }
  return names;
}

export interface ConditionLine {
  path: string;
  label: string;
  clause?: string;
}

/** The conditions as a flat list; alternatives stay together on one line. Paths are those of the trace. */
export function describeConditions(measure: Measure): ConditionLine[] {
  return lines(measure.eligibility, 'eligibility');
}

function lines(condition: Condition, path: string): ConditionLine[] {
  if (conditionOperator(condition) === 'all') {
    return childConditions(condition, path).reduce<ConditionLine[]>(
      (all, entry) => all.concat(lines(entry.child, entry.path)),
      [],
    );
  }
  return [
    { path, label: sentence(condition), ...(condition.clause === undefined ? {} : { clause: condition.clause }) },
  ];
}

function sentence(condition: Condition): string {
  const children = childConditions(condition, '');
  if (children.length === 0 || condition.label !== undefined) return conditionLabel(condition);
  return `${conditionLabel(condition)}：${children.map((entry) => sentence(entry.child)).join('；')}`;
}

/** One line for cards and guide: 每满 1000 万元增量奖励 4 万元,最高 120 万元. */
export function describeBenefit(measure: Measure): string {
  return measure.benefit.standard ?? describeAmount(measure.benefit.amount);
}

/**
 * The most that one firm can get, in fen, over all parts of a measure paid in stages; null where no clause sets a
 * limit. It follows from the caps and tables alone, so it can lie above what the conditions let anyone reach.
 */
export function maxBenefitFen(measure: Measure): number | null {
  const { amount } = measure.benefit;
  let stages = 1;
  walkAmount(amount, 'benefit.amount', {
    amount: (node) => {
      stages = Math.max(stages, node.stages?.length ?? 1);
    },
  });
  const totals: Interval[] = [];
  for (let stage = 1; stage <= stages; stage += 1) {
    const environment = new Environment({}, { on: measure.window.opensOn, stage });
    totals.push(roundedAmount(measure, evaluateAmount(amount, 'benefit.amount', new Working(environment))));
  }
  // A cap on the whole is meant for all parts together, however they fall.
  const isCapped = typeof amount === 'object' && amount.caps !== undefined;
  const { high } = totals.reduce(isCapped ? maximumOf : addIntervals);
  if (!isBounded(high)) return null;
  const fen = toSafeInteger(high);
  return fen === Number.MAX_SAFE_INTEGER ? null : fen;
}

const FACT_FIELD_TYPES = {
  money: 'money',
  integer: 'integer',
  decimal: 'decimal',
  rate: 'decimal',
  date: 'date',
  code: 'text',
  enum: 'enum',
  flag: 'flag',
  list: 'text',
} as const;

/** The application form as the clients draw it: facts take their label, type and options from the dictionary. */
export function formFields(measure: Measure): (FormField & { prefillFrom?: string })[] {
  return measure.form.map(formField);
}

function formField(field: MeasureFormField): FormField & { prefillFrom?: string } {
  const definition = field.fact === undefined ? undefined : factByName(field.fact);
  const prefillFrom = field.prefillFrom ?? field.fact;
  const unit = field.unit ?? definition?.unit;
  const help = field.help ?? definition?.help;
  const options = field.options ?? definition?.options;
  const min = field.min ?? (definition && isNumber(definition.type) ? (definition.min ?? 0) : undefined);
  const max = field.max ?? definition?.max;
  return {
    key: field.key ?? (field.fact as string),
    label: field.label ?? definition?.label ?? (field.fact as string),
    type: field.type ?? (definition ? FACT_FIELD_TYPES[definition.type] : 'text'),
    required: field.required,
    ...(help === undefined ? {} : { help }),
    ...(unit === undefined ? {} : { unit }),
    ...(options === undefined ? {} : { options }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }),
    ...(field.fact === undefined ? {} : { fact: field.fact }),
    ...(prefillFrom === undefined ? {} : { prefillFrom }),
  };
}

function isNumber(type: string): boolean {
  return type === 'money' || type === 'integer' || type === 'decimal' || type === 'rate';
}

/** A money text of a measure in fen, e.g. the cap of a stacking relation. Null where it is none. */
export function fenOf(text: string): number | null {
  const literal = readLiteral(text);
  return literal?.dimension === 'money' ? toSafeInteger(literal.value) : null;
}
