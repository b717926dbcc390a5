import { View } from '@tarojs/components';
import { APPLICATION_STATUS, PAYOUT_STATUS } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';
import { useConsents } from '@/data/account';
import { useApplication } from '@/data/applications';
import { dayText, timeText } from '@/lib/calendar';
import { goTab, replaceWith, useParams } from '@/lib/router';
import { copy } from '@/parts/copy';
import { Expected } from '@/parts/evaluation';
import { Loaded } from '@/parts/loaded';
import { useSubscribe } from '@/parts/use-subscribe';
import { Button, Card, Cell, Fact, heading, Icon, List, Money, NoticeBar, Page, pressable } from '@/ui';
import { decidedOf } from '../decided';
import { SaveReceipt } from '../save-paper';
import './index.scss';

export default function Receipt() {
  const { id = '' } = useParams();
  const query = useApplication(id);
  return (
    <Page
      title={query.data && !justFiled(query.data) ? '受理回执' : '提交成功'}
      footer={
        <View className="q-footer__row">
          <Button kind="secondary" onPress={() => goTab('home')}>
            回首页
          </Button>
          <Button onPress={() => replaceWith('application', { id })}>查看进度</Button>
        </View>
      }
    >
      <Loaded query={query}>
        {(application) => (
          <>
            <View className="receipt-top">
              <View className="receipt-top__mark" aria-hidden="true">
                <Icon name="check" />
              </View>
              <View className="receipt-top__title" {...heading(2)}>
                申报已提交
              </View>
              <View className="q-sub">请保存回执号，凭它可以查询和反映问题</View>
            </View>
            <View className="q-pad">
              <Card>
                <View className="receipt-no">
                  <View className="q-note">回执号</View>
                  <View className="receipt-no__text">{application.receiptNo ?? '生成中，请稍候'}</View>
                  {application.receiptNo ? (
                    <View
                      className="receipt-no__copy"
                      {...pressable(() => void copy(application.receiptNo ?? '', '回执号已复制'))}
                    >
                      <Icon name="copy" />
                      <View>复制</View>
                    </View>
                  ) : null}
                </View>
                <Fact label="政策">{application.measureTitle}</Fact>
                <Fact label="企业">{application.enterpriseName}</Fact>
                {application.submittedAt ? <Fact label="提交时间">{timeText(application.submittedAt)}</Fact> : null}
                {application.clock.promisedOn ? (
                  <Fact label="承诺办结">
                    {dayText(application.clock.promisedOn)}
                    {application.clock.estimated ? '（预计）' : ''}
                  </Fact>
                ) : null}
                <Sum application={application} />
              </Card>
              {application.receiptNo ? (
                <View className="q-gap3">
                  <List>
                    <SaveReceipt id={application.id} receiptNo={application.receiptNo} />
                    {process.env.TARO_ENV === 'weapp' ? <RemindMe /> : null}
                  </List>
                </View>
              ) : null}
              <View className="q-gap3">
                <Next application={application} />
              </View>
            </View>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Nothing has happened to it since it was sent: the page that a submission ends on, and not one that was kept. */
const justFiled = ({ status }: FirmApplication) => status === 'submitted' || status === 'checking';

/** What was decided, once it was, and until then what is expected. */
function Sum({ application }: { application: FirmApplication }) {
  const { expected, nonCash } = application;
  const decided = decidedOf(application);
  if (decided?.fen !== undefined) {
    return (
      <View className="q-gap2">
        <Money fen={decided.fen} prefix={decided.label} size="m" exact />
      </View>
    );
  }
  if (decided || !expected) return null;
  return (
    <View className="q-gap2">
      <Expected amount={expected} nonCash={nonCash} size="m" />
    </View>
  );
}

/** What comes next, by where the case stands now. */
function Next({ application }: { application: FirmApplication }) {
  if (justFiled(application)) {
    return <NoticeBar>接下来系统自动核验，通过后转给部门审核。每一步都会在“进度”和消息里告诉您。</NoticeBar>;
  }
  const { status, payoutStatus, now, id } = application;
  const { tone } = APPLICATION_STATUS[status];
  // A payment that went wrong is told by the money, not by the case, which is approved all the same.
  const money = payoutStatus && status === 'payable' ? PAYOUT_STATUS[payoutStatus].tone : tone;
  return (
    <NoticeBar tone={money === 'neutral' ? 'info' : money} onPress={() => replaceWith('application', { id })}>
      {`现在：${now}`}
    </NoticeBar>
  );
}

/** What a firm waits for from here on, and so the moment at which WeChat's messages are worth a consent. */
const OF_A_CASE = ['progress', 'supplement', 'payment'];

function RemindMe() {
  const items = useConsents().data?.items.filter(({ topic }) => OF_A_CASE.includes(topic)) ?? [];
  const { ask } = useSubscribe();
  if (items.length === 0) return null;
  return (
    <Cell
      icon="bell"
      title="有进展时用微信提醒我"
      note="每同意一次可提醒一次，用完可在“消息”里再订"
      onPress={() => void ask(items)}
    />
  );
}
