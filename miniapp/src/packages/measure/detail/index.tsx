import { useState } from 'react';
import { View } from '@tarojs/components';
import type { MeasureDetail } from '@qinqing/contract/public';
import { useEvaluation } from '@/data/firm';
import { useMeasure } from '@/data/policy';
import { go, useParams } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { EvaluationView, Verdict } from '@/parts/evaluation';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { deadlineText, measureTags } from '@/parts/measure-text';
import { useShare } from '@/parts/use-share';
import { Card, Cell, DemoMark, Fact, LentCanvas, List, Money, Page, Section, Tabs, Tag } from '@/ui';
import { Actions } from './actions';
import { measureCard, shareText } from './card';
import { Basis, Guide, Procedure } from './guide';
import { Keep } from './keep';
import './index.scss';

const TABS = [
  { value: 'fit', label: '能不能享' },
  { value: 'guide', label: '申报指南' },
  { value: 'procedure', label: '材料与流程' },
  { value: 'basis', label: '依据与回放' },
] as const;
type TabName = (typeof TABS)[number]['value'];

export default function Measure() {
  const { id = '', chapter, tab: wanted } = useParams();
  const query = useMeasure(id);
  const enterprise = useEnterprise();
  useShare({
    title: query.data ? shareText(query.data) : '亲清惠企：湖里区惠企政策',
    path: `/packages/measure/detail/index?id=${encodeURIComponent(id)}`,
    card: query.data && measureCard(query.data),
  });
  const [tab, setTab] = useState<TabName>(wanted === 'fit' || enterprise ? 'fit' : 'guide');
  return (
    <Page
      title="政策详情"
      footer={
        query.data ? (
          <Actions measure={query.data} chapterId={chapter} onFit={tab === 'fit' ? undefined : () => setTab('fit')} />
        ) : undefined
      }
    >
      <Loaded query={query}>
        {(measure) => (
          <>
            <View className="q-pad">
              <Summary measure={measure} />
            </View>
            <View className="measure-tabs">
              <Tabs label="政策内容" options={TABS} value={tab} onChange={setTab} />
            </View>
            {tab === 'fit' ? <Fit measure={measure} /> : null}
            {tab === 'guide' ? <Guide measure={measure} /> : null}
            {tab === 'procedure' ? <Procedure measure={measure} /> : null}
            {tab === 'basis' ? <Basis measure={measure} /> : null}
            <LentCanvas />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Summary({ measure }: { measure: MeasureDetail }) {
  const until = deadlineText(measure);
  return (
    <Card>
      <View className="q-wrap">
        {measureTags(measure).map((tag) => (
          <Tag key={tag.text} tone={tag.tone}>
            {tag.text}
          </Tag>
        ))}
        {measure.demo ? <DemoMark /> : null}
      </View>
      <View className="measure-title">{measure.title}</View>
      {measure.maxFen === null ? null : (
        <View className="q-gap2">
          <Money fen={measure.maxFen} prefix={measure.nonCash ? '最高减免' : '最高'} size="l" />
        </View>
      )}
      <View className="measure-facts">
        <Fact label="谁能享">{measure.audience}</Fact>
        <Fact label="享多少">{measure.benefitText}</Fact>
        <Fact label="到什么时候">{until.text}</Fact>
        <Fact label="哪个部门">{measure.officeName}</Fact>
        <Fact label="依据">{measure.documentNumber}</Fact>
      </View>
      <Keep measure={measure} />
    </Card>
  );
}

/** A way to try figures out, without log-in too. */
function CalculatorEntry({ id }: { id: string }) {
  return (
    <List>
      <Cell
        icon="calculator"
        title="算一算"
        note="改一个数，马上看到金额和理由"
        onPress={() => go('calculator', { id })}
      />
    </List>
  );
}

/** The measure against this firm's facts. */
function Fit({ measure }: { measure: MeasureDetail }) {
  const enterprise = useEnterprise();
  const query = useEvaluation(enterprise?.id, measure.id);
  if (!enterprise) {
    return (
      <>
        <View className="q-pad">
          <CalculatorEntry id={measure.id} />
        </View>
        <Section title="申报条件">
          <Card>
            {measure.conditions.map((condition, index) => (
              <View key={condition.path} className="measure-condition">
                <View className="measure-condition__no">{index + 1}</View>
                <View className="q-grow">
                  <View>{condition.label}</View>
                  {condition.clause ? <View className="q-note">{condition.clause}</View> : null}
                </View>
              </View>
            ))}
          </Card>
        </Section>
        <LoginInvite title="登录后逐条对照" text="用企业档案里的数据，告诉您哪条符合、哪条还差多少、预计拿多少" />
      </>
    );
  }
  return (
    <Loaded query={query}>
      {(evaluation) => (
        <>
          <View className="q-pad">
            <View className="q-note measure-for q-clip">{enterprise.name}</View>
            <Verdict evaluation={evaluation} />
            <View className="q-gap3">
              <CalculatorEntry id={measure.id} />
            </View>
          </View>
          <EvaluationView evaluation={evaluation} correctable changeable={measure.windowState !== 'closed'} />
        </>
      )}
    </Loaded>
  );
}
