/** Form, papers, route, relations and guide: can the measure be run as it is written? */
import { type RuleError, ruleError } from './errors.js';
import { factByName } from './facts.js';
import { knownFact } from './lint-facts.js';
import type { Measure } from './measure-schema.js';
import { requiredFacts } from './describe.js';
import { literalInterval } from './expression.js';
import { splitFactName } from './periods.js';
import { add, compare, ONE } from './rational.js';
import { walkAmount } from './walk.js';

const STAGES = ['initial', 'second', 'finance', 'final'] as const;
/** Facts whose reward needs a fair-competition review (公平竞争审查条例). */
const REVIEWED_FACTS = ['taxPaid', 'districtTaxShare', 'districtContribution', 'propertyTaxShare'];

export function lintService(measure: Measure): RuleError[] {
  const errors: RuleError[] = [];
  lintForm(measure, errors);
  lintRelations(measure, errors);
  lintRoute(measure, errors);
  repeated(
    measure.materials.map((material) => material.key),
    'materials',
    '材料键名',
    errors,
  );
  for (let i = 0; i < measure.clauses.length; i += 1) {
    const { documentNo } = measure.clauses[i] as Measure['clauses'][number];
    if (measure.documentNo.indexOf(documentNo) < 0) {
      errors.push(
        ruleError('clause_document', `clauses[${i}].documentNo`, `“${documentNo}”不在 documentNo 所列文件之中`),
      );
    }
  }
  lintEvidence(measure, errors);
  lintSplit(measure, errors);
  if (measure.benefit.kind === 'non_cash' && measure.benefit.valuation === undefined) {
    errors.push(ruleError('valuation_missing', 'benefit.valuation', '非现金减免要写明计价方法'));
  }
  if (!measure.fairCompetition && rewardsTax(measure)) {
    errors.push(
      ruleError('fair_competition_missing', 'fairCompetition', '金额以税收或地方贡献为依据，须附公平竞争审查记录'),
    );
  }
  return errors;
}

function rewardsTax(measure: Measure): boolean {
  return requiredFacts(measure).some((name) => REVIEWED_FACTS.indexOf(splitFactName(name).base) >= 0);
}

function lintForm(measure: Measure, errors: RuleError[]): void {
  measure.form.forEach((field, i) => {
    const path = `form[${i}]`;
    if (field.prefillFrom !== undefined) knownFact(field.prefillFrom, `${path}.prefillFrom`, errors);
    if (field.fact === undefined || !knownFact(field.fact, `${path}.fact`, errors)) return;
    const definition = factByName(field.fact);
    // A field that the firm cannot declare is shown, not asked; asking for it would promise that its word counts.
    if (definition && !definition.askable && field.prefillFrom === undefined) {
      errors.push(
        ruleError(
          'not_askable',
          `${path}.fact`,
          `“${definition.label}”以${definition.department}数据为准，不由企业填报：请写 prefillFrom 或去掉`,
        ),
      );
    }
  });
  repeated(
    measure.form.map((field) => field.key ?? (field.fact as string)),
    'form',
    '字段',
    errors,
  );
}

function lintRelations(measure: Measure, errors: RuleError[]): void {
  measure.stacking.forEach((relation, i) => {
    const path = `stacking[${i}]`;
    if (relation.with === measure.code) errors.push(ruleError('stacking_self', path, '不能与自身设定关系'));
    if (relation.relation === 'share_capped' && relation.cap === undefined) {
      errors.push(ruleError('stacking_cap_missing', path, '合计封顶的关系要写明 cap'));
    }
    if (measure.stacking.findIndex((other) => other.with === relation.with) !== i) {
      errors.push(ruleError('stacking_repeated', path, `与 ${relation.with} 的关系写了不止一次`));
    }
  });
}

function lintEvidence(measure: Measure, errors: RuleError[]): void {
  const evidence = measure.evidence ?? [];
  evidence.forEach((one, i) => {
    const path = `evidence[${i}]`;
    const field = measure.form.find((each) => each.key === one.field);
    if (!field) {
      errors.push(ruleError('evidence_field', `${path}.field`, `申报表里没有自有字段“${one.field}”`));
    } else if (field.type !== 'text' && field.type !== 'textarea') {
      errors.push(ruleError('evidence_field', `${path}.field`, `“${one.field}”应为文字字段（text 或 textarea）`));
    }
    if (one.material !== undefined && !measure.materials.some((each) => each.key === one.material)) {
      errors.push(ruleError('evidence_material', `${path}.material`, `材料清单里没有“${one.material}”`));
    }
  });
  repeated(
    evidence.map((one) => one.key),
    'evidence',
    '凭证键名',
    errors,
  );
  repeated(
    (measure.ceilings ?? []).map((one) => one.code),
    'ceilings',
    '合计封顶',
    errors,
  );
}

/** Who shares a split must add up, and the measure's own part can come out of one split only. */
function lintSplit(measure: Measure, errors: RuleError[]): void {
  let found = 0;
  walkAmount(measure.benefit.amount, 'benefit.amount', {
    amount: ({ share }, path) => {
      if (!share?.with) return;
      const at = `${path}.share`;
      found += 1;
      if (share.purpose !== 'split') {
        errors.push(ruleError('split_sum', `${at}.with`, 'with 只用于分级承担（purpose: split）'));
      }
      if (found > 1) errors.push(ruleError('split_sum', `${at}.with`, '一项政策只能写一处分级承担的 with'));
      const rates = [share.rate, ...share.with.map((bearer) => bearer.rate)].map((rate) => literalInterval(rate).low);
      if (compare(rates.reduce(add), ONE) !== 0) {
        errors.push(ruleError('split_sum', at, '各级承担的比例合计应为 100%'));
      }
      if (share.with.some((bearer) => bearer.pool === measure.pool)) {
        errors.push(ruleError('split_sum', `${at}.with`, '其他层级的资金池不能与本政策的资金池相同'));
      }
    },
  });
}

function lintRoute(measure: Measure, errors: RuleError[]): void {
  const order = measure.route.map((stage) => STAGES.indexOf(stage.stage));
  if (order.some((stage, i) => i > 0 && stage <= (order[i - 1] as number))) {
    errors.push(ruleError('route_order', 'route', '审核环节应按 初审、复审、复核、终审 的顺序，且不重复'));
  }
  const last = measure.route[measure.route.length - 1];
  if (last?.stage !== 'final') errors.push(ruleError('route_order', 'route', '最后一个环节应为终审（final）'));
  if (measure.mode === 'instant' && (measure.route.length !== 1 || measure.publicity.workingDays !== 0)) {
    errors.push(ruleError('route_instant', 'route', '即申即享只能有一个审核环节，且不公示'));
  }
  const stages =
    measure.route.reduce((sum, stage) => sum + stage.promiseWorkingDays, 0) + measure.publicity.workingDays;
  if (measure.clocks.promisedWorkingDays < stages) {
    errors.push(
      ruleError('clocks_order', 'clocks.promisedWorkingDays', `承诺时限短于各环节与公示之和（${stages} 个工作日）`),
    );
  }
  if (measure.clocks.promisedWorkingDays > measure.clocks.statutoryWorkingDays) {
    errors.push(ruleError('clocks_order', 'clocks', '承诺时限长于法定时限'));
  }
}

function repeated(keys: string[], path: string, what: string, errors: RuleError[]): void {
  keys.forEach((key, i) => {
    if (keys.indexOf(key) !== i) errors.push(ruleError('duplicate_key', `${path}[${i}]`, `${what}“${key}”重复`));
  });
}
