import { useEffect, useState } from 'react';
import { Image, View } from '@tarojs/components';
import { messageOf } from '@/lib/api-error';
import { forgetPreview, previewOf, shrink } from '@/lib/picture';
import type { PickedFile } from '@/lib/upload';
import { Button, LentCanvas, NoticeBar, Sheet } from '@/ui';

interface PhotoProps {
  photo: PickedFile | null;
  onUse: (picked: PickedFile) => void;
  onAgain: () => void;
  onClose: () => void;
}

const web = process.env.TARO_ENV === 'h5';

/** A photo just taken: can it be read, does it stand upright? It is turned and made smaller on the phone. */
export function PhotoSheet({ photo, onUse, onAgain, onClose }: PhotoProps) {
  const [turns, setTurns] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const [address, setAddress] = useState('');
  useEffect(() => {
    setTurns(0);
    setError('');
    if (!photo) return undefined;
    const made = previewOf(photo);
    setAddress(made);
    return () => forgetPreview(made);
  }, [photo]);
  const use = async () => {
    if (!photo) return;
    setBusy(true);
    try {
      onUse(await shrink(photo, turns));
    } catch (failure) {
      setError(failure instanceof Error ? '这张照片打不开，请重新拍一张' : messageOf(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Sheet
        open={photo !== null}
        title="照片看得清吗？"
        onClose={onClose}
        footer={
          <View className="q-footer__row">
            <Button kind="secondary" onPress={onAgain}>
              重拍
            </Button>
            <Button busy={busy} onPress={() => void use()}>
              用这张
            </Button>
          </View>
        }
      >
        {error ? <NoticeBar tone="danger">{error}</NoticeBar> : null}
        <View className="apply-photo">
          {address ? (
            <Image
              className={`apply-photo__picture apply-photo__picture--${turns}`}
              src={address}
              mode="aspectFit"
              {...(web ? { alt: '刚拍的照片' } : { 'aria-label': '刚拍的照片' })}
            />
          ) : null}
        </View>
        <View className="apply-photo__turn">
          <Button kind="quiet" size="s" icon="refresh" onPress={() => setTurns((now) => (now + 1) % 4)}>
            旋转 90°
          </Button>
        </View>
      </Sheet>
      {photo ? <LentCanvas /> : null}
    </>
  );
}
