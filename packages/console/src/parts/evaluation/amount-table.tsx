import { type AmountRange, type AmountStep, type Evaluation, formatYuan } from '@qinqing/contract';
import { UsedFact } from './trace-tree';

/** `unbounded` hides the upper end: it is no amount that anybody could get. */
export function rangeText(range: AmountRange): string {
  if (range.exact) return formatYuan(range.minFen);
  if (range.unbounded) return `${formatYuan(range.minFen)} 起`;
  return `${formatYuan(range.minFen)} ~ ${formatYuan(range.maxFen)}`;
}

export function stepText(step: AmountStep): string {
  if (step.fen !== undefined) return formatYuan(step.fen);
  if (step.minFen !== undefined && step.maxFen !== undefined) {
    return step.maxFen === Number.MAX_SAFE_INTEGER
      ? `${formatYuan(step.minFen)} 起`
      : `${formatYuan(step.minFen)} ~ ${formatYuan(step.maxFen)}`;
  }
  return '—';
}

/** How the sum came about, step by step, in yuan. */
export function AmountTable({ evaluation }: { evaluation: Evaluation }) {
  const { amount, amountSteps, nonCash } = evaluation;
  return (
    <table className="amounts">
      <thead>
        <tr>
          <th scope="col">计算步骤</th>
          <th scope="col">所用数据</th>
          <th scope="col" className="right">
            金额（元）
          </th>
        </tr>
      </thead>
      <tbody>
        {amountSteps.map((step) => (
          <tr key={step.path}>
            <td>
              {step.label}
              {step.note ? <div className="soft sub">{step.note}</div> : null}
              {step.clause ? <div className="trace-clause">{step.clause}</div> : null}
            </td>
            <td>
              {step.facts?.map((fact) => (
                <UsedFact key={fact.name} fact={fact} named />
              ))}
            </td>
            <td className="right num">{stepText(step)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {amount.exact ? '应补金额' : '应补金额（数据待确认，为区间）'}
            {nonCash ? ' · 非现金减免' : ''}
          </th>
          <td className="right num">{rangeText(amount)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
