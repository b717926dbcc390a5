import { formatYuan, type TotalControl } from '@qinqing/contract';
import { stamp } from './format';
import { Facts, Panel } from './page';

/** What total control makes of a case's amount; nothing where its measure has none. */
export function TotalControlPanel({ control }: { control: TotalControl | undefined }) {
  if (!control) return null;
  const { decided, text, closesOn } = control;
  return (
    <Panel title="总额控制" note={decided ? `${stamp(decided.at)} 核定` : `${closesOn} 申报截止`}>
      {decided ? (
        <Facts
          items={[
            { label: '按标准应得', value: `${formatYuan(decided.claimFen)} 元` },
            { label: '核定金额', value: <strong>{formatYuan(decided.allocatedFen)} 元</strong> },
            { label: `本期 ${decided.applications} 件申报合计`, value: `${formatYuan(decided.windowClaimFen)} 元` },
            { label: '总额', value: `${formatYuan(decided.controlFen)} 元` },
          ]}
        />
      ) : null}
      <p className="soft">{text}。</p>
    </Panel>
  );
}
