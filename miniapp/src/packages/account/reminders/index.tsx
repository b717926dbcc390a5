import { View } from '@tarojs/components';
import { useConsents } from '@/data/account';
import { useLoggedIn } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { useSubscribe } from '@/parts/use-subscribe';
import { Button, Card, Empty, NoticeBar, Page, Tag } from '@/ui';

const wechat = process.env.TARO_ENV === 'weapp';

/** Of what WeChat may tell. Each consent pays for one message, so what is left is shown as a number. */
export default function Reminders() {
  const loggedIn = useLoggedIn();
  const consents = useConsents();
  const { ask, busy } = useSubscribe();
  return (
    <Page title="消息提醒">
      {loggedIn ? (
        <Loaded query={consents}>
          {({ items }) => (
            <>
              <View className="q-pad">
                <NoticeBar>
                  所有消息都会进“消息”；微信提醒是额外的，每同意一次可提醒一次，用完再点一次即可。不需要手机号。
                </NoticeBar>
              </View>
              {items.length === 0 ? (
                <Empty icon="bell" title="本平台还没有启用微信提醒" text="消息都在“消息”里，随时可以查看" />
              ) : (
                <View className="q-pad">
                  {items.map((consent) => (
                    <Card key={consent.templateId}>
                      <View className="q-between">
                        <View className="q-grow">
                          <View className="q-strong">{consent.title}</View>
                          <View className="q-note">
                            {consent.remaining > 0 ? `还可以提醒 ${consent.remaining} 次` : '微信不会提醒这类消息'}
                          </View>
                        </View>
                        <Tag tone={consent.remaining > 0 ? 'success' : 'neutral'}>
                          {consent.remaining > 0 ? '已订阅' : '未订阅'}
                        </Tag>
                      </View>
                    </Card>
                  ))}
                  <View className="q-gap4">
                    {wechat ? (
                      <Button icon="bell" busy={busy} onPress={() => void ask(items)}>
                        订阅微信提醒
                      </Button>
                    ) : (
                      <View className="q-note">微信提醒请在微信小程序“亲清惠企”里订阅。</View>
                    )}
                  </View>
                </View>
              )}
            </>
          )}
        </Loaded>
      ) : (
        <LoginInvite text="登录后可以选择接收哪些提醒" />
      )}
    </Page>
  );
}
