import { useEffect, useState } from 'react';
import { Image, View } from '@tarojs/components';
import type { MeasureDetail } from '@qinqing/contract/public';
import { jpegBlob } from '@/lib/canvas';
import { saveBlob } from '@/lib/save-blob';
import { copy } from '@/parts/copy';
import { drawShareCard } from '@/parts/share-card';
import { Cell, List, NoticeBar, Sheet, Skeleton } from '@/ui';
import { measureCard, shareText } from './card';

interface Picture {
  blob: Blob;
  address: string;
}

/** Passing a measure on from a browser: as a picture with a code, as a link, or by what the phone offers. */
export function ShareSheet({ measure, onClose }: { measure: MeasureDetail; onClose: () => void }) {
  const [picture, setPicture] = useState<Picture>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let address = '';
    let closed = false;
    draw(measure).then(
      (blob) => {
        if (closed) return;
        address = URL.createObjectURL(blob);
        setPicture({ blob, address });
      },
      () => setFailed(true),
    );
    return () => {
      closed = true;
      if (address) URL.revokeObjectURL(address);
    };
  }, [measure]);
  return (
    <Sheet open title="分享给别人" onClose={onClose}>
      {failed ? <NoticeBar tone="warning">图片没能生成，可以复制链接</NoticeBar> : null}
      {picture ? (
        <Image className="measure-share__picture" src={picture.address} {...{ alt: `分享图：${shareText(measure)}` }} />
      ) : failed ? null : (
        <Skeleton cards={1} label="正在生成图片" className="measure-share__picture" />
      )}
      <View className="q-gap3">
        <List>
          {typeof navigator.share === 'function' ? (
            <Cell icon="share" title="发给联系人或群" onPress={() => void sendOn(measure, picture?.blob)} />
          ) : null}
          {picture ? (
            <Cell
              icon="file"
              title="保存图片"
              note="也可以长按图片保存或转发"
              onPress={() => saveBlob(picture.blob, fileName(measure))}
            />
          ) : null}
          <Cell
            icon="copy"
            title="复制链接"
            onPress={() => void copy(`${shareText(measure)} ${addressOf(measure)}`, '已复制，可以粘贴给别人')}
          />
        </List>
      </View>
    </Sheet>
  );
}

const fileName = ({ title }: MeasureDetail) => `${title}.jpg`;

function addressOf({ id }: MeasureDetail): string {
  const { origin, pathname } = window.location;
  return `${origin}${pathname}#/packages/measure/detail/index?id=${encodeURIComponent(id)}`;
}

async function draw(measure: MeasureDetail): Promise<Blob> {
  const { encode } = await import(/* webpackChunkName: "code" */ 'uqr');
  const canvas = document.createElement('canvas');
  // Mended up to 15 of 100: the picture is made smaller on its way from phone to phone.
  drawShareCard(canvas, measureCard(measure), encode(addressOf(measure), { ecc: 'M', border: 2 }).data);
  return jpegBlob(canvas, 0.9);
}

async function sendOn(measure: MeasureDetail, blob: Blob | undefined): Promise<void> {
  const words = { title: measure.title, text: shareText(measure), url: addressOf(measure) };
  const files = blob ? [new File([blob], fileName(measure), { type: blob.type })] : [];
  const takesFiles = files.length > 0 && (navigator.canShare?.({ files }) ?? false);
  // Closing the phone's sheet rejects; that is an answer too.
  await navigator.share(takesFiles ? { ...words, files } : words).catch(() => undefined);
}
