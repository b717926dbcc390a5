import type { MoneyStep, TimelineEntry } from '@qinqing/contract';
import { stamp } from './format';
import './history.css';

/** Append-only: what happened, when, and by whom; the newest on top. */
export function History({ entries }: { entries: readonly TimelineEntry[] }) {
  const sorted = [...entries].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <ol className="history">
      {sorted.map((entry) => (
        <li key={entry.id} className={entry.tone}>
          <div>
            <strong>{entry.title}</strong>
            <span className="soft sub num"> {stamp(entry.at)}</span>
          </div>
          {entry.text ? <div className="break">{entry.text}</div> : null}
          {entry.desk || entry.actorName ? (
            <div className="soft sub">{[entry.desk, entry.actorName].filter(Boolean).join(' · ')}</div>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

const states: Record<MoneyStep['state'], string> = {
  done: '已完成',
  current: '进行中',
  todo: '未开始',
  problem: '有问题',
};

/** Where the money is, as the firm sees it too. */
export function MoneySteps({ steps }: { steps: readonly MoneyStep[] }) {
  return (
    <ol className="money-steps">
      {steps.map((step) => (
        <li key={step.key} className={step.state}>
          <strong>{step.title}</strong>
          <span className="soft sub num">{step.at ? stamp(step.at) : states[step.state]}</span>
          {step.text ? <span className="sub break">{step.text}</span> : null}
        </li>
      ))}
    </ol>
  );
}
