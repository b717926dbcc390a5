import { View } from '@tarojs/components';
import type { FirmApplication } from '@qinqing/contract/firm';
import { useReusable, useReuse } from '@/data/applications';
import { messageOf } from '@/lib/api-error';
import { dayText } from '@/lib/calendar';
import { Button, Card, toast } from '@/ui';

interface ReuseProps {
  application: FirmApplication;
  /** saves everything typed first, so that nothing typed is taken for empty; the version then, or null */
  settled: () => Promise<number | null>;
  onTaken: (application: FirmApplication) => void;
}

/** What the firm sent last time, offered where it fills gaps; each thing taken over says where it is from. */
export function Reuse({ application, settled, onTaken }: ReuseProps) {
  const query = useReusable(application);
  const reuse = useReuse(application.id);
  const last = query.data?.last;
  if (!last) return null;
  const take = async () => {
    const version = await settled();
    if (version === null) return toast('还有内容没有保存，稍后再沿用', 'bad');
    reuse.mutate(
      { version, applicationId: last.applicationId },
      {
        onSuccess: (taken) => {
          onTaken(taken);
          toast('已沿用，请核对', 'ok');
        },
        onError: (error) => toast(messageOf(error), 'bad'),
      },
    );
  };
  const parts = [...last.fields, ...last.materials, ...(last.payee ? ['收款账户'] : [])];
  return (
    <View className="q-gap3">
      <Card>
        <View className="q-strong">可以沿用上次申报</View>
        <View className="q-sub">
          {dayText(last.submittedOn)}《{last.measureTitle}》
        </View>
        <View className="q-note">{parts.join('、')}</View>
        {last.expired.length > 0 ? <View className="q-note">{last.expired.join('、')}已过期，需要重新提供</View> : null}
        <View className="q-gap2">
          <Button kind="secondary" size="s" icon="copy" busy={reuse.isPending} onPress={() => void take()}>
            {`沿用这 ${parts.length} 项`}
          </Button>
        </View>
      </Card>
    </View>
  );
}
