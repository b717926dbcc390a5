import { Text, View } from '@tarojs/components';
import { useDidShow } from '@tarojs/taro';
import type { SavedMeasure } from '@qinqing/contract/firm';
import { useSave, useSaved, useUnsave } from '@/data/saved';
import { messageOf } from '@/lib/api-error';
import { goTab } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { Loaded, LoginInvite } from '@/parts/loaded';
import { MeasureCardView } from '@/parts/measure-card';
import { Button, Empty, Page, Tag, toast, Toggle } from '@/ui';
import './index.scss';

export default function Saved() {
  const enterprise = useEnterprise();
  const query = useSaved();
  useDidShow(() => {
    if (enterprise) void query.refetch();
  });
  return (
    <Page title="我的收藏">
      {enterprise ? (
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty
                icon="star"
                title="还没有收藏的政策"
                text="在政策详情里点“收藏”，开始申报、快要截止和内容有变化时会提醒您"
                action={{ text: '去看政策', onPress: () => goTab('policy') }}
              />
            ) : (
              <View className="q-pad">
                {items.map((item) => (
                  <MeasureCardView key={item.measure.id} measure={item.measure} extra={<Watch saved={item} />} />
                ))}
              </View>
            )
          }
        </Loaded>
      ) : (
        <LoginInvite title="登录后查看收藏" text="收藏的政策跟着您走，换一部手机也在" />
      )}
    </Page>
  );
}

function Watch({ saved }: { saved: SavedMeasure }) {
  const save = useSave();
  const unsave = useUnsave();
  const { id: measureId } = saved.measure;
  const failed = (error: unknown) => toast(messageOf(error), 'bad');
  return (
    <View className="saved-foot">
      <View className="q-grow">
        {saved.changed ? <Tag tone="warning">内容有变化</Tag> : null}
        <View className="q-row">
          <Toggle
            label={`${saved.measure.title}：有变化时提醒我`}
            checked={saved.subscribed}
            onChange={(subscribed) => save.mutate({ measureId, subscribed }, { onError: failed })}
          />
          <Text className="q-sub">有变化时提醒我</Text>
        </View>
      </View>
      <Button
        kind="quiet"
        size="s"
        busy={unsave.isPending}
        label={`取消收藏：${saved.measure.title}`}
        onPress={() => unsave.mutate(measureId, { onError: failed })}
      >
        取消收藏
      </Button>
    </View>
  );
}
