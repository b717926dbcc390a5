import { View } from '@tarojs/components';
import { useServiceInfo } from '@/data/policy';
import { Loaded } from '@/parts/loaded';
import { Button, Cell, DemoMark, Dialog, Empty, Icon, List, Page, Section } from '@/ui';
import { useLogin } from './use-login';
import './index.scss';

const wechat = process.env.TARO_ENV === 'weapp';

export default function Login() {
  const service = useServiceInfo();
  const login = useLogin();
  return (
    <Page title="登录">
      <View className="login-top">
        <View className="login-top__mark" aria-hidden="true">
          <Icon name="building" />
        </View>
        <View className="login-top__title">以企业身份登录</View>
        <View className="q-sub">用于测算、申报和跟踪进度。只看政策不需要登录，也不需要手机号。</View>
      </View>
      {wechat ? (
        <View className="q-pad">
          <Button busy={login.busy} onPress={login.withWechat}>
            微信登录
          </Button>
        </View>
      ) : null}
      <Loaded query={service} cards={1}>
        {(info) =>
          info.demoAccounts.length > 0 ? (
            <Section title="演示登录" note="演示环境内置的企业，数据均为虚构">
              <View className="login-demo">
                <DemoMark />
              </View>
              <List>
                {info.demoAccounts.map((account) => (
                  <Cell
                    key={account.account}
                    icon="building"
                    title={account.label}
                    note={account.note}
                    onPress={() => login.asDemo(account.account)}
                  />
                ))}
              </List>
            </Section>
          ) : wechat ? null : (
            <Empty icon="lock" title="请在微信小程序中登录" text="网页版仅供查看政策；申报请打开微信小程序“亲清惠企”" />
          )
        }
      </Loaded>
      <Dialog
        open={login.lost !== ''}
        title="还有内容没有上传"
        confirm="清除并登录"
        cancel="先不登录"
        danger
        onConfirm={login.goOn}
        onClose={login.stay}
      >
        {`这部手机上原来的账号有${login.lost}还没有传到服务器，换账号登录会清除。请用原账号联网传完再换。`}
      </Dialog>
    </Page>
  );
}
