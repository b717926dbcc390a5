import type { TraceNode } from '@qinqing/contract';
import { evaluate, type Measure } from '@qinqing/rules';
import { addsToLabel } from '../../parts/evaluation/trace-tree';

/** The rule itself, without a firm: an evaluation over no facts has every condition and every step of the sum in it. */
export function RuleTree({ measure }: { measure: Measure }) {
  const { conditions } = evaluate(measure, {}, { on: measure.window.opensOn });
  return (
    <ul className="rule-tree" aria-label="申报条件规则">
      <RuleNode node={conditions} />
    </ul>
  );
}

function RuleNode({ node }: { node: TraceNode }) {
  const group = (node.children?.length ?? 0) > 0;
  return (
    <li>
      <div className={group ? 'rule-group' : 'rule-leaf'}>
        {node.label}
        {addsToLabel(node) ? <span className="soft sub"> 要求：{node.expected}</span> : null}
      </div>
      {node.clause ? <div className="trace-clause">{node.clause}</div> : null}
      {group ? (
        <ul>
          {node.children?.map((child) => (
            <RuleNode key={child.path} node={child} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}
