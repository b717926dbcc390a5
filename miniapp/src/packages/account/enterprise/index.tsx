import { View } from '@tarojs/components';
import { CORRECTION_STATUS, SIZE_CLASS } from '@qinqing/contract';
import { useProfile } from '@/data/firm';
import { dayText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { CorrectFact } from '@/parts/correct-fact';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { Card, Fact, Page, Section, Tag } from '@/ui';
import './index.scss';

export default function Enterprise() {
  const enterprise = useEnterprise();
  const query = useProfile(enterprise?.id);
  return (
    <Page title="一企一档">
      {enterprise ? (
        <Loaded query={query}>
          {(profile) => (
            <>
              <View className="q-pad">
                <Card>
                  <View className="q-card__title">{profile.name}</View>
                  <View className="q-gap2">
                    <Fact label="信用代码">{profile.uscc}</Fact>
                    <Fact label="企业类型">{profile.legalForm}</Fact>
                    <Fact label="所属行业">
                      {profile.industryName}（{profile.industryCode}）
                    </Fact>
                    <Fact label="企业规模">{SIZE_CLASS[profile.sizeClass]}</Fact>
                    <Fact label="所在街道">{profile.street}</Fact>
                    <Fact label="成立日期">{dayText(profile.registeredOn)}</Fact>
                  </View>
                </Card>
              </View>
              <Section
                title="档案数据"
                note="各部门按月归集，测算和审核都用这些数据"
                more={{ text: '更正记录', onPress: () => go('corrections') }}
              >
                <Card>
                  {profile.facts.map((fact) => (
                    <View key={fact.name} className="profile-fact">
                      <View className="q-between profile-fact__head">
                        <View className="q-grow q-sub">{fact.label}</View>
                        <View className="profile-fact__value">{fact.display}</View>
                      </View>
                      <View className="q-between">
                        <View className="q-grow q-note">
                          {fact.source}
                          {fact.asOf ? ` · 截至 ${dayText(fact.asOf)}` : ''}
                          {fact.declared ? ' · ' : ''}
                          {fact.declared ? <Tag tone="warning">企业申报</Tag> : null}
                          {fact.correction ? (
                            <Tag tone={CORRECTION_STATUS[fact.correction.status].tone}>
                              {`更正申请${CORRECTION_STATUS[fact.correction.status].label}`}
                            </Tag>
                          ) : null}
                        </View>
                        <CorrectFact fact={fact} />
                      </View>
                    </View>
                  ))}
                </Card>
              </Section>
              <Section title="信用记录">
                <Card>
                  {profile.credit.length === 0 ? <View className="q-sub">没有失信记录</View> : null}
                  {profile.credit.map((row) => (
                    <View key={`${row.kind}-${row.since}`} className="profile-fact">
                      <View className="q-strong">{row.text}</View>
                      <View className="q-note">
                        {dayText(row.since)} 起{row.until ? `，至 ${dayText(row.until)}` : ''}
                      </View>
                    </View>
                  ))}
                </Card>
              </Section>
            </>
          )}
        </Loaded>
      ) : (
        <LoginInvite />
      )}
    </Page>
  );
}
