import { type FactUse, OUTCOME, type Outcome, type TraceNode } from '@qinqing/contract';

const marks: Record<Outcome, string> = { met: '✓', not_met: '✕', unknown: '?' };

/** The conditions as the measure states them, each with what was found. Marks come with words: never colour alone. */
export function TraceTree({ root, onlyOpen }: { root: TraceNode; onlyOpen: boolean }) {
  const shown = onlyOpen ? openPart(root) : root;
  if (!shown) return <p className="soft">各项条件均符合。</p>;
  return (
    <ul className="trace" aria-label="申报条件逐项">
      <Branch node={shown} />
    </ul>
  );
}

function Branch({ node }: { node: TraceNode }) {
  return (
    <li className={`trace-node ${node.outcome}`}>
      <div className="trace-row">
        <span className="trace-mark">
          <i aria-hidden="true">{marks[node.outcome]}</i>
          {OUTCOME[node.outcome]}
        </span>
        <div className="trace-text">
          <div className={node.children?.length ? 'trace-group' : undefined}>{node.label}</div>
          {addsToLabel(node) ? <div className="soft sub">要求：{node.expected}</div> : null}
          {node.clause ? <div className="trace-clause">{node.clause}</div> : null}
        </div>
        <div className="trace-values">
          {factsOf(node).map((fact) => (
            <UsedFact key={fact.name} fact={fact} named={factsOf(node).length > 1 || fact.label !== node.label} />
          ))}
        </div>
      </div>
      {node.children?.length ? (
        <ul>
          {node.children.map((child) => (
            <Branch key={child.path} node={child} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

export function UsedFact({ fact, named }: { fact: FactUse; named: boolean }) {
  const origin = [fact.source, fact.asOf].filter(Boolean).join(' · ');
  return (
    <div className="used-fact">
      {named ? <span className="soft">{fact.label} </span> : null}
      <strong className={fact.value === null ? 'warn num' : 'num'}>{fact.display}</strong>
      {origin ? <div className="soft sub">{origin}</div> : null}
    </div>
  );
}

/** Whether the demand says more than the sentence above it: not where it repeats it, nor for a bare yes or no. */
export function addsToLabel(node: TraceNode): boolean {
  if (!node.expected || node.children?.length) return false;
  return !node.label.includes(node.expected) && node.expected !== '是' && node.expected !== '否';
}

/** The deciding value first; a computed one (growth) keeps the facts it was computed from. */
function factsOf(node: TraceNode): FactUse[] {
  const all = [...(node.fact ? [node.fact] : []), ...(node.facts ?? [])];
  return all.filter((fact, index) => all.findIndex(({ name }) => name === fact.name) === index);
}

/** The tree without what is met; null where nothing is left. */
export function openPart(node: TraceNode): TraceNode | null {
  if (node.outcome === 'met') return null;
  const children = node.children?.map(openPart).filter((child) => child !== null);
  return { ...node, ...(node.children ? { children } : {}) };
}

export interface OutcomeCount {
  met: number;
  not_met: number;
  unknown: number;
}

/** Counts what a person would call the conditions: alternatives ("one of") are one condition, met or not as a whole. */
export function countConditions(node: TraceNode, sum: OutcomeCount = { met: 0, not_met: 0, unknown: 0 }): OutcomeCount {
  if (node.kind === 'all' && node.children) for (const child of node.children) countConditions(child, sum);
  else sum[node.outcome] += 1;
  return sum;
}
