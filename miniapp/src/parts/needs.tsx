import { View } from '@tarojs/components';
import { formatYuanText } from '@qinqing/contract';
import type { HomeNeed } from '@qinqing/contract/firm';
import { dayText } from '@/lib/calendar';
import { keyed } from '@/lib/keyed';
import { followLink } from '@/lib/router';
import { useSession } from '@/lib/session';
import { Cell, List, Tag, type IconName, type TagTone } from '@/ui';

const KIND: Record<HomeNeed['kind'], { label: string; icon: IconName; tone: TagTone }> = {
  supplement: { label: '待补正', icon: 'edit', tone: 'warning' },
  offer: { label: '待确认', icon: 'spark', tone: 'warning' },
  account_repair: { label: '账户待更正', icon: 'bank', tone: 'danger' },
  clawback: { label: '需退款', icon: 'yuan', tone: 'danger' },
  draft: { label: '草稿', icon: 'edit', tone: 'info' },
  saved_deadline: { label: '收藏将截止', icon: 'star', tone: 'info' },
  answer: { label: '有答复', icon: 'bell', tone: 'info' },
  member_request: { label: '成员申请', icon: 'mine', tone: 'info' },
};

/** What waits for this person, each leading to where it is done. */
export function NeedList({ needs }: { needs: readonly HomeNeed[] }) {
  const choose = useSession((state) => state.choose);
  const several = useSession((state) => (state.session?.enterprises.length ?? 0) > 1);
  return (
    <List>
      {keyed(needs, ({ kind, link, title }) => `${kind}-${link}-${title}`).map(({ key, item: need }) => {
        const { label, icon, tone } = KIND[need.kind];
        const follow = followLink(need.link);
        const press = () => {
          // The page that opens shows the enterprise that is acted for.
          if (need.enterpriseId) choose(need.enterpriseId);
          follow?.();
        };
        return (
          <Cell
            key={key}
            icon={icon}
            title={need.title}
            note={
              <>
                <View className="p-need">
                  <Tag tone={need.urgent ? 'danger' : tone}>{label}</Tag>
                  <View>{dueText(need)}</View>
                </View>
                <View>{need.text}</View>
                {several && need.enterpriseName ? <View>{need.enterpriseName}</View> : null}
              </>
            }
            {...(follow ? { onPress: press } : {})}
            label={[label, need.title, need.amountFen ? formatYuanText(need.amountFen) : '', dueText(need)]
              .filter(Boolean)
              .join('，')}
          />
        );
      })}
    </List>
  );
}

function dueText({ dueOn, workingDaysLeft }: HomeNeed): string {
  if (dueOn === undefined || workingDaysLeft === undefined) return '';
  if (workingDaysLeft < 0) return `${dayText(dueOn)} 已到期`;
  return workingDaysLeft === 0 ? '今天到期' : `${dayText(dueOn)} 前，还剩 ${workingDaysLeft} 个工作日`;
}
