import Taro from '@tarojs/taro';
import { View } from '@tarojs/components';
import type { Consent } from '@qinqing/contract/firm';
import { useConsents, useRecordConsents } from '@/data/account';
import { messageOf } from '@/lib/api-error';
import { useLoggedIn } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { Button, Card, Empty, NoticeBar, Page, Tag, toast } from '@/ui';

const wechat = process.env.TARO_ENV === 'weapp';
const OUTCOMES = ['accept', 'reject', 'ban', 'filter'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Of what WeChat may tell. Each consent pays for one message, so what is left is shown as a number. */
export default function Reminders() {
  const loggedIn = useLoggedIn();
  const consents = useConsents();
  const record = useRecordConsents();
  const ask = async (items: readonly Consent[]) => {
    // WeChat asks for three at the most; those that are nearly used up come first.
    const wanted = [...items].sort((a, b) => a.remaining - b.remaining).slice(0, 3);
    try {
      const answers = (await Taro.requestSubscribeMessage({
        tmplIds: wanted.map(({ templateId }) => templateId),
        entityIds: [],
      })) as unknown as Record<string, unknown>;
      const results = wanted.flatMap(({ templateId }) => {
        const outcome = OUTCOMES.find((each) => each === answers[templateId]);
        return outcome ? [{ templateId, outcome: outcome as Outcome }] : [];
      });
      if (results.length > 0)
        record.mutate({ body: { results } }, { onError: (error) => toast(messageOf(error), 'bad') });
    } catch (error) {
      toast(
        (error as { errMsg?: string }).errMsg ? '没有打开订阅窗口，请在微信设置中允许订阅消息' : messageOf(error),
        'bad',
      );
    }
  };
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
                <Empty icon="bell" title="还没有开通微信提醒" text="消息都在“消息”里，随时可以查看" />
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
                      <Button icon="bell" busy={record.isPending} onPress={() => void ask(items)}>
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
