import { View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import { OFFER_STATUS } from '@qinqing/contract';
import type { OfferCard } from '@qinqing/contract/firm';
import { useOffers } from '@/data/case';
import { dayText } from '@/lib/calendar';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { MoreButton } from '@/parts/more-button';
import { Card, Empty, Money, Page, Tag } from '@/ui';
import '../case.scss';

export default function Offers() {
  const enterprise = useEnterprise();
  const offers = useOffers(enterprise?.id);
  useDidShow(() => {
    if (enterprise) offers.refetch();
  });
  return (
    <Page title="免申即享">
      <View className="q-pad q-sub">部门按已有数据核算好，您确认后才办理；不确认不会替您领取。</View>
      {enterprise ? (
        <Loaded query={offers}>
          {(items) =>
            items.length === 0 ? (
              <Empty
                icon="spark"
                title="还没有推送给您的事项"
                text="符合免申即享条件时会推送到这里，并发消息提醒"
                action={{ text: '看看能享什么', onPress: () => go('forYou') }}
              />
            ) : (
              <View className="q-pad">
                {items.map((offer) => (
                  <OfferRow key={offer.id} offer={offer} />
                ))}
                <MoreButton more={offers.more} busy={offers.loadingMore} />
              </View>
            )
          }
        </Loaded>
      ) : (
        <LoginInvite title="登录后查看" text="推送给贵企业的免申即享事项在这里确认" />
      )}
    </Page>
  );
}

function OfferRow({ offer }: { offer: OfferCard }) {
  const status = OFFER_STATUS[offer.status];
  return (
    <Card onPress={() => go('offer', { id: offer.id })}>
      <View className="q-between">
        <Tag tone={status.tone}>{status.label}</Tag>
        <View className="q-note">{leftText(offer)}</View>
      </View>
      <View className="q-card__title q-gap2">{offer.measureTitle}</View>
      <View className="q-gap1">
        <Money fen={offer.amountFen} prefix={offer.nonCash ? '减免' : ''} />
      </View>
      <View className="q-sub q-gap2">{offer.now}</View>
    </Card>
  );
}

function leftText({ status, workingDaysLeft, confirmBy }: OfferCard): string {
  if (status !== 'open' || workingDaysLeft === undefined) return '';
  return workingDaysLeft === 0 ? '今天截止' : `${dayText(confirmBy)} 前，还有 ${workingDaysLeft} 个工作日`;
}
