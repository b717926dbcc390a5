import { useState } from 'react';
import { Button as ShareButton, Text, View } from '@tarojs/components';
import type { MeasureDetail } from '@qinqing/contract/public';
import { useSave, useSaved, useUnsave } from '@/data/saved';
import { messageOf } from '@/lib/api-error';
import { goForEnterprise } from '@/lib/entry';
import { useEnterprise } from '@/lib/session';
import { Icon, pressable, toast } from '@/ui';
import { ShareSheet } from './share-sheet';

/** Put aside, be told of changes, pass on. */
export function Keep({ measure }: { measure: MeasureDetail }) {
  return (
    <View className="measure-keep">
      <Save measureId={measure.id} />
      {process.env.TARO_ENV === 'h5' ? (
        <WebShare measure={measure} />
      ) : (
        // WeChat opens its own sheet from a button of its own only; what is sent stands in useShare.
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

function WebShare({ measure }: { measure: MeasureDetail }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <View className="measure-keep__item" {...pressable(() => setOpen(true))}>
        <Icon name="share" />
        <Text>分享</Text>
      </View>
      {open ? <ShareSheet measure={measure} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
