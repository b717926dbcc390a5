import { View } from '@tarojs/components';
import { useApplication } from '@/data/applications';
import { dayText, timeText } from '@/lib/calendar';
import { goTab, replaceWith, useParams } from '@/lib/router';
import { copy } from '@/parts/copy';
import { Expected } from '@/parts/evaluation';
import { Loaded } from '@/parts/loaded';
import { Button, Card, Fact, heading, Icon, List, NoticeBar, Page, pressable } from '@/ui';
import { SaveReceipt } from '../save-paper';
import './index.scss';

export default function Receipt() {
  const { id = '' } = useParams();
  const query = useApplication(id);
  return (
    <Page
      title="提交成功"
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
                {application.expected ? (
                  <View className="q-gap2">
                    <Expected amount={application.expected} nonCash={application.nonCash} size="m" />
                  </View>
                ) : null}
              </Card>
              {application.receiptNo ? (
                <View className="q-gap3">
                  <List>
                    <SaveReceipt id={application.id} receiptNo={application.receiptNo} />
                  </List>
                </View>
              ) : null}
              <View className="q-gap3">
                <NoticeBar>接下来系统自动核验，通过后转给部门审核。每一步都会在“进度”和消息里告诉您。</NoticeBar>
              </View>
            </View>
          </>
        )}
      </Loaded>
    </Page>
  );
}
