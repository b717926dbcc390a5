import { View } from '@tarojs/components';
import { formatYuanText } from '@qinqing/contract';
import type { FirmApplication } from '@qinqing/contract/firm';
import { dayText, timeText } from '@/lib/calendar';
import { Card, Fact, NoticeBar, Section } from '@/ui';

type Case = Pick<FirmApplication, 'status' | 'totalControl'>;

/** Cases that are over say why by themselves. */
const OVER: readonly FirmApplication['status'][] = ['rejected', 'withdrawn', 'expired'];

/** Where the sum will be, or was, brought down with everybody else's: said before anybody has to look for it. */
export function ControlNotice({ application: { status, totalControl } }: { application: Case }) {
  if (!totalControl || OVER.includes(status)) return null;
  const { decided, mode, text } = totalControl;
  if (decided ? decided.allocatedFen >= decided.claimFen : mode !== 'pro_rata') return null;
  return (
    <View className="q-pad">
      <NoticeBar tone="info" title={decided ? '已按总额控制核定金额' : '截止后统一核定金额'}>
        {text}
      </NoticeBar>
    </View>
  );
}

/** The figures behind the sum: what the firm was entitled to, what all claimed, what there was. */
export function ControlFigures({ application: { totalControl } }: { application: Case }) {
  if (!totalControl) return null;
  const { decided, text, closesOn } = totalControl;
  return (
    <Section title="总额控制" note={decided ? timeText(decided.at) : `${dayText(closesOn)} 申报截止`}>
      <Card>
        {decided ? (
          <>
            <Fact label="按标准应得">{formatYuanText(decided.claimFen)}</Fact>
            <Fact label="核定金额">{formatYuanText(decided.allocatedFen)}</Fact>
            <Fact label={`本期 ${decided.applications} 件申报合计`}>{formatYuanText(decided.windowClaimFen)}</Fact>
            <Fact label="总额">{formatYuanText(decided.controlFen)}</Fact>
          </>
        ) : null}
        <View className="q-note">{text}</View>
      </Card>
    </Section>
  );
}
