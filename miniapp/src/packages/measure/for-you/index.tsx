import { useState } from 'react';
import { View } from '@tarojs/components';
import { APPLICATION_STATUS, OFFER_STATUS, OUTCOME, type Outcome } from '@qinqing/contract';
import type { Match, MatchList } from '@qinqing/contract/firm';
import { useLiveOffer } from '@/data/case';
import { useMatches } from '@/data/firm';
import { timeText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Expected } from '@/parts/evaluation';
import { Loaded } from '@/parts/loaded';
import { deadlineText } from '@/parts/measure-text';
import { Card, Empty, Icon, Money, Page, Segmented, Tag } from '@/ui';
import { Combination } from './combination';
import { GuestForYou } from './guest';
import { TakenOver } from './taken-over';
import './index.scss';

const GROUPS = ['met', 'unknown', 'not_met'] as const;
const NAMES: Record<Outcome, string> = { met: '能享', unknown: '待确认', not_met: '不符合' };
const EMPTY: Record<Outcome, { title: string; text: string }> = {
  met: { title: '暂时没有完全符合的政策', text: '看看“待确认”：补一两项信息可能就符合了' },
  unknown: { title: '没有待确认的政策', text: '档案里的数据已经够用' },
  not_met: { title: '没有不符合的政策', text: '现行政策都值得看一看' },
};

export default function ForYou() {
  const enterprise = useEnterprise();
  const query = useMatches(enterprise?.id);
  return (
    <Page title="能享什么">
      {enterprise ? (
        <Loaded query={query}>{(list) => <Matches list={list} name={enterprise.name} />}</Loaded>
      ) : (
        <GuestForYou />
      )}
    </Page>
  );
}

function Matches({ list, name }: { list: MatchList; name: string }) {
  const of = (outcome: Outcome) => list.items.filter((match) => match.outcome === outcome);
  const [group, setGroup] = useState<Outcome>(of('met').length > 0 ? 'met' : 'unknown');
  const shown = of(group);
  return (
    <>
      <View className="q-pad">
        <Card className="foryou-sum">
          <View className="foryou-sum__firm q-clip">{name}</View>
          <View className="foryou-sum__note">现可申享 {list.expected.count} 项，预计可得</View>
          <Money fen={list.expected.cashFen} size="xl" tone="light" exact />
          {list.expected.nonCashFen > 0 ? (
            <View className="foryou-sum__note">
              另有非现金减免 <Money fen={list.expected.nonCashFen} size="s" tone="light" />
              ，不计入上面的现金
            </View>
          ) : null}
          <View className="foryou-sum__note">
            已按“就高不重复”扣除不能同时享受的部分 · {timeText(list.evaluatedAt)} 测算
          </View>
        </Card>
      </View>
      <TakenOver enterpriseId={list.enterpriseId} />
      <Combination list={list} />
      <View className="q-pad">
        <View className="foryou-tabs">
          <Segmented
            label="匹配结果"
            options={GROUPS.map((value) => ({ value, label: `${NAMES[value]} ${of(value).length}` }))}
            value={group}
            onChange={setGroup}
          />
        </View>
        {shown.length === 0 ? <Empty {...EMPTY[group]} icon="search" /> : null}
        {shown.map((match) => (
          <MatchCard key={match.measure.id} match={match} enterpriseId={list.enterpriseId} />
        ))}
      </View>
    </>
  );
}

const TONE = { met: 'success', unknown: 'warning', not_met: 'danger' } as const;

function MatchCard({ match, enterpriseId }: { match: Match; enterpriseId: string }) {
  const until = deadlineText(match.measure);
  const { application } = match;
  const offer = useLiveOffer(enterpriseId, match.measure);
  return (
    <Card className="foryou-match" onPress={() => go('measure', { id: match.measure.id, tab: 'fit' })}>
      <View className="q-wrap">
        <Tag tone={TONE[match.outcome]}>{match.outcome === 'met' ? '符合' : OUTCOME[match.outcome]}</Tag>
        {offer ? (
          <Tag tone={OFFER_STATUS[offer.status].tone}>{`免申即享 ${OFFER_STATUS[offer.status].label}`}</Tag>
        ) : application ? (
          <Tag tone={APPLICATION_STATUS[application.status].tone}>{APPLICATION_STATUS[application.status].label}</Tag>
        ) : null}
      </View>
      <View className="q-card__title q-gap2">{match.measure.title}</View>
      {match.outcome === 'not_met' ? null : (
        <View className="q-gap2">
          <Expected amount={match.amount} nonCash={match.nonCash} size="m" />
        </View>
      )}
      <View className="foryou-reason">
        <Icon name={match.outcome === 'met' ? 'check' : match.outcome === 'unknown' ? 'ask' : 'close'} />
        <View className="q-grow">{match.reason}</View>
      </View>
      {match.unknownFacts.length > 0 ? (
        <View className="foryou-reason">
          <Icon name="edit" />
          <View className="q-grow">申报时请补充：{match.unknownFacts.map((fact) => fact.label).join('、')}</View>
        </View>
      ) : null}
      {match.firstChange ? (
        <View className="foryou-reason foryou-reason--change">
          <Icon name="spark" />
          <View className="q-grow">{match.firstChange.sentence}</View>
        </View>
      ) : null}
      <View className={`q-note q-gap2 ${until.urgent ? 'p-measure__meta--urgent' : ''}`}>{until.text}</View>
    </Card>
  );
}
