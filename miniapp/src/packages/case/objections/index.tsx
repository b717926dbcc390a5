import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { OBJECTION_STATUS } from '@qinqing/contract';
import { useObjections } from '@/data/case';
import { timeText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { useSession } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { MoreButton } from '@/parts/more-button';
import { Card, Empty, Page, Tag } from '@/ui';

export default function Objections() {
  const loggedIn = useSession((state) => state.session !== null);
  const objections = useObjections();
  useDidShow(() => {
    if (loggedIn) objections.refetch();
  });
  return (
    <Page title="我提出的异议">
      {loggedIn ? (
        <Loaded query={objections}>
          {(items) =>
            items.length === 0 ? (
              <Empty
                icon="megaphone"
                title="没有提出过异议"
                text="对公示名单有异议，可在公示期内实名提出"
                action={{ text: '看公示', onPress: () => go('notices') }}
              />
            ) : (
              <View className="q-pad">
                {items.map((item) => (
                  <Card key={item.id} onPress={() => go('objection', { id: item.id })}>
                    <View className="q-between">
                      <Tag tone={OBJECTION_STATUS[item.status].tone}>{OBJECTION_STATUS[item.status].label}</Tag>
                      <View className="q-note">{timeText(item.filedAt)}</View>
                    </View>
                    <View className="q-card__title q-gap2">{item.enterpriseName}</View>
                    <View className="q-sub q-clip2">{item.noticeTitle}</View>
                  </Card>
                ))}
                <MoreButton more={objections.more} busy={objections.loadingMore} />
              </View>
            )
          }
        </Loaded>
      ) : (
        <LoginInvite text="登录后查看异议的核查进度" />
      )}
    </Page>
  );
}
