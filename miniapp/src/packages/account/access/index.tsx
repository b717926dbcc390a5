import { View } from '@tarojs/components';
import { useAccessLog } from '@/data/account';
import { timeText } from '@/lib/calendar';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { MoreButton } from '@/parts/more-button';
import { Cell, Empty, List, Page } from '@/ui';

/** Which departments looked at the firm's data. */
export default function Access() {
  const enterprise = useEnterprise();
  const log = useAccessLog(enterprise?.id);
  return (
    <Page title="谁看过企业数据">
      {enterprise ? (
        <>
          <View className="q-pad q-sub">{`${enterprise.name}：工作人员每次打开档案或办件都会留痕。`}</View>
          <Loaded query={log}>
            {(items) =>
              items.length === 0 ? (
                <Empty icon="eye" title="还没有人查看过" text="有工作人员查看时会记在这里" />
              ) : (
                <View className="q-pad">
                  <List>
                    {items.map(({ id, at, department, text }) => (
                      <Cell key={id} icon="eye" title={department || '工作人员'} note={`${timeText(at)} · ${text}`} />
                    ))}
                  </List>
                  <MoreButton more={log.more} busy={log.loadingMore} total={log.total} />
                </View>
              )
            }
          </Loaded>
        </>
      ) : (
        <LoginInvite />
      )}
    </Page>
  );
}
