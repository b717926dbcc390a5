import { Text, View } from '@tarojs/components';
import { formatWan } from '@qinqing/contract';
import type { FirmHome, HomeBenefit } from '@qinqing/contract/firm';
import { useServiceInfo } from '@/data/policy';
import { useDisplay } from '@/lib/display';
import { useEnterprise, useLoggedIn } from '@/lib/session';
import { go, goTab } from '@/lib/router';
import { Button, DemoMark, heading, Icon, Money, pressable, role, SearchLink } from '@/ui';

/** Top of the home page: who we are, and what this firm may get. */
export function HomeHero({ home }: { home: HomeState }) {
  const loggedIn = useLoggedIn();
  const service = useServiceInfo();
  const enterprise = useEnterprise();
  return (
    <View className="home-hero" {...role('banner')}>
      <View className="q-between">
        <View className="home-brand">
          <View className="home-brand__name" {...heading(1)}>
            亲清惠企
          </View>
          <View className="home-brand__by">
            <Text>湖里区惠企政策服务</Text>
            {service.data?.demo ? <DemoMark /> : null}
          </View>
        </View>
        <ElderSwitch />
      </View>
      {enterprise ? <Benefit name={enterprise.name} home={home} /> : loggedIn ? <Unbound /> : <Invitation />}
      <View className="home-search">
        <SearchLink text="搜政策：房租、用电、稳岗、贷款贴息…" onPress={() => goTab('policy')} />
      </View>
    </View>
  );
}

/** One tap to the version for older eyes and hands, and back. */
function ElderSwitch() {
  const { elder, setElder } = useDisplay();
  return (
    <View
      className="home-elder"
      {...pressable(() => setElder(!elder), { label: elder ? '切换到标准版' : '切换到长辈版' })}
    >
      <Icon name="eye" />
      <Text>{elder ? '标准版' : '长辈版'}</Text>
    </View>
  );
}

function Invitation() {
  return (
    <View className="home-pitch">
      <View className="home-pitch__line">您的企业能享多少补贴？</View>
      <View className="home-pitch__sub">答五个小问题就知道，不用登录；符合不符合都说明理由</View>
      <View className="home-pitch__act">
        <Button kind="secondary" size="s" onPress={() => go('forYou')}>
          五题测一测
        </Button>
        <View className="home-pitch__login" {...pressable(() => go('login'), { role: 'link' })}>
          <Text>登录看准确金额</Text>
          <Icon name="next" />
        </View>
      </View>
    </View>
  );
}

interface HomeState {
  data: FirmHome | undefined;
  error: unknown;
}

/** What the chosen enterprise may get: the certain sum, and what could come on top once data are known. */
function Benefit({ name, home }: { name: string; home: HomeState }) {
  const benefit = home.data?.benefit;
  return (
    <View className="home-pitch">
      <View className="home-pitch__firm q-clip">{name}</View>
      {benefit ? (
        <Sums benefit={benefit} />
      ) : (
        <View className="home-pitch__sub">{home.error ? '暂时无法测算，请稍后再看' : '正在按企业档案测算…'}</View>
      )}
    </View>
  );
}

function Sums({ benefit: { count, cashFen, nonCashFen, unclear } }: { benefit: HomeBenefit }) {
  const more = [
    unclear.cashFen > 0 ? `最多再得 ${formatWan(unclear.cashFen)}` : '',
    unclear.openEnded ? '另有金额待资料补齐后确定' : '',
  ]
    .filter(Boolean)
    .join('，');
  return (
    <>
      <View className="home-pitch__sub">
        {count > 0 ? `现可申享 ${count} 项，预计可得` : '现在没有可以直接申享的政策'}
      </View>
      {count > 0 ? (
        <View className="home-pitch__sum">
          <Money fen={cashFen} size="xl" tone="light" exact />
          {nonCashFen > 0 ? (
            <View className="home-pitch__noncash">
              <Text>另有非现金减免 </Text>
              <Money fen={nonCashFen} size="s" tone="light" />
            </View>
          ) : null}
        </View>
      ) : null}
      {unclear.count > 0 ? (
        <View className="home-pitch__sub">
          {`还有 ${unclear.count} 项补全信息后才能确定${more ? `，${more}` : ''}`}
        </View>
      ) : null}
      <View className="home-pitch__act">
        <Button kind="secondary" size="s" onPress={() => go('forYou')}>
          {count > 0 ? '看看是哪几项' : '看看还差什么'}
        </Button>
      </View>
    </>
  );
}

/** Logged in, but acting for nobody yet. */
function Unbound() {
  return (
    <View className="home-pitch">
      <View className="home-pitch__line">绑定企业，看能享多少</View>
      <View className="home-pitch__sub">用统一社会信用代码绑定，或者用同事给的邀请码加入</View>
      <View className="home-pitch__act">
        <Button kind="secondary" size="s" onPress={() => go('enterprises')}>
          去绑定
        </Button>
      </View>
    </View>
  );
}
