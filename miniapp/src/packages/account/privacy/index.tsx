import { View } from '@tarojs/components';
import { usePrivacy } from '@/data/account';
import { dayText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { Loaded } from '@/parts/loaded';
import { Button, Card, Fact, NoticeBar, Page, Tag } from '@/ui';
import '../account.scss';

/** What is collected, why, and for how long: the contract's own list. */
export default function Privacy() {
  const privacy = usePrivacy();
  return (
    <Page title="隐私说明">
      <Loaded query={privacy}>
        {({ updatedOn, contact, fields }) => (
          <View className="q-pad">
            <NoticeBar>
              只看政策、算金额、看公示和回放，不用登录，也不用手机号；五个小问题的回答只存在这部手机上。
            </NoticeBar>
            <View className="account-privacy">
              {fields.map((field) => (
                <Card key={field.field}>
                  <View className="q-between">
                    <View className="q-grow q-strong">{field.field}</View>
                    <Tag tone={field.optional ? 'success' : 'neutral'}>
                      {field.optional ? '可以不提供' : '办理必需'}
                    </Tag>
                  </View>
                  <View className="q-gap2">
                    <Fact label="为什么">{field.purpose}</Fact>
                    <Fact label="依据">{field.basis}</Fact>
                    <Fact label="保留多久">{field.retention}</Fact>
                    <Fact label="提供给谁">{field.sharedWith ?? '不提供给他人'}</Fact>
                  </View>
                </Card>
              ))}
            </View>
            <View className="q-gap4">
              <Button kind="secondary" onPress={() => go('myData')}>
                查看、导出或删除我的数据
              </Button>
            </View>
            <View className="q-note q-gap3">{`更新于 ${dayText(updatedOn)}。有疑问请联系：${contact}`}</View>
          </View>
        )}
      </Loaded>
    </Page>
  );
}
