/** Amounts as Chinese sentences: 每满 1000 万元奖励 4 万元,最高 120 万元. */
import {
  type Amount,
  type AmountNode,
  type Axis,
  type Cap,
  CAP_SCOPES,
  type MarginalBand,
  type Span,
} from './amount-schema.js';
import { conditionLabel } from './condition-text.js';
import { grouped } from './display.js';
import type { Expression } from './expression-schema.js';
import { describeExpression, literalText } from './expression.js';

const short = (literal: string | number): string =>
  typeof literal === 'number' ? grouped(String(literal)) : (literalText(literal) ?? literal);

/** The own label of a step: what this node does, without its modifiers. */
export function amountLabel(amount: Amount): string {
  if (typeof amount === 'string') return short(amount);
  return amount.label ?? operatorText(amount);
}

export function capLabel(cap: Cap): string {
  if (cap.label !== undefined) return cap.label;
  const scope = cap.scope === undefined ? '' : CAP_SCOPES[cap.scope];
  if (cap.scope === 'own_contribution' || cap.scope === 'spend') return `不超过${describeExpression(cap.limit)}`;
  return `${scope}最高 ${describeExpression(cap.limit)}${cap.less === undefined ? '' : `（扣除${describeExpression(cap.less)}）`}`;
}

/** The whole standard in one line, modifiers included. */
export function describeAmount(amount: Amount): string {
  if (typeof amount === 'string') return short(amount);
  const parts = [amount.label ?? operatorText(amount)];
  if (amount.nothingBelow !== undefined) parts.push(`不足 ${short(amount.nothingBelow)}的不予兑现`);
  for (const cap of amount.caps ?? []) parts.push(capLabel(cap));
  const text = parts.join('，');
  return amount.when === undefined ? text : `符合“${conditionLabel(amount.when)}”的，${text}`;
}

function operatorText(node: AmountNode): string {
  if (node.fixed !== undefined) return `一次性 ${short(node.fixed)}`;
  if (node.value !== undefined) return describeExpression(node.value);
  if (node.perUnit) return `${describeExpression(node.perUnit.count)} × ${short(node.perUnit.pay)}`;
  if (node.rate) return `${describeExpression(node.rate.of)}的 ${describeExpression(node.rate.rate)}`;
  if (node.steps) return stepText(describeExpression(node.steps.of), node.steps);
  if (node.marginal) return marginalText(node.marginal);
  if (node.bands) return bandsText(node.bands);
  if (node.matrix) return `按${axisText(node.matrix.rows)}和${axisText(node.matrix.columns)}分档`;
  if (node.rankTable) {
    return node.rankTable.table
      .map(
        (row) =>
          `第 ${row.from}${row.to === undefined ? ' 名及以后' : row.to === row.from ? ' 名' : `–${row.to} 名`} ${short(row.pay)}`,
      )
      .join('，');
  }
  if (node.leastOf) return `以下较低者：${node.leastOf.map(describeAmount).join('；')}`;
  if (node.greatestOf) return `以下较高者：${node.greatestOf.map(describeAmount).join('；')}`;
  if (node.sum)
    return node.sum.length === 1 ? describeAmount(node.sum[0] as Amount) : node.sum.map(describeAmount).join('；另加 ');
  if (node.minus) return `${describeAmount(node.minus.amount)}，扣除${describeExpression(node.minus.less)}`;
  if (node.stages) return node.stages.map((stage) => `${stage.label}：${describeAmount(stage.amount)}`).join('；');
  if (node.months) {
    const most = node.months.atMost === undefined ? '' : `，最多 ${node.months.atMost} 个月`;
    return `${describeExpression(node.months.rent)} × ${describeExpression(node.months.months)} × ${node.months.rate}${most}`;
  }
  if (node.interest) return interestText(node.interest);
  if (node.share) return `${describeAmount(node.share.amount)}，${SHARES[node.share.purpose]} ${node.share.rate}`;
  if (node.coFunding) {
    return `各级补助合计不超过${describeExpression(node.coFunding.spend)}的 ${node.coFunding.rate}，扣除${describeExpression(node.coFunding.others)}后的余额`;
  }
  if (node.choose) {
    const branches = node.choose.from.map(
      (branch) => `${conditionLabel(branch.when)}的，${describeAmount(branch.amount)}`,
    );
    if (node.choose.otherwise !== undefined) branches.push(`其他情形，${describeAmount(node.choose.otherwise)}`);
    return branches.join('；');
  }
  if (node.index)
    return `综合指数（${node.index.parts.map((part) => `${part.label} ${part.weight}`).join('、')}）× ${short(node.index.pay)}`;
  return '';
}

const SHARES = { advance: '先行预拨', split: '本级承担', stage: '本期兑现' } as const;

function stepText(of: string, step: { every: string | number; pay: string; mode: 'whole' | 'pro_rata' }): string {
  return step.mode === 'whole'
    ? `${of}每满 ${short(step.every)}奖励 ${short(step.pay)}`
    : `${of}每 ${short(step.every)}奖励 ${short(step.pay)}（按比例计算）`;
}

function spanText(span: Span): string {
  return span.to === undefined ? `${short(span.from)}及以上` : `${short(span.from)}（含）至 ${short(span.to)}`;
}

function marginalText(marginal: { of: Expression; bands: MarginalBand[] }): string {
  const bands = marginal.bands.map((band) => {
    const part = `${spanText(band)}部分`;
    if (band.rate !== undefined) return `${part}按 ${band.rate}`;
    return stepText(part, { every: band.every ?? 1, pay: band.pay ?? '0元', mode: band.mode ?? 'whole' });
  });
  return `${describeExpression(marginal.of)}分段计算：${bands.join('；')}`;
}

function bandsText(bands: { of: Expression; table: (Span & { amount: Amount })[] }): string {
  const rows = bands.table.map((row) => `${spanText(row)}的 ${describeAmount(row.amount)}`);
  return `${describeExpression(bands.of)}：${rows.join('；')}`;
}

function axisText(axis: Axis): string {
  return describeExpression(axis.fact === undefined ? axis.of : axis.fact);
}

function interestText(interest: NonNullable<AmountNode['interest']>): string {
  const time = (interest.days ?? interest.months) as Expression;
  const unit = interest.days === undefined ? '个月' : '天';
  const most = interest.atMost === undefined ? '' : `，最多 ${interest.atMost} ${unit}`;
  return `${describeExpression(interest.principal)} × 年利率 ${describeExpression(interest.annualRate)} × ${describeExpression(time)}${most}`;
}
