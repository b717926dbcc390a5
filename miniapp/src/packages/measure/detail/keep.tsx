import { Button as ShareButton, Text, View } from '@tarojs/components';
import type { MeasureDetail } from '@qinqing/contract/public';
import { useSave, useSaved, useUnsave } from '@/data/saved';
import { messageOf } from '@/lib/api-error';
import { goForEnterprise } from '@/lib/entry';
import { useEnterprise } from '@/lib/session';
import { copy } from '@/parts/copy';
import { Icon, pressable, toast } from '@/ui';

/** Put aside, be told of changes, pass on. */
export function Keep({ measure }: { measure: MeasureDetail }) {
  return (
    <View className="measure-keep">
      <Save measureId={measure.id} />
      {process.env.TARO_ENV === 'h5' ? (
        <View className="measure-keep__item" {...pressable(() => void shareOnWeb(measure))}>
          <Icon name="share" />
          <Text>分享</Text>
        </View>
      ) : (
        // WeChat opens its own sheet from a button of its own only; what is sent stands in useShareAppMessage.
        <ShareButton className="measure-keep__item measure-keep__share" openType="share">
          <Icon name="share" />
          <Text>分享</Text>
        </ShareButton>
      )}
    </View>
  );
}

function Save({ measureId }: { measureId: string }) {
  const enterprise = useEnterprise();
  const saved = useSaved();
  const save = useSave();
  const unsave = useUnsave();
  const on = saved.data?.items.some(({ measure }) => measure.id === measureId) ?? false;
  const failed = (error: unknown) => toast(messageOf(error), 'bad');
  const press = () => {
    if (!enterprise) {
      goForEnterprise();
      return;
    }
    if (on) {
      unsave.mutate(measureId, { onSuccess: () => toast('已取消收藏', 'info'), onError: failed });
      return;
    }
    save.mutate(
      { measureId, subscribed: true },
      { onSuccess: () => toast('已收藏，有变化和快截止时会提醒您', 'ok'), onError: failed },
    );
  };
  return (
    <View
      className={`measure-keep__item ${on ? 'measure-keep__item--on' : ''}`}
      aria-pressed={on ? 'true' : 'false'}
      {...pressable(press, { label: on ? '取消收藏' : '收藏并提醒我', disabled: save.isPending || unsave.isPending })}
    >
      <Icon name="star" />
      <Text>{on ? '已收藏' : '收藏'}</Text>
    </View>
  );
}

/** The title and one line of what it gives: what a friend reads before opening. */
export function shareText(measure: MeasureDetail): string {
  return `${measure.title}：${measure.benefitText}`;
}

async function shareOnWeb(measure: MeasureDetail): Promise<void> {
  const url = window.location.href.split('&tab=')[0] ?? window.location.href;
  if (typeof navigator.share === 'function') {
    // Closing the sheet rejects; that is an answer too.
    await navigator.share({ title: measure.title, text: shareText(measure), url }).catch(() => undefined);
    return;
  }
  await copy(`${shareText(measure)} ${url}`, '已复制，可以粘贴给别人');
}
