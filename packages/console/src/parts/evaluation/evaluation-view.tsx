import type { Evaluation } from '@qinqing/contract';
import { Checkbox } from 'antd';
import { useState } from 'react';
import { OutcomeTag } from '../tag';
import { AmountTable } from './amount-table';
import './evaluation.css';
import { countConditions, TraceTree } from './trace-tree';

/** One explanation: the conditions, then the sum. */
export function EvaluationView({ evaluation }: { evaluation: Evaluation }) {
  const [onlyOpen, setOnlyOpen] = useState(false);
  const counts = countConditions(evaluation.conditions);
  return (
    <>
      <div className="evaluation-head">
        <OutcomeTag outcome={evaluation.outcome} />
        <span className="num">
          符合 {counts.met} 项 · 不符合 {counts.not_met} 项 · 待确认 {counts.unknown} 项
        </span>
        <span className="soft num">
          按 {evaluation.measureCode} 第 {evaluation.version} 版，{evaluation.evaluatedOn} 判定
        </span>
        {counts.not_met + counts.unknown > 0 ? (
          <Checkbox className="no-print" checked={onlyOpen} onChange={({ target }) => setOnlyOpen(target.checked)}>
            只看不符合与待确认
          </Checkbox>
        ) : null}
      </div>
      <TraceTree root={evaluation.conditions} onlyOpen={onlyOpen} />
      {evaluation.amountSteps.length > 0 ? <AmountTable evaluation={evaluation} /> : null}
      {evaluation.wouldChange.length > 0 ? (
        <div className="would-change">
          <div className="soft sub">
            {evaluation.wouldChange.length > 1 ? '什么会改变结果（须同时做到）' : '什么会改变结果'}
          </div>
          <ul>
            {evaluation.wouldChange.map((change) => (
              <li key={`${change.path} ${change.fact}`}>{change.sentence}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  );
}
