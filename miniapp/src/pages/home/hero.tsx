import { Text, View } from '@tarojs/components';
import { useMatches } from '@/data/firm';
import { useServiceInfo } from '@/data/policy';
import { useEnterprise } from '@/lib/session';
import { go, goTab } from '@/lib/router';
import { Button, DemoMark, heading, Money, role, SearchLink } from '@/ui';

/** Top of the home page: who we are, and what this firm may get. */
export function HomeHero() {
  const service = useServiceInfo();
  const enterprise = useEnterprise();
  return (
    <View className="home-hero" {...role('banner')}>
      <View className="q-between">
        <View className="home-brand">
          <View className="home-brand__name" {...heading(1)}>
            亲清惠企
          </View>
          <Text className="home-brand__by">湖里区惠企政策服务</Text>
        </View>
        {service.data?.demo ? <DemoMark /> : null}
      </View>
      {enterprise ? <Expected id={enterprise.id} name={enterprise.name} /> : <Invitation />}
      <View className="home-search">
        <SearchLink text="搜政策：房租、用电、稳岗、贷款贴息…" onPress={() => goTab('policy')} />
      </View>
    </View>
  );
}

function Invitation() {
  return (
    <View className="home-pitch">
      <View className="home-pitch__line">您的企业能享多少补贴？</View>
      <View className="home-pitch__sub">登录后按企业档案逐项测算，符合不符合都说明理由</View>
      <View className="home-pitch__act">
        <Button kind="secondary" size="s" onPress={() => go('login')}>
          登录测算
        </Button>
        <View className="home-pitch__alt">不登录也能看全部政策</View>
      </View>
    </View>
  );
}

function Expected({ id, name }: { id: string; name: string }) {
  const matches = useMatches(id);
  const expected = matches.data?.expected;
  return (
    <View className="home-pitch">
      <View className="home-pitch__firm q-clip">{name}</View>
      {expected ? (
        <>
          <View className="home-pitch__sub">
            {expected.count > 0 ? `现可申享 ${expected.count} 项，预计可得` : '现在没有可以直接申享的政策'}
          </View>
          {expected.count > 0 ? (
            <View className="home-pitch__sum">
              <Money fen={expected.cashFen} size="xl" tone="light" exact />
              {expected.nonCashFen > 0 ? (
                <View className="home-pitch__noncash">
                  <Text>另有非现金减免 </Text>
                  <Money fen={expected.nonCashFen} size="s" tone="light" />
                </View>
              ) : null}
            </View>
          ) : null}
          <View className="home-pitch__act">
            <Button kind="secondary" size="s" onPress={() => go('forYou')}>
              {expected.count > 0 ? '看看是哪几项' : '看看还差什么'}
            </Button>
          </View>
        </>
      ) : (
        <View className="home-pitch__sub">{matches.error ? '暂时无法测算，请稍后再看' : '正在按企业档案测算…'}</View>
      )}
    </View>
  );
}
