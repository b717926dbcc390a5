import { View } from '@tarojs/components';
import { CORRECTION_STATUS } from '@qinqing/contract';
import type { FactCorrection } from '@qinqing/contract/firm';
import { useCorrections } from '@/data/account';
import { dayText, timeText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { Card, Empty, Fact, Page, Tag } from '@/ui';

/** What the firm has said to be wrong, and what became of it. */
export default function Corrections() {
  const enterprise = useEnterprise();
  const corrections = useCorrections(enterprise?.id);
  return (
    <Page title="数据更正">
      {enterprise ? (
        <Loaded query={corrections}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty
                icon="edit"
                title="还没有更正申请"
                text="在一企一档、“能不能享”或申报表的任何一项数据旁点“不对？”，由数据来源部门核实"
                action={{ text: '看一企一档', onPress: () => go('enterprise') }}
              />
            ) : (
              <View className="q-pad">
                {items.map((correction) => (
                  <Correction key={correction.id} correction={correction} />
                ))}
              </View>
            )
          }
        </Loaded>
      ) : (
        <LoginInvite />
      )}
    </Page>
  );
}

function Correction({ correction }: { correction: FactCorrection }) {
  const { label, tone } = CORRECTION_STATUS[correction.status];
  return (
    <Card>
      <View className="q-between">
        <View className="q-grow q-strong">{correction.label}</View>
        <Tag tone={tone}>{label}</Tag>
      </View>
      <View className="q-gap2">
        <Fact label="档案中的数据">{`${correction.current}（${correction.source}）`}</Fact>
        <Fact label="您认为应为">{correction.claimed}</Fact>
        <Fact label="说明">{correction.reason}</Fact>
        <Fact label="申请时间">{timeText(correction.filedAt)}</Fact>
        {correction.answer ? (
          <Fact label="答复">{`${correction.answer.text}（${timeText(correction.answer.at)}）`}</Fact>
        ) : (
          <Fact label="答复期限">{`${dayText(correction.answerBy)} 前${correction.answerByEstimated ? '（预计）' : ''}`}</Fact>
        )}
      </View>
    </Card>
  );
}
