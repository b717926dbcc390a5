import { DECISION, STAGE } from '@qinqing/contract';
import type { ReviewDecision } from '@qinqing/contract/staff';
import { stamp } from './format';
import './history.css';

/** Earlier decisions on this case, oldest first: who, what, when and why. */
export function Decisions({ decisions: made }: { decisions: readonly ReviewDecision[] }) {
  return (
    <ol className="decisions">
      {made.map((decision) => (
        <li key={decision.id}>
          <div>
            <strong>{STAGE[decision.stage].label}</strong> {DECISION[decision.decision]}
            <span className="soft">
              {' '}
              {decision.staffName} · <span className="num">{stamp(decision.at)}</span>
            </span>
          </div>
          {decision.reason ? <div className="break">{decision.reason}</div> : null}
          {decision.items?.length ? (
            <ul>
              {decision.items.map((item) => (
                <li key={item.target}>
                  {item.target}:{item.text}
                </li>
              ))}
            </ul>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
