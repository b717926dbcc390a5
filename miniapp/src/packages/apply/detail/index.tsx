import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import { APPLICATION_STATUS, CHECK, CHECK_OUTCOME } from '@qinqing/contract';
import type { CaseFollowUp, FirmApplication } from '@qinqing/contract/firm';
import { useApplication } from '@/data/applications';
import { useFollowUp } from '@/data/case';
import { dayText, timeText } from '@/lib/calendar';
import { keyed } from '@/lib/keyed';
import { go, useParams } from '@/lib/router';
import { EvaluationView, Expected, Verdict } from '@/parts/evaluation';
import { Loaded } from '@/parts/loaded';
import { Button, Card, Empty, Fact, Money, NoticeBar, Page, Section, Tabs, Tag, Timeline } from '@/ui';
import { askedText } from '../asked';
import { decidedOf } from '../decided';
import { pauseText, stageSteps } from '../stages';
import { Submitted } from '../submitted';
import { Beside, Estimate, MoneyCalls } from './follow-up';
import { Bearers, withWhole } from './bearers';
import { ControlFigures, ControlNotice } from './total-control';
import { Withdraw } from './withdraw';
import './index.scss';

const TABS = [
  { value: 'progress', label: '进度' },
  { value: 'why', label: '为什么是这个数' },
  { value: 'content', label: '申报内容' },
] as const;
type TabName = (typeof TABS)[number]['value'];

export default function ApplicationDetail() {
  const { id = '' } = useParams();
  const query = useApplication(id);
  // What surrounds the case is told when it is there; the case itself does not wait for it.
  const followUp = useFollowUp(id).data;
  const [tab, setTab] = useState<TabName>('progress');
  return (
    <Page title="申报进度" footer={query.data ? footerOf(query.data) : undefined}>
      <Loaded query={query}>
        {(application) => (
          <>
            <View className="q-pad">
              <Head application={application} followUp={followUp} />
            </View>
            {followUp ? <MoneyCalls followUp={followUp} /> : null}
            <View className="case-tabs">
              <Tabs label="申报详情" options={TABS} value={tab} onChange={setTab} />
            </View>
            {tab === 'progress' ? <ProgressTab application={application} followUp={followUp} /> : null}
            {tab === 'why' ? <Why application={application} /> : null}
            {tab === 'content' ? <Submitted application={application} /> : null}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function footerOf(application: FirmApplication) {
  const { actions, id } = application;
  const withdraw = actions.includes('withdraw') ? <Withdraw application={application} /> : null;
  if (actions.includes('supplement')) {
    return (
      <View className="q-footer__row">
        {withdraw}
        <Button onPress={() => go('applyForm', { id })}>去补正</Button>
      </View>
    );
  }
  if (actions.includes('edit')) {
    return (
      <View className="q-footer__row">
        <Button onPress={() => go('applyForm', { id })}>继续填写</Button>
      </View>
    );
  }
  return withdraw ? <View className="q-footer__row">{withdraw}</View> : undefined;
}

interface WithFollowUp {
  application: FirmApplication;
  followUp: CaseFollowUp | undefined;
}

function Head({ application, followUp }: WithFollowUp) {
  const status = APPLICATION_STATUS[application.status];
  const { clock } = application;
  const decided = decidedOf(application);
  return (
    <Card>
      <View className="q-between">
        <Tag tone={status.tone}>{status.label}</Tag>
        {application.receiptNo ? <Text className="q-note q-num">{application.receiptNo}</Text> : null}
      </View>
      <View className="case-title">{application.measureTitle}</View>
      <View className="q-note">{application.enterpriseName}</View>
      <View className="q-gap2">
        {decided && decided.fen === undefined ? null : application.amountFen !== undefined ? (
          <Money fen={application.amountFen} size="l" exact prefix={application.nonCash ? '减免' : ''} />
        ) : application.expected ? (
          <Expected amount={application.expected} nonCash={application.nonCash} />
        ) : null}
      </View>
      <View className="case-now">{application.now}</View>
      {clock.promisedOn ? (
        <View className="case-clock">
          <Fact label="承诺办结">
            {dayText(clock.promisedOn)}
            {clock.estimated ? '（预计）' : ''}
            {clock.workingDaysLeft === undefined ? null : (
              <Text className={clock.workingDaysLeft < 0 ? 'case-clock__late' : 'q-note'}>
                {clock.workingDaysLeft < 0
                  ? ` 已超 ${-clock.workingDaysLeft} 个工作日`
                  : ` 还有 ${clock.workingDaysLeft} 个工作日`}
              </Text>
            )}
          </Fact>
          {clock.statutoryOn ? (
            <Fact label="法定期限">
              {dayText(clock.statutoryOn)}
              {clock.statutoryEstimated ? '（预计）' : ''}
            </Fact>
          ) : null}
          <Pauses application={application} />
        </View>
      ) : null}
      <Estimate {...followUp} />
    </Card>
  );
}

/** Working days that do not count against the office, each with its reason. */
function Pauses({ application: { pauses } }: { application: FirmApplication }) {
  if (pauses.length === 0) return null;
  return (
    <>
      {keyed(pauses, ({ from }) => from).map(({ key, item }) =>
        item.to ? (
          <View key={key} className="q-note">
            {pauseText(item)}
          </View>
        ) : (
          <NoticeBar key={key} tone="warning" title="计时已暂停">
            {pauseText(item)}
          </NoticeBar>
        ),
      )}
    </>
  );
}

function ProgressTab({ application, followUp }: WithFollowUp) {
  const { supplement, rejection, money, checks, timeline } = application;
  return (
    <>
      {supplement && application.status === 'supplement' ? (
        <View className="q-pad">
          <NoticeBar
            tone="warning"
            title={`请在 ${dayText(supplement.dueOn)} 前一次补齐`}
            onPress={() => go('applyForm', { id: application.id })}
          >
            {keyed(supplement.items, (item) => item.text).map(({ key, item }, index) => (
              <View key={key}>
                {index + 1}. {askedText(item)}
              </View>
            ))}
            {supplement.note ? <View>{supplement.note}</View> : null}
          </NoticeBar>
        </View>
      ) : null}
      {rejection ? (
        <View className="q-pad">
          <NoticeBar tone="danger" title="未通过的原因">
            <View>{rejection.reason}</View>
            <View>
              {rejection.desk} · {timeText(rejection.at)}
            </View>
          </NoticeBar>
        </View>
      ) : null}
      <ControlNotice application={application} />
      {money.length > 0 ? (
        <Section title="钱到哪了">
          <Card>
            <Timeline
              label="拨付进度"
              items={money.map((step) => ({
                key: step.key,
                title: step.title,
                note: step.text,
                when: step.at ? timeText(step.at) : undefined,
                state: step.state,
                stateText: step.key === 'unknown' && step.state === 'problem' ? '核实中' : undefined,
              }))}
            />
          </Card>
        </Section>
      ) : null}
      {application.status === 'draft' ? null : (
        <Section title="办到哪一步">
          <Card>
            <Timeline label="办理环节" items={stageSteps(application)} />
          </Card>
        </Section>
      )}
      {checks.length > 0 ? (
        <Section title="自动核验">
          <Card>
            {checks.map((check) => (
              <View key={check.code} className="case-check">
                <View className="q-grow">
                  <View>{CHECK[check.code]}</View>
                  <View className="q-note">{check.detail}</View>
                </View>
                <Tag tone={CHECK_TONE[check.outcome]}>{CHECK_OUTCOME[check.outcome]}</Tag>
              </View>
            ))}
          </Card>
        </Section>
      ) : null}
      {timeline.length > 0 ? (
        <Section title="办理记录" note="最近的在最上面">
          <Card>
            {[...timeline]
              .sort((a, b) => b.at.localeCompare(a.at))
              .map((entry) => (
                <View key={entry.id} className={`case-entry case-entry--${entry.tone}`}>
                  <View className="q-strong">{entry.title}</View>
                  {entry.text ? <View className="q-sub case-entry__text">{entry.text}</View> : null}
                  <View className="q-note">
                    {timeText(entry.at)}
                    {entry.desk ? ` · ${entry.desk}` : ''}
                  </View>
                </View>
              ))}
          </Card>
        </Section>
      ) : null}
      {followUp && application.status !== 'draft' ? <Beside application={application} followUp={followUp} /> : null}
    </>
  );
}

const CHECK_TONE = { passed: 'success', failed: 'danger', warning: 'warning', pending: 'info' } as const;

function Why({ application }: { application: FirmApplication }) {
  if (!application.evaluation) {
    return <Empty icon="ask" title="还没有测算结果" text="提交后会按当时的企业档案测算，并保存下来" />;
  }
  return (
    <>
      <View className="q-pad">
        <Verdict evaluation={withWhole(application.evaluation, application)} decided={decidedOf(application)} />
      </View>
      <ControlFigures application={application} />
      <Bearers application={application} />
      <EvaluationView evaluation={application.evaluation} />
    </>
  );
}
