import { View } from '@tarojs/components';
import { CLAWBACK_STATUS, formatYuanText } from '@qinqing/contract';
import type { FirmClawback } from '@qinqing/contract/firm';
import { useClawbacks } from '@/data/case';
import { dayText, daysUntil } from '@/lib/calendar';
import { keyed } from '@/lib/keyed';
import { go, goTab, useParams } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { Card, Cell, Empty, Fact, List, Money, NoticeBar, Page, Progress, Section } from '@/ui';
import { Head } from '../head';

export default function Clawback() {
  const { id } = useParams();
  const enterprise = useEnterprise();
  const clawbacks = useClawbacks();
  return (
    <Page title="需退回的款项">
      {enterprise ? (
        <Loaded query={clawbacks}>
          {({ items }) => {
            const shown = id ? items.filter((clawback) => clawback.id === id) : items;
            if (shown.length === 0) {
              return (
                <Empty
                  icon="check"
                  title="没有需要退回的款项"
                  text="需要退回的，会发书面通知和消息，原因、期限和怎么退都写在这里"
                  action={{ text: '查看申报进度', onPress: () => goTab('progress') }}
                />
              );
            }
            return (
              <>
                {shown.map((clawback) => (
                  <One key={clawback.id} clawback={clawback} />
                ))}
              </>
            );
          }}
        </Loaded>
      ) : (
        <LoginInvite />
      )}
    </Page>
  );
}

function One({ clawback }: { clawback: FirmClawback }) {
  const { amountFen, recoveredFen, status, dueOn, barUntil, receipts } = clawback;
  const leftFen = amountFen - recoveredFen;
  const open = status === 'demanded';
  const left = daysUntil(dueOn);
  return (
    <>
      <Head
        status={CLAWBACK_STATUS[status]}
        title={clawback.measureTitle}
        now={open ? `还需退回 ${formatYuanText(leftFen)}，请在 ${dayText(dueOn)} 前退回` : undefined}
      >
        <View className="q-gap2">
          <Money fen={amountFen} size="l" exact prefix="应退回" />
        </View>
        <Fact label="为什么">{clawback.reason}</Fact>
        <Fact label="退回期限">
          {dayText(dueOn)}
          {open ? (left < 0 ? `，已逾期 ${-left} 天` : `，还有 ${left} 天`) : ''}
        </Fact>
        {barUntil ? <Fact label="影响">{`${dayText(barUntil)} 前暂停申领其他惠企资金`}</Fact> : null}
      </Head>
      <Section title="已退回">
        <Card>
          <Progress percent={(recoveredFen / Math.max(1, amountFen)) * 100} label="退回进度" />
          <View className="q-sub q-gap2">
            已退回 {formatYuanText(recoveredFen)}，共 {formatYuanText(amountFen)}
          </View>
          {keyed(receipts, ({ receivedOn, amountFen: fen }) => `${receivedOn}-${fen}`).map(({ key, item }, index) => (
            <Fact key={key} label={`第 ${index + 1} 笔`}>
              {formatYuanText(item.amountFen)}
              <View className="q-note">
                {dayText(item.receivedOn)}，{item.kind === 'bank' ? '银行转账' : '从待拨付款项中抵扣'}
              </View>
            </Fact>
          ))}
          {receipts.length === 0 ? <View className="q-note">还没有到账并核对的退款</View> : null}
        </Card>
      </Section>
      {open ? (
        <Section title="怎么退">
          <Card>
            <View>1. 从贵企业的对公账户转账到退款通知所列的财政账户，附言写明受理编号。</View>
            <View>2. 可以分次退回，每一笔到账并由两人核对后在上面显示。</View>
            <View>3. 也可以联系受理部门，从贵企业待拨付的款项中抵扣。</View>
          </Card>
          <View className="q-gap3">
            <NoticeBar tone="warning">请只退到书面通知所列账户；工作人员不会通过电话或聊天索要转账。</NoticeBar>
          </View>
        </Section>
      ) : null}
      <Section title="相关">
        <List>
          <Cell icon="file" title="查看这件申报" onPress={() => go('application', { id: clawback.applicationId })} />
          <Cell
            icon="ask"
            title="有疑问，反映问题"
            onPress={() => go('stuckReport', { application: clawback.applicationId, step: '退回款项' })}
          />
        </List>
      </Section>
    </>
  );
}
