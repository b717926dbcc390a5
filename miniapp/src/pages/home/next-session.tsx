import { View } from '@tarojs/components';
import type { NextSession } from '@qinqing/contract/public';
import { timeText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { Cell, List, Tag } from '@/ui';

/** The live session that runs or comes next, above the replays. */
export function SessionLine({ session }: { session: NextSession }) {
  return (
    <View className="home-session">
      <List>
        <Cell
          icon="play"
          title={session.title}
          note={
            <>
              <View className="p-need">
                <Tag tone={session.live ? 'danger' : 'info'}>{session.live ? '正在直播' : '下一场'}</Tag>
                <View>{timeText(session.startsAt)}</View>
              </View>
              <View>{session.department}</View>
            </>
          }
          onPress={() => go('replays')}
          label={`${session.live ? '正在直播' : '下一场直播'}：${session.title}，${timeText(session.startsAt)}`}
        />
      </List>
    </View>
  );
}
