import { useState } from 'react';
import { View } from '@tarojs/components';
import type { MeasureDetail } from '@qinqing/contract/public';
import { useMatches } from '@/data/firm';
import { go } from '@/lib/router';
import { useEnterprise } from '@/lib/session';
import { closedReason } from '@/parts/measure-text';
import { useApply } from '@/parts/use-apply';
import { Button, Dialog } from '@/ui';

interface ActionsProps {
  measure: MeasureDetail;
  /** the replay chapter from which the person came */
  chapterId: string | undefined;
  /** absent where that is what is being read */
  onFit: (() => void) | undefined;
}

/** The one thing to do next, always in reach. */
export function Actions({ measure, chapterId, onFit }: ActionsProps) {
  const enterprise = useEnterprise();
  const matches = useMatches(enterprise?.id);
  const apply = useApply();
  const [asking, setAsking] = useState(false);
  const match = matches.data?.items.find((one) => one.measure.id === measure.id);
  const running = match?.application;
  const start = () => {
    setAsking(false);
    apply.start(measure.id, chapterId);
  };
  const closed = closedReason(measure);
  if (running && running.status !== 'draft') {
    return (
      <View className="q-footer__row">
        <Button onPress={() => go('application', { id: running.id })}>查看我的申报进度</Button>
      </View>
    );
  }
  return (
    <View className="q-footer__row">
      {onFit ? (
        <Button kind="secondary" onPress={onFit}>
          我能不能享
        </Button>
      ) : null}
      {closed ? (
        <Button disabled onPress={() => undefined}>
          {closed}
        </Button>
      ) : (
        <Button
          busy={apply.busy}
          onPress={() => (match?.outcome === 'not_met' && !running ? setAsking(true) : start())}
        >
          {running ? '继续填写' : '申请'}
        </Button>
      )}
      <Dialog
        open={asking}
        title="按档案测算暂不符合"
        confirm="仍要申报"
        cancel="先不申报"
        onConfirm={start}
        onClose={() => setAsking(false)}
      >
        {match?.reason}。审核以部门数据为准；如果数据有误，可以申报并在材料里说明。
      </Dialog>
    </View>
  );
}
