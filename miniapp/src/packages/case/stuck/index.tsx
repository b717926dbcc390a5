import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { STUCK_STATUS } from '@qinqing/contract';
import { useStuckCases } from '@/data/case';
import { timeText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { useSession } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { MoreButton } from '@/parts/more-button';
import { Button, Card, Empty, Page, Tag } from '@/ui';

export default function StuckCases() {
  const loggedIn = useSession((state) => state.session !== null);
  const cases = useStuckCases();
  useDidShow(() => {
    if (loggedIn) cases.refetch();
  });
  const report = () => go('stuckReport');
  return (
    <Page
      title="我反映的问题"
      footer={
        loggedIn ? (
          <View className="q-footer__row">
            <Button onPress={report}>反映问题</Button>
          </View>
        ) : undefined
      }
    >
      <View className="q-pad q-sub">“办不成事”反映窗口：哪一步卡住了都可以说，5 个工作日内答复，办成为止。</View>
      {loggedIn ? (
        <Loaded query={cases}>
          {(items) =>
            items.length === 0 ? (
              <Empty icon="ask" title="还没有反映过问题" action={{ text: '反映问题', onPress: report }} />
            ) : (
              <View className="q-pad">
                {items.map((item) => (
                  <Card key={item.id} onPress={() => go('stuckCase', { id: item.id })}>
                    <View className="q-between">
                      <Tag tone={STUCK_STATUS[item.status].tone}>{STUCK_STATUS[item.status].label}</Tag>
                      <View className="q-note">{timeText(item.updatedAt)}</View>
                    </View>
                    <View className="q-card__title q-gap2">{item.step}</View>
                    <View className="q-sub q-clip2">{item.text}</View>
                    {item.measureTitle ? <View className="q-note q-gap1">{item.measureTitle}</View> : null}
                  </Card>
                ))}
                <MoreButton more={cases.more} busy={cases.loadingMore} />
              </View>
            )
          }
        </Loaded>
      ) : (
        <LoginInvite text="登录后反映问题，并在这里看到答复" />
      )}
    </Page>
  );
}
