import { View } from '@tarojs/components';
import { formatYuanText } from '@qinqing/contract';
import type { FirmHome, HomeNeed } from '@qinqing/contract/firm';
import { dayText } from '@/lib/calendar';
import { followLink } from '@/lib/router';
import { useSession } from '@/lib/session';
import { Cell, List, Section, Tag, type IconName, type TagTone } from '@/ui';

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
const SHOWN = 6;

/** What waits for this person, over all enterprises, the most urgent first. Absent when nothing does. */
export function NeedsMe({ home }: { home: FirmHome }) {
  const choose = useSession((state) => state.choose);
  const several = useSession((state) => (state.session?.enterprises.length ?? 0) > 1);
  const { needs } = home;
  if (needs.length === 0) return null;
  return (
    <Section title="需要我办" note={`${needs.length} 件事等您处理${needs.length > SHOWN ? '，先看最急的' : ''}`}>
      <List>
        {needs.slice(0, SHOWN).map((need) => {
          const { label, icon, tone } = KIND[need.kind];
          const follow = followLink(need.link);
          const press = () => {
            // The page that opens shows the enterprise that is acted for.
            if (need.enterpriseId) choose(need.enterpriseId);
            follow?.();
          };
          return (
            <Cell
              key={`${need.kind}-${need.link}`}
              icon={icon}
              title={need.title}
              note={
                <>
                  <View className="home-need">
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
    </Section>
  );
}

function dueText({ dueOn, workingDaysLeft }: HomeNeed): string {
  if (dueOn === undefined || workingDaysLeft === undefined) return '';
  if (workingDaysLeft < 0) return `${dayText(dueOn)} 已到期`;
  return workingDaysLeft === 0 ? '今天到期' : `${dayText(dueOn)} 前，还剩 ${workingDaysLeft} 个工作日`;
}
